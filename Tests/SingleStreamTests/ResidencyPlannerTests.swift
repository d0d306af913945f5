import Testing

@testable import SingleStream

/// Planning with the full-size model's proportions, in round numbers: 8 sandwich layers of (18, 63) and 32 of (6, 21).
@Suite("Choosing what stays on the device")
struct ResidencyPlannerTests {
  static let sandwich: Set<Int> = [0, 1, 2, 3, 36, 37, 38, 39]
  let planner = ResidencyPlanner(
    units: (0..<40).map { Self.sandwich.contains($0) ? [18, 63] : [6, 21] }, fixedBytes: 10, alignment: 1)
  /// 8 · 81 + 32 · 27 + 10.
  let everything = 1522

  @Test("everything stays where it fits")
  func resident() throws {
    let choice = try #require(planner.best(within: everything))
    #expect(choice.residency == .resident && choice.weightBytes == everything && choice.streamedBytes == 0)
    #expect(choice.words == "all 40 layers stay on the device")
  }

  @Test(
    "a little less memory streams a little, from layers that are all over the model",
    arguments: [1, 40, 200, 700, 1400])
  func partly(missing: Int) throws {
    let choice = try #require(planner.best(within: everything - missing))
    let streamed = choice.residency.streamedLayers
    #expect(choice.weightBytes <= everything - missing)
    #expect(choice.streamedBytes >= missing && choice.isOverlapped)
    // What is streamed is at most what is missing, the ring, and one layer.
    #expect(choice.streamedBytes <= missing + choice.residency.ringBytes + 81)
    #expect(choice.residency.ringBytes <= 2 * 81)
    let shared = streamed.subtracting(Self.sandwich).sorted()
    if shared.count > 1 {
      let gaps = zip(shared, shared.dropFirst()).map { $1 - $0 }
      #expect((gaps.max() ?? 0) - (gaps.min() ?? 0) <= 1 + 32 / shared.count / 8, "evenly spread: \(shared)")
    }
  }

  @Test("less memory never streams less")
  func monotonic() {
    var last = 0
    for bytes in stride(from: everything, through: planner.leastBytes, by: -7) {
      let streamed = planner.best(within: bytes)?.streamedBytes ?? .max
      #expect(streamed >= last, "\(bytes)")
      last = streamed
    }
  }

  @Test("the least is one unit at a time; below that there is no choice")
  func least() throws {
    #expect(planner.leastBytes == 73)
    let choice = try #require(planner.best(within: 73))
    #expect(choice.residency.streamedLayers.count == 40 && !choice.isOverlapped && choice.weightBytes == 73)
    #expect(choice.words.contains("one after the other"))
    #expect(planner.best(within: 72) == nil)
    #expect(planner.smaller(than: choice) == nil)
  }

  @Test("the next smaller choice takes clearly less")
  func smaller() throws {
    var choice = try #require(planner.best(within: everything))
    var seen = 0
    while let next = planner.smaller(than: choice) {
      #expect(next.weightBytes < choice.weightBytes && next.streamedBytes >= choice.streamedBytes)
      choice = next
      seen += 1
    }
    #expect(seen > 3 && choice.weightBytes == planner.leastBytes)
  }

  @Test("layers are spread evenly")
  func spread() {
    #expect(ResidencyPlanner.spread(1, over: Array(0..<8)) == [4])
    #expect(ResidencyPlanner.spread(2, over: [1, 2, 5, 9]) == [2, 9])
    for count in 0...8 { #expect(Set(ResidencyPlanner.spread(count, over: Array(0..<8))).count == count) }
  }
}
