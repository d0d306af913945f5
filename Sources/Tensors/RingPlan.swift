/// Where each unit of a stream lies in a ring of device memory, and which earlier unit must be done before it may come.
///
/// Units are used in their order, over and over: 0, 1, …, n − 1, 0, 1, …. Each has one place for good, because recorded
/// commands name it. Two ways to lay them out are compared: one behind the other, from the front again where the next does
/// not fit, which looks furthest ahead in a large ring; and by turns at the front and at the end, which keeps neighbours
/// apart in the smallest.
public struct RingPlan: Sendable, Equatable {
  /// First byte of each unit.
  public let offsets: [Int]
  /// How many uses before its own each unit waits for: the nearest earlier use whose place overlaps its own; 1 is the unit
  /// just before it, n is itself a round earlier.
  public let distances: [Int]
  /// Bytes of the ring.
  public let byteCount: Int

  /// Lays `sizes` (bytes) out in a ring of `byteCount` bytes.
  /// - Parameter byteCount: what the largest unit needs is the least; smaller numbers are raised to it.
  public init(_ sizes: [Int], byteCount: Int, alignment: Int) {
    let sizes = Self.aligned(sizes, alignment)
    let total = max(byteCount / alignment * alignment, sizes.max() ?? 0)
    let plans = [Self.inSequence(sizes, total), Self.byTurns(sizes, total)].map {
      (offsets: $0, Self.distances($0, sizes))
    }
    let best = plans.max { ($0.1.min() ?? 0, $0.1.reduce(0, +)) < ($1.1.min() ?? 0, $1.1.reduce(0, +)) }
    offsets = best?.offsets ?? []
    distances = best?.1 ?? []
    self.byteCount = zip(offsets, sizes).reduce(0) { max($0, $1.0 + $1.1) }
  }

  /// Bytes of the smallest ring in which every unit can come while the one before it is used: the largest two neighbours,
  /// the last and the first among them.
  public static func doubleBuffered(_ sizes: [Int], alignment: Int) -> Int {
    let sizes = aligned(sizes, alignment)
    let count = sizes.count
    guard count > 1 else { return sizes.first ?? 0 }
    let pairs = sizes.indices.map { sizes[$0] + sizes[($0 + 1) % count] }.max() ?? 0
    // With an odd number the last one stands between its neighbours, which are at either end.
    return count % 2 == 0 ? pairs : max(pairs, sizes[count - 2] + sizes[count - 1] + sizes[0])
  }

  private static func aligned(_ sizes: [Int], _ alignment: Int) -> [Int] {
    sizes.map { (max($0, 1) + alignment - 1) / alignment * alignment }
  }

  private static func inSequence(_ sizes: [Int], _ total: Int) -> [Int] {
    var next = 0
    return sizes.map { size in
      if next + size > total { next = 0 }
      defer { next += size }
      return next
    }
  }

  private static func byTurns(_ sizes: [Int], _ total: Int) -> [Int] {
    sizes.indices.map { unit in
      if unit % 2 == 1 { return total - sizes[unit] }
      let isLastOfOdd = unit == sizes.count - 1 && unit > 0
      return isLastOfOdd ? min(sizes[0], total - sizes[unit]) : 0
    }
  }

  private static func distances(_ offsets: [Int], _ sizes: [Int]) -> [Int] {
    let count = sizes.count
    return sizes.indices.map { unit in
      let place = offsets[unit]..<offsets[unit] + sizes[unit]
      return (1..<max(1, count)).first { back in
        let other = (unit - back + count) % count
        return place.overlaps(offsets[other]..<offsets[other] + sizes[other])
      } ?? count
    }
  }
}
