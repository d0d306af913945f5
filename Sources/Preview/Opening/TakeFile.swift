import Foundation
import Timeline

/// What the studio reads of a `take.json`. Unknown fields are left alone: newer takes can still be looked at.
struct TakeFile: Codable, Equatable, Sendable {
  struct Named: Codable, Equatable, Sendable { var name: String }
  struct Model: Codable, Equatable, Sendable { var family, name, weightsSHA256: String }
  struct Event: Codable, Equatable, Sendable {
    var name: String
    var timeFlicks: Int64
    var force: Double
  }
  struct Request: Codable, Equatable, Sendable {
    var line: String?
    var lines: [Line]?
    var speaker: String?
    var prompt: String
    var events: [Event]
    var frameRate: String
    var seed: UInt64
    var steps: Int?
  }
  struct Line: Codable, Equatable, Sendable { var text: String }
  struct Result: Codable, Equatable, Sendable {
    var durationFlicks: Int64
    var frames: Int
    var frameRate: String
    var width, height, steps: Int
  }
  struct Cue: Codable, Equatable, Sendable {
    var kind, name: String
    var startFlicks, endFlicks: Int64
  }

  var format: String
  var model: Model
  var device: Named
  var request: Request
  var result: Result
  var cues: [Cue]
  var warnings: [String]

  /// The lines that are said.
  var lines: [String] { request.lines?.map(\.text) ?? request.line.map { [$0] } ?? [] }

  /// Reads the record of the take in `folder`.
  /// - Throws: `StudioError` when the take is half written, damaged, or none at all.
  init(folder: String) throws(StudioError) {
    let path = folder + "/take.json"
    guard FileManager.default.fileExists(atPath: path) else {
      throw StudioError("\(folder) has no take.json: the take was not finished, make it again.")
    }
    let size = (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? nil
    guard let size, size <= 64 << 20, let data = FileManager.default.contents(atPath: path) else {
      throw StudioError("\(path) cannot be read, or is too large to be a take's record.")
    }
    do { self = try JSONDecoder().decode(TakeFile.self, from: data) } catch {
      throw StudioError("\(path) is damaged: make the take again.")
    }
    guard format == "hoofbeat-take" else { throw StudioError("\(path) is not the record of a take.") }
  }
}
