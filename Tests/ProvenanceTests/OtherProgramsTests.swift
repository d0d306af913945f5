import Foundation
import Testing

@testable import Provenance

/// What programs that share no code with this project say. Each test needs its program, and is skipped without.
@Suite("Other programs")
struct OtherProgramsTests {
  static let hasFFmpeg = run(["ffmpeg", "-version"])?.status == 0 && run(["ffprobe", "-version"])?.status == 0

  private static func movie(_ path: String, _ options: [String]) throws {
    let made = try #require(
      run(
        ["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", "testsrc=size=64x64:rate=24", "-f", "lavfi", "-i"]
          + ["sine=440:sample_rate=48000", "-t", "1", "-c:v", "mpeg4", "-c:a", "aac"] + options + [path]))
    try #require(made.status == 0, "\(made.output)")
  }

  private static func packets(_ path: String) throws -> String {
    let probe = try #require(
      run(
        ["ffprobe", "-v", "error", "-show_data_hash", "sha256", "-of", "csv", "-show_entries"]
          + ["packet=stream_index,pts,dts,duration,size,flags,data_hash", path]))
    try #require(probe.status == 0, "\(probe.output)")
    return probe.output
  }

  @Test(
    "ffprobe finds the same packets at the same times as before; a movie for streaming stays one",
    .enabled(if: hasFFmpeg), arguments: [["-movflags", "+faststart"], [], ["-f", "mov"]])
  func packets(_ options: [String]) throws {
    let scratch = try Scratch()
    let path = scratch.path + "/a.mp4"
    try Self.movie(path, options)
    let before = try Self.packets(path)
    let order = try ISOBox.topLevel(of: MediaFile(path)).map(\.type)
    try Sample.signer().embed(in: path)
    #expect(try Self.packets(path) == before)
    #expect(before.split(separator: "\n").count > 40)
    #expect(try ISOBox.topLevel(of: MediaFile(path)).map(\.type) == ["ftyp", "uuid"] + order.dropFirst())
    #expect(try ProvenanceReport(contentsOf: path).verdict == .valid)
  }

  /// `HOOFBEAT_C2PA_PYTHON` names a Python that has c2pa-python.
  static let python = ProcessInfo.processInfo.environment["HOOFBEAT_C2PA_PYTHON"]
  private static let script = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../tools/proof/c2pa_check.py").path(percentEncoded: false)

  private func check(_ arguments: [String]) throws -> (status: Int32, output: String) {
    try #require(run([Self.python ?? "python3", Self.script] + arguments))
  }

  @Test(
    "The public C2PA tool finds every kind valid, and trusts it when it knows the authority",
    .enabled(if: python != nil))
  func publicTool() throws {
    let scratch = try Scratch()
    let identity = try SigningIdentity.local(folder: scratch.path + "/identity")
    let signer = try ManifestSigner(identity: identity, statement: Sample.statement)
    var paths: [String] = []
    for sample in MediaSample.all {
      paths.append(try scratch.file(sample.name, sample.bytes))
      try signer.embed(in: paths[paths.count - 1])
    }
    paths.append(try scratch.file("a.webm", [1, 2, 3]))
    try signer.writeSidecar(for: paths[paths.count - 1])
    let known = try check(paths)
    #expect(known.status == 0, "\(known.output)")
    let trusted = try check(["--trust", scratch.path + "/identity/authority.pem"] + paths)
    #expect(trusted.status == 0, "\(trusted.output)")
    #expect(trusted.output.matches(of: /: Trusted,/).count == paths.count)
    // And it finds what is not.
    for path in paths {
      var bytes = Array(try Data(contentsOf: URL(filePath: path)))
      // In a sound the end is the manifest's.
      bytes[path.hasSuffix(".wav") ? 50 : bytes.count - 1] ^= 1
      try Data(bytes).write(to: URL(filePath: path))
      let changed = try check([path])
      #expect(changed.status == 1, "\(changed.output)")
    }
  }
}
