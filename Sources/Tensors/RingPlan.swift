/// Where each unit of a stream lies in a ring of device memory, and which earlier unit must be done before it may come.
///
/// Units are used in their order, over and over: 0, 1, …, n − 1, 0, 1, …. Each has one place for good, because recorded
/// commands name it. Places follow each other and start again at the front where the next does not fit.
public struct RingPlan: Sendable, Equatable {
  /// First byte of each unit.
  public let offsets: [Int]
  /// How many uses before its own each unit waits for: the nearest earlier use whose place overlaps its own; 1 is the unit
  /// just before it, n is itself a round earlier.
  public let distances: [Int]
  /// Bytes of the ring.
  public let byteCount: Int

  /// Lays `sizes` (bytes, each of at least 1) out in a ring of `byteCount` bytes.
  /// - Parameter byteCount: what the largest unit needs is the least; smaller numbers are raised to it.
  public init(_ sizes: [Int], byteCount: Int, alignment: Int) {
    let sizes = sizes.map { (max($0, 1) + alignment - 1) / alignment * alignment }
    let total = max(byteCount, sizes.max() ?? 0)
    var offsets: [Int] = []
    var next = 0
    for size in sizes {
      if next + size > total { next = 0 }
      offsets.append(next)
      next += size
    }
    func place(_ unit: Int) -> Range<Int> { offsets[unit]..<offsets[unit] + sizes[unit] }
    let count = sizes.count
    distances = sizes.indices.map { unit in
      (1...max(1, count)).first { place(unit).overlaps(place((unit - $0 + count) % count)) } ?? max(1, count)
    }
    self.offsets = offsets
    self.byteCount = zip(offsets, sizes).reduce(0) { max($0, $1.0 + $1.1) }
  }

  /// Bytes of a ring in which every unit can come while the one before it is used: the largest two neighbours, the last and
  /// the first among them.
  ///
  /// The greedy layout may need a little more than two neighbours to keep them apart; the smallest ring that does is looked
  /// for between that and three units.
  public static func doubleBuffered(_ sizes: [Int], alignment: Int) -> Int {
    let aligned = sizes.map { (max($0, 1) + alignment - 1) / alignment * alignment }
    guard aligned.count > 1 else { return aligned.first ?? 0 }
    let pairs = aligned.indices.map { aligned[$0] + aligned[($0 + 1) % aligned.count] }
    let largest = aligned.max() ?? 0
    let least = pairs.max() ?? 0
    // Candidates at which the layout changes: sums of runs of neighbours.
    let triples = aligned.indices.map { pairs[$0] + aligned[($0 + 2) % aligned.count] }
    for candidate in Set([least, least + largest] + triples).sorted() where candidate >= least {
      if RingPlan(sizes, byteCount: candidate, alignment: alignment).distances.allSatisfy({ $0 > 1 }) {
        return candidate
      }
    }
    return least + largest
  }
}
