import Shaders
import Tensors
import TestSupport
import Testing

@Suite("Memory plan")
struct MemoryPlanTests {
  func step(_ from: [Value], _ to: Value) -> Dispatch {
    Dispatch(.scale_add, bindings: from.map { .read($0) } + [.write(to)], groups: (1, 1, 1), label: "step")
  }

  @Test("a chain of equal values needs room for two")
  func chain() {
    var graph = Graph()
    let values = (0..<10).map { _ in graph.temporary([64]) }
    for (a, b) in zip(values, values.dropFirst()) { graph.append(step([a], b)) }
    let plan = MemoryPlan(graph, alignment: 256)
    #expect(plan.temporaryBytes == 512)
    #expect(plan.unsharedBytes == 2560)
    #expect(plan.lowerBound == 512)
  }

  @Test("values that live at once never overlap, and the plan stays near its lower bound", arguments: 0..<20)
  func random(seed: UInt64) {
    var numbers = Numbers(seed: seed)
    var graph = Graph()
    var values = [graph.temporary([100])]
    var life: [Int: (first: Int, last: Int)] = [:]
    for index in 0..<60 {
      let sources = (0..<2).map { _ in
        values[Int(numbers.next() % UInt64(min(values.count, 8))) + max(0, values.count - 8)]
      }
      let target = graph.temporary([Int(numbers.next() % 5000) + 1])
      graph.append(step(sources, target))
      for value in sources + [target] { life[value.id] = (life[value.id]?.first ?? index, index) }
      values.append(target)
    }
    let plan = MemoryPlan(graph, alignment: 256)
    for a in values {
      for b in values where a.id < b.id {
        guard let x = life[a.id], let y = life[b.id], x.first <= y.last, y.first <= x.last,
          let p = plan.offsets[a.id], let q = plan.offsets[b.id]
        else { continue }
        #expect(p + a.byteCount <= q || q + b.byteCount <= p, "values \(a.id) and \(b.id) overlap")
      }
    }
    #expect(plan.temporaryBytes >= plan.lowerBound)
    #expect(Double(plan.temporaryBytes) <= Double(plan.lowerBound) * 1.5)
  }

  @Test("persistent values never share memory")
  func persistent() {
    var graph = Graph()
    let a = graph.persistent([3])
    let b = graph.persistent([3])
    graph.append(step([a], b))
    let plan = MemoryPlan(graph, alignment: 256)
    #expect(plan.persistentBytes == 512)
    #expect(plan.offsets[a.id] != plan.offsets[b.id])
  }

  @Test("regions no larger than an allocation may be: no value lies over two, and together they are hardly larger")
  func regions() {
    var graph = Graph()
    var numbers = Numbers(seed: 11)
    var values = [graph.temporary([200])]
    for _ in 0..<40 {
      let target = graph.temporary([Int(numbers.next() % 900) + 1])
      graph.append(step([values[values.count - 1], values[max(0, values.count - 3)]], target))
      values.append(target)
    }
    let whole = MemoryPlan(graph, alignment: 256)
    #expect(whole.temporaryRegions == [0..<whole.temporaryBytes])
    let plan = MemoryPlan(graph, alignment: 256, largestAllocation: 4096)
    #expect(plan.temporaryRegions.count > 1 && plan.temporaryRegions.allSatisfy { $0.count <= 4096 })
    #expect(plan.temporaryBytes == plan.temporaryRegions.reduce(0) { $0 + $1.count })
    #expect(plan.temporaryBytes <= whole.temporaryBytes * 3 / 2)
    for value in values {
      guard let offset = plan.offsets[value.id] else { continue }
      #expect(plan.temporaryRegions.contains { $0.contains(offset) && offset + value.byteCount <= $0.upperBound })
    }
    // A value that no allocation can hold gets a region of its size; the device refuses it then.
    #expect(MemoryPlan(graph, alignment: 256, largestAllocation: 256).temporaryRegions.contains { $0.count > 256 })
  }
}
