import CFFmpeg
import Timeline

extension FrameRate {
  /// The usual rates, those of film and television first.
  private static let usual: [FrameRate] = {
    let pairs: [(Int64, Int64)] = [
      (24, 1), (25, 1), (30, 1), (24_000, 1001), (30_000, 1001), (60, 1), (50, 1), (48, 1), (60_000, 1001), (12, 1),
      (15, 1), (10, 1), (8, 1), (16, 1), (20, 1), (18, 1), (6, 1), (5, 1), (120, 1), (72, 1), (90, 1), (100, 1),
      (144, 1), (1, 1),
    ]
    return pairs.compactMap { try? FrameRate($0.0, $0.1) }
  }()

  /// The constant rate of a movie whose pictures are shown at `times` (ascending), each known to within `tolerance`; nil
  /// when they are at no constant rate. `stated` is what the container says, which may be rounded to nanoseconds.
  static func constant(_ times: [Flicks], stated: AVRational, tolerance: Flicks) -> FrameRate? {
    guard let first = times.first else { return nil }
    var candidates = usual
    if stated.num > 0, stated.den > 0 {
      let value = Double(stated.num) / Double(stated.den)
      candidates.sort { abs($0.framesPerSecond - value) < abs($1.framesPerSecond - value) }
      let nearest = candidates.first.map { abs($0.framesPerSecond / value - 1) } ?? 1
      if nearest > 1e-5, let exact = try? FrameRate(Int64(stated.num), Int64(stated.den)) {
        candidates.insert(exact, at: 0)
      }
    }
    return candidates.first { rate in
      times.indices.allSatisfy { index in
        guard let start = try? rate.start(ofFrame: Int64(index)) else { return false }
        return abs((times[index] - first - start).count) <= tolerance.count
      }
    }
  }
}
