import Foundation

/// What of `take.json` (docs/generate.md) a cut needs.
struct TakeDocument: Decodable {
  /// A square of the picture that the take was made from, in its pixels.
  struct Square: Decodable, Equatable {
    var x: Int
    var y: Int
    var side: Int
  }

  struct Result: Decodable {
    var frames: Int
    var frameRate: String
    var width: Int
    var height: Int
    var sampleRate: Int
    var channels: Int
    var samples: Int
    /// Absent where the take does not show a square that stands still.
    var shown: Square?
  }

  struct Cue: Decodable {
    var kind: String
    var name: String
    var startFlicks: Int64
    var endFlicks: Int64
  }

  struct Event: Decodable {
    var name: String
    var timeFlicks: Int64
    var force: Double
  }

  struct Request: Decodable {
    var events: [Event]
  }

  var format: String
  var formatVersion: Int
  var request: Request
  var result: Result
  var cues: [Cue]

  /// Reads the record at `path`. Throws `AssemblyError` when it is missing, too large, or not one.
  init(path: String, shot: String) throws(AssemblyError) {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    guard let attributes, attributes[.type] as? FileAttributeType == .typeRegular else {
      throw AssemblyError("Shot \(shot): \(path) is not there; make the take again.")
    }
    guard let size = attributes[.size] as? Int, size <= TakeOnDisk.largestRecord,
      let data = try? Data(contentsOf: URL(filePath: path))
    else { throw AssemblyError("Shot \(shot): \(path) cannot be read, or is too large to be a take's record.") }
    guard let record = try? JSONDecoder().decode(TakeDocument.self, from: data), record.format == "hoofbeat-take",
      record.formatVersion == 1
    else {
      throw AssemblyError(
        "Shot \(shot): \(path) is damaged, or of a version this program does not know; make it again.")
    }
    self = record
  }
}
