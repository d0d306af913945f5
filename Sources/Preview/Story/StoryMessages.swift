import Foundation

/// What the story's window asks of the process that makes its pieces.
struct StoryOrder: Codable, Equatable, Sendable {
  var id: Int
  /// The picture of who is seen.
  var picture: String
  var line: String?
  var speaker: String?
  var prompt: String
  var event: String?
  var seconds: Double?
  var seed: UInt64
  var steps: Int
  var pieceSeconds: Double
}

/// What that process answers, a line of JSON each.
struct StoryAnswer: Codable, Equatable, Sendable {
  /// `ready`, `plan`, `piece`, `done`, `failed`.
  var event: String
  var id = 0
  var message: String?
  var file: String?
  var frames = 0
  var width = 0
  var height = 0
  var samples = 0
  var lead = 0
  var sampleRate = 0
  var seconds = 0.0
  var events: [String]?
  var speakers: [String]?

  init(_ event: String, id: Int = 0) {
    self.event = event
    self.id = id
  }
}
