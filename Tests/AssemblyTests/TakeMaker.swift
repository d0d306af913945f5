import Assembly
import CutModel
import Foundation
import MediaIO
import Timeline

/// A folder that is gone when the test is.
final class Scratch {
  let root: String

  init() throws {
    root = FileManager.default.temporaryDirectory.path + "/assembly-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: root) }

  func path(_ name: String) -> String { root + "/" + name }

  func folder(_ name: String) throws -> String {
    try FileManager.default.createDirectory(atPath: path(name), withIntermediateDirectories: true)
    return path(name)
  }
}

/// A take as `hoofbeat generate` would write it, made of drawings and tones.
struct TakeMaker {
  struct Cue {
    var kind: String
    var name: String
    var start: Flicks
    var end: Flicks
  }

  var frames = 24
  var size = PixelSize(16, 16)
  var frameRate = FrameRate.film
  var sampleRate: Int64 = 24_000
  var channels = 1
  var cues: [Cue] = []
  /// The square of its portrait that it shows, as JSON.
  var shown: String?
  var picture: (Int) -> Picture = { index in
    Picture(width: 16, height: 16, red: 40, green: UInt8(60 + index % 8), blue: 80)
  }
  /// Value of a sample (the same in all channels) by its index.
  var sample: (Int) -> Float = { _ in 0 }

  /// Writes the take into `scratch` and returns its folder.
  func write(_ scratch: Scratch, _ name: String = "take") throws -> String {
    let folder = try scratch.folder(name)
    _ = try scratch.folder(name + "/frames")
    for index in 0..<frames {
      let digits = String(index)
      let number = String(repeating: "0", count: 6 - digits.count) + digits
      // Plainly: nothing here need survive a power cut.
      try Data(picture(index).pngBytes()).write(to: URL(filePath: folder + "/frames/\(number).png"))
    }
    let rate = try SampleRate(hertz: sampleRate)
    let length = Int(try rate.sampleCount(ofFrames: Int64(frames), at: frameRate))
    let samples = (0..<length).flatMap { index in [Float](repeating: sample(index), count: channels) }
    try Sound(samples: samples, channels: channels, rate: rate).writeWAV(to: folder + "/sound.wav", .int24)
    try record(length).write(toFile: folder + "/take.json", atomically: true, encoding: .utf8)
    return folder
  }

  private func record(_ samples: Int) -> String {
    let cues = cues.map {
      #"{"kind":"\#($0.kind)","name":"\#($0.name)","startFlicks":\#($0.start.count),"endFlicks":\#($0.end.count)}"#
    }
    return """
      {"format":"hoofbeat-take","formatVersion":1,"flicksPerSecond":705600000,"request":{"events":[],"prompt":""},
       "result":{"frames":\(frames),"frameRate":"\(frameRate)","width":\(size.width),"height":\(size.height),
       "sampleRate":\(sampleRate),"channels":\(channels),"samples":\(samples)\(shown.map { ",\"shown\":\($0)" } ?? "")},
       "cues":[\(cues.joined(separator: ","))],"files":{}}
      """
  }
}

/// Seconds as an exact time; tests only use those that are.
func seconds(_ value: Double) -> Flicks { Flicks(Int64((value * Double(Flicks.perSecond)).rounded())) }

/// The start of a picture at 24/s.
func frame(_ index: Int64) -> Flicks { Flicks(index * Flicks.perSecond / 24) }

/// A shot of a take with the usual identity.
func makeShot(_ id: String, _ folder: String) -> AssemblyShot {
  AssemblyShot(
    id: id, scene: "INT. ROOM", action: "Rain.", takeFolder: folder, takeNumber: 1, seed: 7,
    key: String(repeating: "0", count: 64),
    model: CutProvenance.Model(family: "foal", name: "foal-v0", weightsSHA256: String(repeating: "a", count: 64)))
}

/// A small plan: 96×64 pictures.
func makePlan(_ shots: [AssemblyShot]) -> AssemblyPlan {
  AssemblyPlan(cutID: "cut", title: "A Cut", width: 96, height: 64, shots: shots, generatorVersion: "1.0.0")
}

/// Assembles into a fresh folder and reads the master.
func assemble(_ plan: AssemblyPlan, _ scratch: Scratch, _ name: String = "out") throws -> (
  cut: Cut, warnings: [String], master: Movie, folder: String
) {
  let folder = try scratch.folder(name)
  let result = try Assembler().assemble(plan, into: folder)
  return (result.cut, result.warnings, try Movie(contentsOf: folder + "/master.mkv"), folder)
}

extension Picture {
  /// Red, green, blue and alpha of a pixel.
  func pixel(_ x: Int, _ y: Int) -> [Int] {
    (0..<4).map { Int(pixels[(y * width + x) * 4 + $0]) }
  }
}
