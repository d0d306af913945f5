public import VulkanCompute

/// Where a program's values lie: what to bind, and which memory that is for finding hazards.
struct Places {
  let graph: Graph
  let plan: MemoryPlan
  /// One for each of the plan's regions.
  let temporaries: [Buffer]
  let persistents: Buffer

  /// What to bind for a binding, and the memory it touches; nil for weights, which nothing writes.
  func argument(_ binding: Binding) -> (range: BoundRange, place: Hazards.Place?) {
    let id = binding.value.id
    let offset = plan.offsets[id] ?? 0
    let buffer: Buffer
    let start: Int
    var region: Int?
    switch graph.storage[id] {
    case .stored(let stored, let base): (buffer, start) = (stored, base + binding.byteOffset)
    case .streamed(let stream, _, let base): (buffer, start) = (stream.ring, base + binding.byteOffset)
    case .planned: preconditionFailure("a graph with planned weights cannot run")
    case .persistent:
      (buffer, start) = (persistents, offset + binding.byteOffset)
      region = 0
    case .temporary:
      let index = plan.temporaryRegions.lastIndex { $0.lowerBound <= offset } ?? 0
      (buffer, start) = (temporaries[index], offset - plan.temporaryRegions[index].lowerBound + binding.byteOffset)
      region = 1 + index
    }
    return (
      BoundRange(buffer, offset: start, count: binding.byteCount, kind: binding.kind),
      region.map { Hazards.Place(region: $0, range: start..<start + max(binding.byteCount, 1)) }
    )
  }
}

extension MemoryPlan {
  /// Plans `graph` for a device, as its programs do.
  public init(_ graph: Graph, on device: DeviceDescription) {
    self.init(graph, alignment: device.alignment, largestAllocation: Self.largestAllocation(on: device))
  }

  /// The most bytes one region may have.
  public static func largestAllocation(on device: DeviceDescription) -> Int {
    // lavapipe advertises 2 GiB but gives more; its allocation says when it cannot.
    if case .gpu = device.deviceClass { device.allocation } else { .max }
  }
}
