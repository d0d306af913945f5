import CutModel
import Foundation
import Speech
import Timeline

/// Mouth shapes of a line, as weights and as cues.
///
/// Every phoneme has one shape; a weight is the share of that shape under a raised cosine of `crossFade` length around the
/// moment. So one shape passes into the next within 70 ms, evenly and without a corner, and the weights of a moment always
/// sum to one. Before and after the line the mouth is at rest.
struct VisemeRows {
  /// How long one shape takes to become the next.
  static let crossFade = Flicks(Flicks.perSecond * 7 / 100)

  private let segments: [(shape: Int, start: Flicks, end: Flicks)]

  /// The shapes of phonemes in order; names that are none, and gaps, are rest.
  init(_ phonemes: [TimedSpan]) {
    segments = phonemes.map { span in
      let name = (Viseme(phoneme: span.name) ?? .sil).rawValue
      return (CutVisemes.names.firstIndex(of: name) ?? 0, span.start, span.end)
    }
  }

  /// The weights while the line's mouth moves, on the lattice of 1/100 s from the start of the cut.
  func track(of line: CutLine, cut duration: Flicks) -> CutVisemeTrack? {
    let perRow = Flicks.perSecond / CutVisemes.rate
    let half = Self.crossFade.count / 2
    guard let first = segments.first?.start, let last = segments.last?.end, last > first else { return nil }
    let limit = (duration.count + perRow - 1) / perRow
    let low = max(0, (first.count - half + perRow - 1) / perRow)
    let high = min(limit, (last.count + half) / perRow + 1)
    guard low < high else { return nil }
    var weights: [[Double]] = []
    var next = 0
    for row in low..<high {
      let now = row * perRow
      while next < segments.count, segments[next].end.count <= now - half { next += 1 }
      var shares = [Double](repeating: 0, count: CutVisemes.names.count)
      var index = next
      while index < segments.count, segments[index].start.count < now + half {
        let segment = segments[index]
        shares[segment.shape] += Self.share(segment.end.count - now, half) - Self.share(segment.start.count - now, half)
        index += 1
      }
      weights.append(Self.rounded(shares))
    }
    return CutVisemeTrack(line: line.id, character: line.character, firstRow: low, weights: weights)
  }

  /// The shape of each moment of the line; gaps are rest, neighbours of the same shape are one.
  func cues(of line: CutLine) -> [CutVisemeCue] {
    var cues: [CutVisemeCue] = []
    func append(_ shape: Int, _ start: Flicks, _ end: Flicks) {
      guard start < end else { return }
      let name = CutVisemes.names[shape]
      if let last = cues.last, last.viseme == name {
        cues[cues.count - 1].end = end
      } else {
        cues.append(CutVisemeCue(line: line.id, character: line.character, viseme: name, start: start, end: end))
      }
    }
    var at = line.start
    for segment in segments {
      append(0, at, min(segment.start, line.end))
      append(segment.shape, max(at, segment.start), min(segment.end, line.end))
      at = max(at, min(segment.end, line.end))
    }
    append(0, at, line.end)
    return cues
  }

  /// Share of a raised cosine of half-width `half` that lies before `offset`.
  private static func share(_ offset: Int64, _ half: Int64) -> Double {
    let x = min(1, max(-1, Double(offset) / Double(half)))
    return 0.5 + 0.5 * x + sin(.pi * x) / (2 * .pi)
  }

  /// Whole thousandths that sum to exactly one; what is missing is rest, and the largest weight takes the rounding.
  static func rounded(_ shares: [Double]) -> [Double] {
    var counts = shares.map { Int((max(0, $0) * 1000).rounded()) }
    let spoken = min(1, max(0, shares.reduce(0, +)))
    counts[0] += Int(((1 - spoken) * 1000).rounded())
    let excess = counts.reduce(0, +) - 1000
    if let largest = counts.indices.max(by: { counts[$0] < counts[$1] }) { counts[largest] -= excess }
    return counts.map { Double($0) / 1000 }
  }
}
