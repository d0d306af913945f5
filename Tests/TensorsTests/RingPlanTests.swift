import TestSupport
import Testing

@testable import Tensors

@Suite("Ring of streamed weights")
struct RingPlanTests {
  /// What a careful reader would check of any plan: places within the ring, aligned, and no unit brought over one whose use
  /// it does not wait for.
  func check(_ sizes: [Int], ring: Int, alignment: Int) {
    let plan = RingPlan(sizes, byteCount: ring, alignment: alignment)
    let aligned = sizes.map { ($0 + alignment - 1) / alignment * alignment }
    #expect(plan.byteCount <= max(ring, aligned.max() ?? 0))
    for unit in sizes.indices {
      #expect(plan.offsets[unit] % alignment == 0 && plan.offsets[unit] + sizes[unit] <= plan.byteCount)
      #expect((1...sizes.count).contains(plan.distances[unit]))
      // Uses between the one waited for and its own must lie elsewhere.
      for back in 1..<max(1, plan.distances[unit]) {
        let other = (unit - back + sizes.count) % sizes.count
        let apart =
          plan.offsets[unit] + sizes[unit] <= plan.offsets[other]
          || plan.offsets[other] + sizes[other] <= plan.offsets[unit]
        #expect(apart, "\(sizes) in \(ring): unit \(unit) is brought over unit \(other)")
      }
    }
  }

  @Test("no unit is brought over one that may still be used", arguments: 0..<40)
  func sound(seed: Int) {
    var numbers = Numbers(seed: UInt64(seed))
    let count = Int.random(in: 1...12, using: &numbers)
    let sizes = (0..<count).map { _ in Int.random(in: 1...1000, using: &numbers) }
    let alignment = [1, 16, 256].randomElement(using: &numbers) ?? 16
    for ring in [0, sizes.max() ?? 0, sizes.reduce(0, +) / 2, sizes.reduce(0, +) + count * alignment] {
      check(sizes, ring: ring, alignment: alignment)
    }
  }

  @Test("a double-buffered ring lets every unit come while the one before is used, and is hardly larger than two units")
  func doubleBuffered() {
    var numbers = Numbers(seed: 5)
    for _ in 0..<50 {
      let sizes = (0..<Int.random(in: 2...16, using: &numbers)).map { _ in
        Int.random(in: 1...2000, using: &numbers)
      }
      let ring = RingPlan.doubleBuffered(sizes, alignment: 16)
      let largest = sizes.map { ($0 + 15) / 16 * 16 }.max() ?? 0
      #expect(RingPlan(sizes, byteCount: ring, alignment: 16).distances.allSatisfy { $0 > 1 }, "\(sizes)")
      #expect(ring <= (sizes.count % 2 == 0 ? 2 : 3) * largest)
    }
    // Units that take turns need exactly one pair.
    #expect(RingPlan.doubleBuffered([300, 1000, 300, 1000], alignment: 1) == 1300)
    #expect(RingPlan.doubleBuffered([64], alignment: 1) == 64)
  }
}
