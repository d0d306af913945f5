import CutModel
import Foundation
import Timeline

/// What the package's scripts read: the cut by numbers of pictures, in the form that Unity's JsonUtility takes, which knows
/// no lists of lists. `cutscene.json` beside it holds everything.
struct UnityData: Encodable {
  struct Event: Encodable {
    let id: String
    let name: String
    let frame: Int64
    let force: Double
  }

  /// Written in the pictures from `frame` to before `end`.
  struct Subtitle: Encodable {
    let speaker: String
    let text: String
    let frame: Int64
    let end: Int64
  }

  /// Mouth shapes of some pictures in a row: fifteen weights for each, one after the other.
  struct Mouth: Encodable {
    let character: String
    let frame: Int64
    let weights: [Double]
  }

  let id: String
  let title: String
  let locale: String
  let rateNumerator: Int64
  let rateDenominator: Int64
  let frames: Int64
  let width: Int
  let height: Int
  let hasAlpha: Bool
  let visemes = CutVisemes.names
  let events: [Event]
  let markers: [Event]
  let subtitles: [Subtitle]
  let mouths: [Mouth]
  let rumbleLow: [Double]
  let rumbleHigh: [Double]

  init(_ cut: Cut) throws(TimelineError) {
    id = cut.id
    title = cut.title
    locale = cut.locale
    rateNumerator = cut.frameRate.numerator
    rateDenominator = cut.frameRate.denominator
    frames = cut.frames
    width = cut.width
    height = cut.height
    hasAlpha = cut.hasAlpha
    events = cut.events.sorted { ($0.time, $0.id) < ($1.time, $1.id) }.map {
      Event(id: $0.id, name: $0.name, frame: $0.frame, force: $0.force)
    }
    markers = cut.markers.sorted { ($0.time, $0.name) < ($1.time, $1.name) }.map {
      Event(id: $0.name, name: $0.name, frame: $0.frame, force: 1)
    }
    var subtitles: [Subtitle] = []
    for piece in cut.subtitles {
      // The rule of events: what begins within a picture is shown with it. Two pieces never share a picture.
      let first = max(try cut.frameRate.frame(at: piece.start), subtitles.last?.end ?? 0)
      let end = max(try cut.frameRate.frame(at: piece.end), first + 1)
      let text = SubtitleFiles.lines(piece.text)
      subtitles.append(Subtitle(speaker: piece.speaker, text: text, frame: first, end: min(end, cut.frames)))
    }
    self.subtitles = subtitles.filter { $0.frame < $0.end }
    var mouths: [Mouth] = []
    for character in cut.speakers { mouths += try Self.mouths(of: character, in: cut) }
    self.mouths = mouths
    (rumbleLow, rumbleHigh) = try Self.rumble(cut)
  }

  /// The JSON: sorted keys, one line, the same bytes for the same cut.
  func json() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(self)) + [UInt8(ascii: "\n")]
  }

  /// The stretches in which a mouth is not at rest.
  private static func mouths(of character: String, in cut: Cut) throws(TimelineError) -> [Mouth] {
    let curve = try FaceCurve(of: character, in: cut)
    var mouths: [Mouth] = []
    var first: Int64 = 0
    var weights: [Double] = []
    for frame in 0...curve.frameCount {
      let row =
        frame < curve.frameCount
        ? curve.visemes(at: try cut.frameRate.start(ofFrame: frame)).map { ($0 * 10_000).rounded() / 10_000 } : []
      if let rest = row.first, rest < 1 {
        if weights.isEmpty { first = frame }
        weights += row
      } else if !weights.isEmpty {
        mouths.append(Mouth(character: character, frame: first, weights: weights))
        weights = []
      }
    }
    return mouths
  }

  /// How strongly the two motors of a controller turn in each picture: the heavy one for what is dull, the light one for
  /// what is sharp. A tap is felt for a tenth of a second.
  private static func rumble(_ cut: Cut) throws(TimelineError) -> ([Double], [Double]) {
    var low: [Double] = []
    var high: [Double] = []
    let haptics = cut.haptics
    for frame in 0..<cut.frames {
      let start = try cut.frameRate.start(ofFrame: frame)
      let row = Int(start.count / (Flicks.perSecond / CutHaptics.rate))
      var (heavy, light) = (0.0, 0.0)
      if haptics.amplitude.indices.contains(row), haptics.frequency.indices.contains(row) {
        heavy = haptics.amplitude[row] * (1 - haptics.frequency[row])
        light = haptics.amplitude[row] * haptics.frequency[row]
      }
      for tap in haptics.taps where tap.time <= start && start.count < tap.time.count + Flicks.perSecond / 10 {
        heavy = max(heavy, tap.intensity * (1 - tap.sharpness))
        light = max(light, tap.intensity * tap.sharpness)
      }
      low.append((min(1, max(0, heavy)) * 1000).rounded() / 1000)
      high.append((min(1, max(0, light)) * 1000).rounded() / 1000)
    }
    return (low, high)
  }
}

/// What the importer makes a Timeline of.
struct UnityTimelineData: Encodable {
  struct Signal: Encodable {
    let name: String
    let id: String
    let time: Double
  }

  let id: String
  let frameRate: Double
  let duration: Double
  let signals: [Signal]

  init(_ cut: Cut) {
    id = cut.id
    frameRate = cut.frameRate.framesPerSecond
    duration = cut.duration.seconds
    let events = cut.events.map { Signal(name: $0.name, id: $0.id, time: $0.time.seconds) }
    let markers = cut.markers.map { Signal(name: "marker " + $0.name, id: "marker " + $0.name, time: $0.time.seconds) }
    signals = (events + markers).sorted { ($0.time, $0.id) < ($1.time, $1.id) }
  }

  /// The JSON: sorted keys, the same bytes for the same cut.
  func json() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    return Array(try encoder.encode(self)) + [UInt8(ascii: "\n")]
  }
}
