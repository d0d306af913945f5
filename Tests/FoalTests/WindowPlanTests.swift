import Testing

@testable import Foal

@Suite("Window plan")
struct WindowPlanTests {
  @Test("a short shot is one window of whole patches")
  func short() {
    let plan = WindowPlan(pictures: 25, longest: 48, overlap: 8, patch: 4)
    #expect(plan.windows == [.init(start: 0, count: 28, prefix: 0)])
    #expect(plan.pictures == 28)
  }

  @Test("a long shot is covered without gaps by windows of full length that overlap", arguments: 1...400)
  func long(pictures: Int) {
    let plan = WindowPlan(pictures: pictures, longest: 32, overlap: 8, patch: 4)
    var made = 0
    for window in plan.windows {
      #expect(window.count <= 32 && window.count % 4 == 0)
      #expect(plan.windows.count == 1 || window.count == 32)
      #expect(window.start + window.prefix == made)
      #expect(window.prefix == 0 || window.prefix >= 8)
      #expect(window.prefix < window.count)
      made = window.start + window.count
    }
    #expect(made == plan.pictures)
    #expect((pictures..<pictures + 4).contains(made))
  }

  @Test("windows no longer than the overlap still go on", arguments: [4, 8, 12])
  func tight(longest: Int) {
    let plan = WindowPlan(pictures: 24, longest: longest, overlap: 8, patch: 4)
    #expect(plan.windows.allSatisfy { $0.count == longest && $0.prefix < $0.count })
    #expect(plan.windows.last.map { $0.start + $0.count } == 24)
  }
}
