import Foundation
public import Timeline

/// How far a mouth is open and how wide it is.
public struct MouthShape: Sendable, Hashable {
  /// 0 closed … 1 as open as in "father".
  public var opening: Double
  /// 0 rounded as in "who" … 0.5 at rest … 1 spread as in "see".
  public var width: Double

  /// A closed mouth at rest.
  public static let rest = MouthShape(opening: 0, width: 0.5)

  /// A shape of this opening and width.
  public init(opening: Double, width: Double) {
    self.opening = opening
    self.width = width
  }
}

/// A spoken line's mouth, as a smooth function of time: what moves a drawn face, and what a judge compares with.
///
/// Each phoneme has one target (the table the project's training faces use); the curve is their average under a
/// raised cosine of `smoothing` length around the moment, in closed form, so it is the same at any frame rate.
/// In p, b and m the lips do meet: at the middle of the sound the opening is pulled to zero.
public struct MouthCurve: Sendable {
  /// Length of the averaging window; two pictures' worth of a face drawn 24 times a second.
  public static let smoothing = Flicks(Flicks.perSecond / 12)

  private let segments: [PhonemeSegment]

  /// The curve of a line's phonemes.
  public init(_ line: SpokenLine) {
    segments = line.segments
  }

  /// The mouth at `time` from the start of the line; closed and at rest before and after it.
  public func shape(at time: Flicks) -> MouthShape {
    let half = Self.smoothing.seconds / 2
    let now = time.seconds
    // Segments are in order: skip those that end before the window without looking at each.
    var low = 0
    var high = segments.count
    while low < high {
      let middle = (low + high) / 2
      if segments[middle].end.seconds <= now - half { low = middle + 1 } else { high = middle }
    }
    var opening = 0.0
    var width = 0.0
    var weight = 0.0
    var closure = 0.0
    for segment in segments[low...] {
      let (start, end) = (segment.start.seconds, segment.end.seconds)
      if start >= now + half { break }
      let share = Self.share(end - now, half) - Self.share(start - now, half)
      let target = Self.targets[segment.phoneme] ?? .rest
      opening += share * target.opening
      width += share * target.width
      weight += share
      if ["p", "b", "m"].contains(segment.phoneme) {
        closure = max(closure, 1 - min(1, abs(now - (start + end) / 2) / (half / 2)))
      }
    }
    width += (1 - weight) * MouthShape.rest.width
    return MouthShape(opening: min(1, max(0, opening * (1 - closure))), width: min(1, max(0, width)))
  }

  /// Share of a raised cosine of half-width `half` that lies before `offset`.
  private static func share(_ offset: Double, _ half: Double) -> Double {
    let x = min(1, max(-1, offset / half))
    return 0.5 + 0.5 * x + sin(.pi * x) / (2 * .pi)
  }

  private static let targets: [String: MouthShape] = {
    let rows: [(String, Double, Double)] = [
      ("pau", 0, 0.5), ("aa", 1, 0.5), ("ae", 0.85, 0.75), ("ah", 0.65, 0.5), ("ao", 0.85, 0.25), ("aw", 0.9, 0.4),
      ("ax", 0.4, 0.5), ("ay", 0.9, 0.65), ("b", 0, 0.5), ("ch", 0.25, 0.2), ("d", 0.22, 0.55), ("dh", 0.2, 0.55),
      ("eh", 0.6, 0.75), ("er", 0.35, 0.3), ("ey", 0.5, 0.85), ("f", 0.12, 0.6), ("g", 0.3, 0.5), ("hh", 0.4, 0.5),
      ("ih", 0.38, 0.75), ("iy", 0.28, 1), ("jh", 0.25, 0.2), ("k", 0.3, 0.5), ("l", 0.35, 0.55), ("m", 0, 0.5),
      ("n", 0.2, 0.55), ("ng", 0.3, 0.5), ("ow", 0.65, 0.1), ("oy", 0.7, 0.2), ("p", 0, 0.5), ("r", 0.25, 0.25),
      ("s", 0.14, 0.75), ("sh", 0.2, 0.15), ("t", 0.2, 0.6), ("th", 0.2, 0.55), ("uh", 0.38, 0.2), ("uw", 0.25, 0),
      ("v", 0.12, 0.6), ("w", 0.15, 0), ("y", 0.25, 0.85), ("z", 0.14, 0.75), ("zh", 0.2, 0.15),
    ]
    return Dictionary(uniqueKeysWithValues: rows.map { ($0.0, MouthShape(opening: $0.1, width: $0.2)) })
  }()
}
