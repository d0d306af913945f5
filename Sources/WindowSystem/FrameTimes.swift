/// The times of the last frames, and their percentiles. Memory is fixed.
public struct FrameTimes: Sendable {
  /// Nanoseconds; oldest are overwritten.
  private var values: [Int64] = []
  private var next = 0
  private let capacity: Int
  /// All frames ever added.
  public private(set) var count = 0
  /// Frames above the limit that `init` was given.
  public private(set) var late = 0
  private let limit: Int64

  /// Remembers the last `capacity` frames and counts those that took longer than `limit` nanoseconds.
  public init(capacity: Int = 1_024, limit: Int64 = 16_666_667) {
    self.capacity = max(1, capacity)
    self.limit = limit
  }

  /// Adds a frame's time.
  public mutating func add(_ nanoseconds: Int64) {
    count += 1
    if nanoseconds > limit { late += 1 }
    if values.count < capacity {
      values.append(nanoseconds)
    } else {
      values[next] = nanoseconds
      next = (next + 1) % capacity
    }
  }

  /// The time that a share of the remembered frames do not exceed (nearest rank), in nanoseconds; 0 before the first frame.
  public func percentile(_ share: Double) -> Int64 {
    guard !values.isEmpty else { return 0 }
    let sorted = values.sorted()
    let rank = Int((Double(sorted.count) * min(1, max(0, share))).rounded(.up))
    return sorted[max(0, rank - 1)]
  }

  /// "p50 3.1 ms, p95 4.0 ms, p99 6.2 ms".
  public var summary: String {
    func text(_ share: Double) -> String {
      let tenths = (percentile(share) + 50_000) / 100_000
      return "\(tenths / 10).\(tenths % 10) ms"
    }
    return "p50 \(text(0.5)), p95 \(text(0.95)), p99 \(text(0.99))"
  }
}
