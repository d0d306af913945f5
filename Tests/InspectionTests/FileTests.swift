import BuildGraph
import CutModel
import Foundation
import Inspection
import MediaIO
import Testing
import Timeline

@testable import struct Inspection.MovieFinding
@testable import enum Inspection.SyncRules

@Suite struct FileTests {
  private func problems(_ path: String) throws -> [String] {
    try Inspector().inspect(path).report.problems.map(\.message)
  }

  @Test func everyKindOfFileIsKnownByItsContent() throws {
    let scratch = try Scratch()
    try Samples.movie(scratch.path("a.mp4"), .mp4, frames: 12)
    try FileManager.default.moveItem(atPath: scratch.path("a.mp4"), toPath: scratch.path("movie.txt"))
    try Samples.clip.sound().writeWAV(to: scratch.path("sound.png"))
    try scratch.write("picture.mp4", try Samples.clip.picture(0).pngBytes())
    try scratch.write("cut.dat", try Samples.cut().json())
    let kinds = try ["movie.txt", "sound.png", "picture.mp4", "cut.dat"].map {
      try Inspector().inspect(scratch.path($0)).report
    }
    #expect(kinds.map(\.kind) == [.movie, .sound, .picture, .cutscene])
    #expect(kinds.allSatisfy { $0.problems.isEmpty })
  }

  @Test(arguments: [
    ("nothing", "no such file"), ("empty", "is empty"), ("garbage", "nothing that can be inspected"),
    ("deep.json", "is not a cutscene.json"), ("broken.mp4", "broken.mp4"), ("broken.png", "broken.png"),
    ("broken.wav", "broken.wav"), ("pipe", "neither a file nor a folder"), ("folder", "no take, bundle or cache"),
    ("huge", "duration is not that of"),
  ]) func whatCannotBeInspectedIsRefusedInASentence(_ name: String, _ expected: String) throws {
    let scratch = try Scratch()
    try scratch.write("empty", "")
    try scratch.write("garbage", (0..<5000).map { UInt8(truncatingIfNeeded: $0 &* 73 &+ 5) })
    try scratch.write("deep.json", String(repeating: "{\"a\":", count: 200_000))
    try scratch.write("broken.mp4", Array("\0\0\0\u{18}ftypisom".utf8) + [UInt8](repeating: 7, count: 900))
    try scratch.write("broken.png", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0])
    try scratch.write("broken.wav", "RIFF\u{7F}\u{7F}\u{7F}\u{7F}WAVEfmt ")
    mkfifo(scratch.path("pipe"), 0o600)
    try scratch.write("folder/readme.txt", "x")
    let huge = try Samples.cut().json()
    try scratch.write(
      "huge",
      String(decoding: huge, as: UTF8.self).replacingOccurrences(
        of: "\"frames\" : 121", with: "\"frames\" : 9223372036854775807"))
    let error = #expect(throws: InspectionError.self) { try Inspector().inspect(scratch.path(name)) }
    let text = error?.description ?? ""
    #expect(text.lowercased().contains(expected.lowercased()), "\(text)")
    #expect(!text.contains("\n"))
  }

  @Test func aFolderOfBundlesNamesOne() throws {
    let scratch = try Scratch()
    try scratch.write("out/intro/web/.hoofbeat-bundle", "x")
    try scratch.write("out/intro/godot4/.hoofbeat-bundle", "x")
    let error = #expect(throws: InspectionError.self) { try Inspector().inspect(scratch.path("out")) }
    #expect(error?.description.contains("2 bundles: inspect one of them, such as") == true)
    #expect(error?.description.contains("out/intro/godot4") == true)
  }

  @Test func startsAndLengthsThatDoNotFitAreFound() throws {
    let scratch = try Scratch()
    try Samples.movie(scratch.path("a.mkv"), .mkv, frames: 48)
    try Samples.movie(scratch.path("a.mp4"), .mp4, frames: 48)
    // The sound 20 ms later, by another muxer.
    try runTool(
      "ffmpeg",
      [
        "-i", scratch.path("a.mkv"), "-itsoffset", "0.02", "-i", scratch.path("a.mkv"), "-map", "0:v", "-map", "1:a",
        "-c",
      ]
        + ["copy", scratch.path("late.mkv")])
    #expect(try problems(scratch.path("a.mp4")).isEmpty)
    #expect(try problems(scratch.path("late.mkv")).contains { $0.contains("Its sound starts 20 ms after its picture") })
    // The sound 100 ms shorter.
    try runTool(
      "ffmpeg",
      [
        "-i", scratch.path("a.mkv"), "-af", "atrim=end=1.9", "-c:v", "copy", "-c:a", "pcm_f32le",
        scratch.path("short.mkv"),
      ])
    #expect(try problems(scratch.path("short.mkv")).contains { $0.contains("Its sound is 100 ms shorter") })
    // Pictures at no constant rate.
    try runTool(
      "ffmpeg",
      ["-i", scratch.path("a.mp4"), "-vf", "select='not(between(n,10,12))'", "-vsync", "vfr", "-c:a", "copy"]
        + [scratch.path("gap.mp4")])
    #expect(try problems(scratch.path("gap.mp4")).contains("Its pictures come at no constant rate."))
  }

  @Test func stillFramesThatTheoraDropsAreFound() throws {
    let scratch = try Scratch()
    try runTool(
      "ffmpeg",
      [
        "-f", "lavfi", "-i", "color=c=gray:s=64x48:r=24:d=2", "-c:v", "libtheora", "-q:v", "9",
        scratch.path("still.ogv"),
      ])
    let report = try Inspector().inspect(scratch.path("still.ogv")).report
    #expect((report.movies.first?.emptyPackets ?? 0) > 0)
    #expect(report.problems.contains { $0.message.contains("Theora packets are empty") })
  }

  @Test func limitsAreThoseOfTheContainers() throws {
    let scratch = try Scratch()
    try Samples.movie(scratch.path("a.mp4"), .mp4, frames: 12)
    try Samples.movie(scratch.path("a.webm"), .webm, frames: 12)
    for (name, limit) in [("a.mp4", 0.05), ("a.webm", 0.5)] {
      var finding = try #require(try Inspector().inspect(scratch.path(name)).report.movies.first)
      finding.startDifferenceMilliseconds = -limit
      #expect(SyncRules.problems(finding).isEmpty)
      finding.startDifferenceMilliseconds = -limit * 1.02
      #expect(SyncRules.problems(finding).count == 1)
      finding.startDifferenceMilliseconds = 0
      finding.lengthDifferenceMilliseconds = -limit * 1.02
      #expect(SyncRules.problems(finding).count == 1)
      // AAC may end on a whole frame, 21.33 ms; nothing else may.
      finding.lengthDifferenceMilliseconds = 21.3
      #expect(SyncRules.problems(finding).isEmpty == (name == "a.mp4"))
      finding.lengthDifferenceMilliseconds = 22
      #expect(SyncRules.problems(finding).count == 1)
    }
  }

  @Test func reportsAreOneJSONObject() throws {
    let scratch = try Scratch()
    let folder = try Samples.take(scratch)
    try scratch.remove("take/frames/000001.png")
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let first = try encoder.encode(try Inspector().inspect(folder).report)
    let object = try #require(try JSONSerialization.jsonObject(with: first) as? [String: Any])
    #expect(object["format"] as? String == "hoofbeat-inspection")
    #expect(object["kind"] as? String == "take")
    #expect((object["problems"] as? [[String: String]])?.first?["file"] == "frames/000001.png")
    #expect(try encoder.encode(try Inspector().inspect(folder).report) == first)
  }
}
