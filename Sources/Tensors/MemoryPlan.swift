/// Where each temporary and persistent value of a graph lies, and how much that takes.
///
/// Temporaries share memory: a value's place is free again after the last dispatch that uses it. Offsets are chosen
/// largest first, each at the lowest place that is free for the value's whole life (greedy by size, as in Pisarchyk and
/// Lee, "Efficient Memory Management for Deep Neural Net Inference", 2020).
public struct MemoryPlan: Sendable, Equatable {
  /// Byte offset of each value in its region, by value id; nil for stored and unused values.
  public let offsets: [Int?]
  /// Size of the regions temporaries share.
  public let temporaryBytes: Int
  /// Regions the temporaries' offsets count through, none of them larger than one allocation may be: the first byte and the
  /// size of each. One, except for very long clips.
  public let temporaryRegions: [Range<Int>]
  /// Size of the region of persistent values.
  public let persistentBytes: Int
  /// What temporaries would take without sharing, for reports.
  public let unsharedBytes: Int
  /// The most that is alive at any one dispatch: no plan can be smaller.
  public let lowerBound: Int

  /// Plans `graph`, every offset a multiple of `alignment`.
  /// - Parameter largestAllocation: temporaries are spread over regions of at most this many bytes, no value over two.
  public init(_ graph: Graph, alignment: Int, largestAllocation: Int = .max) {
    func aligned(_ bytes: Int) -> Int { (max(bytes, 1) + alignment - 1) / alignment * alignment }
    var life: [Int: ClosedRange<Int>] = [:]
    for (index, dispatch) in graph.dispatches.enumerated() {
      for id in dispatch.bindings.map(\.value.id) {
        life[id] = (life[id]?.lowerBound ?? index)...index
      }
    }
    var offsets = [Int?](repeating: nil, count: graph.values.count)
    var persistent = 0
    var temporaries: [(id: Int, size: Int, life: ClosedRange<Int>)] = []
    for value in graph.values {
      switch graph.storage[value.id] {
      case .stored, .streamed, .planned: break
      case .persistent:
        offsets[value.id] = persistent
        persistent += aligned(value.byteCount)
      case .temporary:
        if let life = life[value.id] { temporaries.append((value.id, aligned(value.byteCount), life)) }
      }
    }
    // A value larger than any allocation gets a region of its size, which the allocation then refuses with a sentence.
    let region = max(largestAllocation / alignment * alignment, temporaries.reduce(0) { max($0, $1.size) }, alignment)
    func withinRegion(_ offset: Int, _ size: Int) -> Int {
      offset / region == (offset + size - 1) / region ? offset : (offset / region + 1) * region
    }
    var placed: [(range: Range<Int>, life: ClosedRange<Int>)] = []
    var top = 0
    for item in temporaries.sorted(by: { ($1.size, $0.id) < ($0.size, $1.id) }) {
      let busy = placed.filter { $0.life.overlaps(item.life) }.map(\.range).sorted { $0.lowerBound < $1.lowerBound }
      var offset = 0
      for range in busy where range.upperBound > offset {
        if range.lowerBound >= offset + item.size { break }
        offset = withinRegion(range.upperBound, item.size)
      }
      offsets[item.id] = offset
      placed.append((offset..<offset + item.size, item.life))
      top = max(top, offset + item.size)
    }
    self.offsets = offsets
    temporaryRegions = stride(from: 0, to: max(top, 1), by: region).map { start in
      let end = placed.reduce(start) {
        $1.range.lowerBound / region == start / region ? max($0, $1.range.upperBound) : $0
      }
      return start..<end
    }
    temporaryBytes = temporaryRegions.reduce(0) { $0 + $1.count }
    persistentBytes = persistent
    unsharedBytes = temporaries.reduce(0) { $0 + $1.size }
    lowerBound = graph.dispatches.indices.reduce(0) { most, index in
      max(most, temporaries.reduce(0) { $1.life.contains(index) ? $0 + $1.size : $0 })
    }
  }
}
