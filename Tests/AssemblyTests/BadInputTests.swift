import Assembly
import CutModel
import Foundation
import MediaIO
import Testing
import Timeline

/// What cannot be assembled is refused in one sentence that names the shot and the file.
@Suite struct BadInputTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// What the sentence must hold.
    let words: [String]
    let damage: @Sendable (String) throws -> Void
  }

  static func replace(_ folder: String, _ old: String, _ new: String) throws {
    let path = folder + "/take.json"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    #expect(text.contains(old))
    try text.replacing(old, with: new).write(toFile: path, atomically: true, encoding: .utf8)
  }

  static let cases: [Case] = [
    Case(testDescription: "no folder", words: ["take.json", "not there"]) {
      try FileManager.default.removeItem(atPath: $0)
    },
    Case(testDescription: "no record", words: ["take.json", "not there"]) {
      try FileManager.default.removeItem(atPath: $0 + "/take.json")
    },
    Case(testDescription: "a record that is no JSON", words: ["take.json", "damaged"]) {
      try "{".write(toFile: $0 + "/take.json", atomically: true, encoding: .utf8)
    },
    Case(testDescription: "a record of a later version", words: ["take.json", "version"]) {
      try replace($0, #""formatVersion":1"#, #""formatVersion":2"#)
    },
    Case(testDescription: "no pictures", words: ["frames"]) {
      try FileManager.default.removeItem(atPath: $0 + "/frames")
    },
    Case(testDescription: "a picture too few", words: ["frames", "3 pictures", "says 4"]) {
      try FileManager.default.removeItem(atPath: $0 + "/frames/000003.png")
    },
    Case(testDescription: "a hole in the numbers", words: ["000002.png", "in the place of"]) {
      try FileManager.default.moveItem(atPath: $0 + "/frames/000002.png", toPath: $0 + "/frames/000009.png")
    },
    Case(testDescription: "a picture of another size", words: ["000002.png", "8×8"]) {
      try Picture(width: 8, height: 8, red: 1, green: 2, blue: 3).writePNG(to: $0 + "/frames/000002.png")
    },
    Case(testDescription: "pictures of another size than stated", words: ["16×16", "32×16"]) {
      try replace($0, #""width":16"#, #""width":32"#)
    },
    Case(testDescription: "a picture with a flipped bit", words: ["000001.png", "damaged"]) {
      let path = $0 + "/frames/000001.png"
      var bytes = [UInt8](try #require(FileManager.default.contents(atPath: path)))
      bytes[bytes.count / 2] ^= 16
      try Data(bytes).write(to: URL(filePath: path))
    },
    Case(testDescription: "no sound", words: ["sound.wav"]) {
      try FileManager.default.removeItem(atPath: $0 + "/sound.wav")
    },
    Case(testDescription: "a sound of another length", words: ["sound.wav", "samples"]) {
      try Sound(samples: [0, 0, 0], channels: 1, rate: .speech).writeWAV(to: $0 + "/sound.wav")
    },
    Case(testDescription: "a billion pictures", words: ["take.json", "cannot be"]) {
      try replace($0, #""frames":4,"#, #""frames":1000000000,"#)
    },
    Case(testDescription: "a rate of zero", words: ["take.json", "cannot be"]) {
      try replace($0, #""frameRate":"24""#, #""frameRate":"0""#)
    },
    Case(testDescription: "a cue before the beginning", words: ["take.json", "cue"]) {
      try replace($0, #""startFlicks":0"#, #""startFlicks":-5"#)
    },
    Case(testDescription: "a line the take does not say", words: ["take.json", "0 spoken lines"]) {
      try replace($0, #""kind":"line""#, #""kind":"word""#)
    },
  ]

  @Test("a damaged take is refused by name", arguments: cases)
  func takes(_ example: Case) throws {
    let scratch = try Scratch()
    var maker = TakeMaker(frames: 4)
    maker.cues = [.init(kind: "line", name: "No.", start: .zero, end: frame(2))]
    let folder = try maker.write(scratch)
    try example.damage(folder)
    var shot = makeShot("sh010", folder)
    shot.lines = [.init(id: "x", character: "c", speaker: "C", text: "No.")]
    refused(makePlan([shot]), scratch, ["sh010"] + example.words)
  }

  @Test("broken and missing files that a shot names are refused by name", arguments: ["background", "matte", "voice"])
  func namedFiles(_ kind: String) throws {
    let scratch = try Scratch()
    let folder = try TakeMaker(frames: 4).write(scratch)
    try "this is no picture and no sound, only some text".write(
      toFile: scratch.path("broken.png"), atomically: true, encoding: .utf8)
    for file in ["missing.png", "broken.png"] {
      var shot = makeShot("sh010", folder)
      switch kind {
      case "background": shot.background = scratch.path(file)
      case "matte": shot.matte = scratch.path(file)
      default:
        shot.lines = [
          .init(id: "x", character: "c", speaker: "C", text: "No.", recordedVoice: scratch.path(file))
        ]
      }
      refused(makePlan([shot]), scratch, ["sh010", file])
    }
  }

  @Test("plans that make no sense are refused before a file is opened")
  func plans() throws {
    let scratch = try Scratch()
    let shot = makeShot("sh010", "/nowhere")
    refused(makePlan([]), scratch, ["no shots"])
    refused(makePlan([shot, shot]), scratch, ["two shots", "sh010"])
    var plan = makePlan([shot])
    plan.width = 100
    refused(plan, scratch, ["100×64"])
    plan = makePlan([shot])
    plan.loudnessTarget = .nan
    refused(plan, scratch, ["loud"])
    plan = makePlan([shot])
    plan.shots[0].fadeOut = seconds(-1)
    refused(plan, scratch, ["sh010", "negative"])
    plan = makePlan([shot])
    plan.shots[0].cameraMoves = [.init(kind: .pan, amount: .infinity)]
    refused(plan, scratch, ["sh010", "camera"])
  }

  private func refused(_ plan: AssemblyPlan, _ scratch: Scratch, _ words: [String]) {
    do {
      let folder = try scratch.folder("refused-\(UUID().uuidString)")
      _ = try Assembler().assemble(plan, into: folder)
      Issue.record("it was assembled")
    } catch let error as AssemblyError {
      for word in words { #expect(error.description.contains(word), "\(error)") }
      #expect(error.description.hasSuffix(".") && !error.description.contains("\n"))
    } catch { Issue.record("\(error) is no AssemblyError") }
  }
}
