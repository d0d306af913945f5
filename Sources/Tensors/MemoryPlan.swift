/// Where each temporary and persistent value of a graph lies, and how much that takes.
///
/// Temporaries share memory: a value's place is free again after the last dispatch that uses it. Offsets are chosen
/// largest first, each at the lowest place that is free for the value's whole life (greedy by size, as in Pisarchyk and
/// Lee, "Efficient Memory Management for Deep Neural Net Inference", 2020).
public struct MemoryPlan: Sendable, Equatable {
  /// Byte offset of each value in its region, by value id; nil for stored and unused values.
  public let offsets: [Int?]
  /// Size of the region temporaries share.
  public let temporaryBytes: Int
  /// Size of the region of persistent values.
  public let persistentBytes: Int
  /// What temporaries would take without sharing, for reports.
  public let unsharedBytes: Int
  /// The most that is alive at any one dispatch: no plan can be smaller.
  public let lowerBound: Int

  /// Plans `graph`, every offset a multiple of `alignment`.
  public init(_ graph: Graph, alignment: Int) {
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
      case .stored: break
      case .persistent:
        offsets[value.id] = persistent
        persistent += aligned(value.byteCount)
      case .temporary:
        if let life = life[value.id] { temporaries.append((value.id, aligned(value.byteCount), life)) }
      }
    }
    var placed: [(range: Range<Int>, life: ClosedRange<Int>)] = []
    var top = 0
    for item in temporaries.sorted(by: { ($1.size, $0.id) < ($0.size, $1.id) }) {
      let busy = placed.filter { $0.life.overlaps(item.life) }.map(\.range).sorted { $0.lowerBound < $1.lowerBound }
      var offset = 0
      for range in busy where range.upperBound > offset {
        if range.lowerBound >= offset + item.size { break }
        offset = range.upperBound
      }
      offsets[item.id] = offset
      placed.append((offset..<offset + item.size, item.life))
      top = max(top, offset + item.size)
    }
    self.offsets = offsets
    temporaryBytes = top
    persistentBytes = persistent
    unsharedBytes = temporaries.reduce(0) { $0 + $1.size }
    lowerBound = graph.dispatches.indices.reduce(0) { most, index in
      max(most, temporaries.reduce(0) { $1.life.contains(index) ? $0 + $1.size : $0 })
    }
  }
}
