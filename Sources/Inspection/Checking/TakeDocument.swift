import Foundation
import Timeline

/// `take.json` (docs/generate.md) as far as it is checked and shown.
struct TakeDocument: Decodable {
  struct Named: Decodable {
    var name: String
    var version: String
  }
  struct Model: Decodable {
    var family: String
    var name: String
    var weightsSHA256: String
  }
  struct Device: Decodable {
    var name: String
    var numericClass: String
  }
  struct Kept: Decodable {
    var file: String
    var sha256: String
  }
  struct Line: Decodable { var text: String }
  struct Event: Decodable {
    var name: String
    var timeFlicks: Int64
    var force: Double
  }
  struct Request: Decodable {
    var picture: Kept?
    var voice: Kept?
    var clip: Kept?
    var line: String?
    var lines: [Line]?
    var prompt: String
    var events: [Event]
    var seed: UInt64
    var formats: [String]
  }
  struct Result: Decodable {
    var durationFlicks: Int64
    var frames: Int
    var frameRate: String
    var width: Int
    var height: Int
    var movieWidth: Int
    var movieHeight: Int
    var sampleRate: Int64
    var channels: Int
    var samples: Int64
    var steps: Int
  }
  struct Cue: Decodable {
    var kind: String
    var name: String
    var startFlicks: Int64
    var endFlicks: Int64
  }

  /// The largest that is read, in bytes.
  static let limit = 64 << 20

  var format: String
  var formatVersion: Int
  var engine: Named
  var model: Model
  var device: Device
  var request: Request
  var result: Result
  var cues: [Cue]
  var warnings: [String]
  var files: [String: String]

  /// Reads the document in the take's folder.
  /// - Throws: `InspectionError` when it is missing, damaged, or of an unknown version.
  init(folder: String) throws(InspectionError) {
    let path = folder + "/take.json"
    let bytes = try SmallFile.bytes(path, limit: Self.limit)
    let decoded: TakeDocument
    do { decoded = try JSONDecoder().decode(TakeDocument.self, from: Data(bytes)) } catch {
      throw InspectionError("\(path) is damaged, or no take's record: \(decodingReason(error)).")
    }
    guard decoded.format == "hoofbeat-take", decoded.formatVersion == 1 else {
      throw InspectionError("\(path) is of a version that this program does not know.")
    }
    self = decoded
  }

  /// The summary of it. Throws `InspectionError` when it holds a number that cannot be.
  func summary(_ folder: String) throws(InspectionError) -> TakeSummary {
    let latest = Flicks.longestDuration.count
    guard let rate = try? FrameRate(parsing: result.frameRate), (1...432_000).contains(result.frames),
      (0...latest).contains(result.durationFlicks), (1...8).contains(result.channels), result.samples >= 0,
      (1...16_384).contains(result.width), (1...16_384).contains(result.height),
      cues.allSatisfy({ (-latest...latest).contains($0.startFlicks) && (-latest...2 * latest).contains($0.endFlicks) })
    else { throw InspectionError("\(folder)/take.json states sizes or times that cannot be.") }
    return TakeSummary(
      engineVersion: engine.version, modelFamily: model.family, model: model.name, weightsSHA256: model.weightsSHA256,
      device: device.name, numericClass: device.numericClass, prompt: request.prompt,
      lines: request.line.map { [$0] } ?? (request.lines ?? []).map(\.text), seed: request.seed, steps: result.steps,
      frames: result.frames, frameRate: rate, width: result.width, height: result.height,
      movieWidth: result.movieWidth, movieHeight: result.movieHeight, duration: Flicks(result.durationFlicks),
      channels: result.channels, sampleRate: result.sampleRate, samples: result.samples,
      cues: cues.map { .init(kind: $0.kind, name: $0.name, start: Flicks($0.startFlicks), end: Flicks($0.endFlicks)) },
      warnings: warnings)
  }
}

/// What kept a document from being decoded, as part of a sentence.
func decodingReason(_ error: any Error) -> String {
  func place(_ path: [any CodingKey]) -> String {
    let text = path.map { $0.intValue.map { "[\($0)]" } ?? ".\($0.stringValue)" }.joined()
    return text.isEmpty ? "the document" : singleLine(text, limit: 100)
  }
  switch error as? DecodingError {
  case .keyNotFound(let key, let context): return "\(place(context.codingPath + [key])) is missing"
  case .typeMismatch(_, let context), .valueNotFound(_, let context):
    return "\(place(context.codingPath)) has a value of another kind"
  case .dataCorrupted(let context): return "\(place(context.codingPath)) is damaged"
  default: return "it is damaged"
  }
}
