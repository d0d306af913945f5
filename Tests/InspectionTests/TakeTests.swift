import Foundation
import Inspection
import MediaIO
import Testing
import Timeline

/// A way to damage a take, and what must be said about it.
struct TakeDamage: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let expected: String
  let damage: @Sendable (Scratch) throws -> Void

  init(_ name: String, _ expected: String, _ damage: @escaping @Sendable (Scratch) throws -> Void) {
    (testDescription, self.expected, self.damage) = (name, expected, damage)
  }

  static let all = [
    TakeDamage("a frame is missing", "frames/000003.png: take.json names it, and it is not there") {
      try $0.remove("take/frames/000003.png")
    },
    TakeDamage("frames are fewer than stated", "frames: There are 11 pictures where take.json says 12") {
      try $0.remove("take/frames/000003.png")
    },
    TakeDamage("a bit of the sound has flipped", "sound.wav: It has changed since it was made") {
      try $0.flip("take/sound.wav", at: -7)
    },
    TakeDamage("a movie is cut short", "take.mp4: take.mp4 is damaged") {
      let bytes = Array(try Data(contentsOf: URL(filePath: $0.path("take/take.mp4"))))
      try $0.write("take/take.mp4", Array(bytes.prefix(bytes.count / 2)))
    },
    TakeDamage("a movie has lost pictures", "take.ogv: It shows 10 pictures where take.json says 12") {
      try FileManager.default.removeItem(atPath: $0.path("take/take.ogv"))
      try Samples.movie($0.path("take/take.ogv"), .ogv, frames: 10)
    },
    TakeDamage("a movie's sound is late", "take.mp4: Its sound is 5 ms later against the picture") {
      try FileManager.default.removeItem(atPath: $0.path("take/take.mp4"))
      let sound = try Sound(contentsOf: $0.path("take/sound.wav"))
      let writer = try MovieWriter(
        path: $0.path("take/take.mp4"), kind: .mp4, size: Samples.side, frameRate: .film, channels: 1)
      try writer.append(samples: [Float](repeating: 0, count: 240) + sound.samples.dropLast(240))
      for index: Int64 in 20..<32 { try writer.append(Samples.clip.picture(index)) }
      _ = try writer.finish()
    },
    TakeDamage("an event lies outside", "take.json: The event thunder at 0.566893424 s lies outside of the picture") {
      try $0.replace("take/take.json", "120000000", "400000000")
    },
    TakeDamage("subtitles overlap", "subtitles.vtt: Cues 1 and 2 overlap") {
      try $0.write(
        "take/subtitles.vtt",
        "WEBVTT\n\n00:00:00.100 --> 00:00:00.300\nListen.\n\n00:00:00.200 --> 00:00:00.400\nCaptain.\n")
    },
    TakeDamage("a subtitle comes after the end", "subtitles.vtt: Cue 1 (00:00:05.000) lies after the end") {
      try $0.write("take/subtitles.vtt", "WEBVTT\n\n00:00:05.000 --> 00:00:06.000\nListen.\n")
    },
    TakeDamage("a promised movie is not there", "take.webm: The take was made with it, and it is not there") {
      try $0.replace("take/take.json", "\"ogv\"", "\"webm\"")
    },
    TakeDamage("the input is another", "inputs/picture.png: It has changed since it was made") {
      try $0.write("take/inputs/picture.png", "x")
    },
    TakeDamage("a file is a link out of the take", "extra: It is a link") {
      try FileManager.default.createSymbolicLink(atPath: $0.path("take/extra"), withDestinationPath: "/etc/passwd")
    },
    TakeDamage("the sound is a link out of the take", "sound.wav: take.json names it, and it is not there") {
      try FileManager.default.moveItem(atPath: $0.path("take/sound.wav"), toPath: $0.path("sound.wav"))
      try FileManager.default.createSymbolicLink(atPath: $0.path("take/sound.wav"), withDestinationPath: "../sound.wav")
    },
  ]
}

@Suite struct TakeTests {
  @Test func aWholeTakeHasNoProblemsAndItsMoviesAreMeasured() throws {
    let scratch = try Scratch()
    let report = try Inspector().inspect(try Samples.take(scratch)).report
    #expect(report.problems.isEmpty, "\(report.problems)")
    #expect(report.kind == .take)
    #expect(report.movies.map(\.file) == ["take.mp4", "take.ogv"])
    for movie in report.movies {
      #expect(movie.frames == 12)
      #expect(movie.startDifferenceMilliseconds == 0)
      #expect(movie.comparison?.pictureShift == 0)
      let offset = try #require(movie.comparison?.offsetMilliseconds)
      #expect(abs(offset) < 0.02, "\(movie.file) \(offset)")
    }
    #expect(report.movies[1].emptyPackets == 0)
    #expect(report.again == "hoofbeat generate --again \(scratch.path("take")) -o copy")
    let text = ReportText(report).lines.joined(separator: "\n")
    #expect(text.contains("No problems found"))
    #expect(text.contains("thunder"))
  }

  @Test(arguments: TakeDamage.all) func damageIsFound(_ damage: TakeDamage) throws {
    let scratch = try Scratch()
    let folder = try Samples.take(scratch)
    try damage.damage(scratch)
    let report = try Inspector().inspect(folder).report
    let lines = report.problems.map { "\($0.file): \($0.message)" }
    #expect(lines.contains { $0.hasPrefix(damage.expected) }, "\(lines)")
  }

  @Test(arguments: [
    ("{", "is damaged"), (#"{"format":"hoofbeat-take"}"#, "is missing"),
    (String(repeating: "[", count: 100_000), "is damaged"),
  ]) func aTakeWithoutAReadableRecordIsRefusedInASentence(_ text: String, _ expected: String) throws {
    let scratch = try Scratch()
    try scratch.write("take/take.json", text)
    let error = #expect(throws: InspectionError.self) { try Inspector().inspect(scratch.path("take")) }
    #expect(error?.description.contains(expected) == true, "\(error?.description ?? "")")
  }

  @Test func numbersThatCannotBeAreRefused() throws {
    let scratch = try Scratch()
    let folder = try Samples.take(scratch)
    try scratch.replace("take/take.json", "\"frames\" : 12", "\"frames\" : 9223372036854775807")
    #expect(throws: InspectionError.self) { try Inspector().inspect(folder) }
  }
}
