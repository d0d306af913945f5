import Foundation
import MediaIO
import Testing
import Timeline

/// What is wrong with a movie is found by measuring it.
@Suite struct MediaReportTests {
  @Test("our own movies have no problems, and their report survives JSON", arguments: MovieKind.allCases)
  func clean(_ kind: MovieKind) throws {
    let scratch = try Scratch()
    for rate in [FrameRate.film, .ntsc] {
      let clip = SyncClip(frameRate: rate, style: .still, flashes: 2)
      let summary = try clip.write(to: scratch.path("a"), kind: kind)
      let report = try MediaReport(contentsOf: scratch.path("a"))
      #expect(report.problems == [])
      #expect(report.decodedFrames == Int(clip.frameCount) && report.info.frames == report.decodedFrames)
      #expect(report.pictureStart == .zero && report.duplicateTimes == 0 && report.emptyPackets == 0)
      #expect(abs(try #require(report.soundStart).milliseconds) <= 0.5)
      #expect(kind == .mp4 || report.decodedSamples == summary.samples)
      let copy = try JSONDecoder().decode(MediaReport.self, from: JSONEncoder().encode(report))
      #expect(copy == report)
    }
  }

  @Test("movies without sound, and of one picture, have none either", arguments: MovieKind.allCases)
  func small(_ kind: MovieKind) throws {
    let scratch = try Scratch()
    let writer = try MovieWriter(
      path: scratch.path("a"), kind: kind, size: PixelSize(32, 32), frameRate: .film, channels: 0)
    try writer.append(PictureTests.noise(32, 32, alpha: false))
    try writer.finish()
    let report = try MediaReport(contentsOf: scratch.path("a"))
    #expect(report.problems == [] && report.decodedFrames == 1 && report.soundStart == nil)
  }

  struct Fault: Sendable, CustomTestStringConvertible {
    let name: String, arguments: String, file: String, sentence: String
    var testDescription: String { name }
  }

  static let faults = [
    Fault(
      name: "late sound", arguments: "-i clip.mov -itsoffset 0.08 -i clip.mov -map 0:v -map 1:a -c copy", file: "x.mov",
      sentence: "Its sound starts 80 ms after its picture."),
    Fault(
      name: "short sound", arguments: "-i clip.mov -af atrim=end=0.5 -c:v copy -c:a pcm_s16le", file: "x.mov",
      sentence: "ms shorter than its picture."),
    Fault(
      name: "variable rate",
      arguments: "-i clip.mov -vf setpts='if(gt(N\\,20)\\,PTS*1.5\\,PTS)' -an -vsync passthrough",
      file: "x.mkv", sentence: "Its pictures come at no constant rate: from one to the next are"),
    Fault(
      name: "a late picture", arguments: "-itsoffset 0.5 -i clip.mov -an -c copy -avoid_negative_ts disabled",
      file: "x.mkv",
      sentence: "Its picture starts at 500 ms instead of 0."),
    Fault(
      name: "dropped still frames", arguments: "-i clip.mov -an -c:v libtheora -q:v 9", file: "x.ogv",
      sentence: "hold no picture: Theora dropped still frames"),
  ]

  @Test("each fault that FFmpeg can be made to write is named", arguments: faults)
  func named(_ fault: Fault) throws {
    let scratch = try Scratch()
    try SyncClip(frameRate: FrameRate(25), style: .still, flashes: 2).write(to: scratch.path("clip.mov"), kind: .mov)
    var arguments = fault.arguments.split(separator: " ").map(String.init)
    for index in arguments.indices where arguments[index] == "clip.mov" { arguments[index] = scratch.path("clip.mov") }
    _ = try runTool("ffmpeg", ["-nostdin", "-v", "error"] + arguments + [scratch.path(fault.file)])
    let report = try MediaReport(contentsOf: scratch.path(fault.file))
    #expect(report.problems.contains { $0.contains(fault.sentence) }, "\(report.problems)")
    #expect(report.problems.allSatisfy { $0.hasSuffix(".") })
  }

  @Test("damaged movies have a sentence instead, or a report", arguments: MovieKind.allCases)
  func damaged(_ kind: MovieKind) throws {
    let scratch = try Scratch()
    try SyncClip(frameRate: .film, style: .textured, flashes: 1, flashEvery: 3).write(to: scratch.path("a"), kind: kind)
    let good = try scratch.bytes("a")
    for share in [0.02, 0.4, 0.97] {
      let path = try scratch.write("cut", Array(good.prefix(Int(Double(good.count) * share))))
      let error = #expect(throws: MediaError.self) { try MediaReport(contentsOf: path) }
      #expect(error?.description.contains("cut") == true)
    }
    for seed in 0..<12 {
      var bytes = good
      for step in 0..<8 { bytes[(seed * 7919 + step * 104_729) % bytes.count] ^= UInt8(1 << (seed % 8)) }
      let path = try scratch.write("flipped", bytes)
      do {
        _ = try MediaReport(contentsOf: path)
      } catch {
        #expect(error.description.hasSuffix("."))
      }
    }
    #expect(throws: MediaError.self) { try MediaReport(contentsOf: scratch.path("missing")) }
    #expect(throws: MediaError.self) { try MediaReport(contentsOf: scratch.folder) }
  }
}
