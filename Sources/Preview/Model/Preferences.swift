import Foundation
import ImmediateUI

/// What the studio remembers of a person between runs.
struct Preferences: Equatable, Sendable, Codable {
  var width = 1440
  var height = 900
  var volume = 1.0
  var scalesWholePixels = true
  var showsSafeArea = false
  var showsSubtitles = true
  var showsSpectrogram = false
  var hiddenLanes: [Lane] = []
  var shares: [String: Float] = [:]
  var recent: [String] = []
  /// How many takes the button makes.
  var takesAtOnce = 1
  var rumbles = true

  static let mostRecent = 10

  init() {}

  /// Fields that are not there keep what is usual, so that an older file can be read.
  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    func read<Value: Decodable>(_ key: CodingKeys, _ value: inout Value) {
      if let found = try? fields.decodeIfPresent(Value.self, forKey: key) { value = found }
    }
    read(.width, &width)
    read(.height, &height)
    read(.volume, &volume)
    read(.scalesWholePixels, &scalesWholePixels)
    read(.showsSafeArea, &showsSafeArea)
    read(.showsSubtitles, &showsSubtitles)
    read(.showsSpectrogram, &showsSpectrogram)
    read(.hiddenLanes, &hiddenLanes)
    read(.shares, &shares)
    read(.recent, &recent)
    read(.takesAtOnce, &takesAtOnce)
    read(.rumbles, &rumbles)
    (width, height) = (min(8192, max(640, width)), min(8192, max(400, height)))
    volume = volume.isFinite ? min(1, max(0, volume)) : 1
    takesAtOnce = min(16, max(1, takesAtOnce))
    recent = Array(recent.prefix(Self.mostRecent))
  }

  mutating func opened(_ path: String) {
    recent.removeAll { $0 == path }
    recent.insert(path, at: 0)
    recent = Array(recent.prefix(Self.mostRecent))
  }

  /// Reads them from a file; what is missing or damaged is as usual.
  static func read(_ path: String?) -> Preferences {
    guard let path, let data = FileManager.default.contents(atPath: path), data.count < 1 << 20 else {
      return Preferences()
    }
    return (try? JSONDecoder().decode(Preferences.self, from: data)) ?? Preferences()
  }

  /// The file's bytes.
  func bytes() -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    return (try? encoder.encode(self)).map { Array($0) + [UInt8(ascii: "\n")] } ?? []
  }
}
