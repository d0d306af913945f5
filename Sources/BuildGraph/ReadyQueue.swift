/// Actions that could start now, the earliest in the plan first, apart by the resource they use.
struct ReadyQueue {
  /// Places in descending order, so that the next one is the last.
  private var queues: [String?: [Int]] = [:]
  private var busy: Set<String> = []

  mutating func add(_ place: Int, resource: String?) {
    var queue = queues[resource] ?? []
    var (low, high) = (0, queue.count)
    while low < high {
      let middle = (low + high) / 2
      if queue[middle] > place { low = middle + 1 } else { high = middle }
    }
    queues[resource] = nil
    queue.insert(place, at: low)
    queues[resource] = queue
  }

  /// Takes the earliest action whose resource is free, and its resource with it; nil when there is none.
  mutating func take() -> Int? {
    var best: (place: Int, resource: String?)?
    for (resource, queue) in queues {
      guard let place = queue.last, !(resource.map { busy.contains($0) } ?? false) else { continue }
      if best.map({ place < $0.place }) ?? true { best = (place, resource) }
    }
    guard let best else { return nil }
    queues[best.resource]?.removeLast()
    if let resource = best.resource { busy.insert(resource) }
    return best.place
  }

  /// Gives a resource back.
  mutating func release(_ resource: String?) {
    if let resource { busy.remove(resource) }
  }
}
