import Foundation
import Testing

@testable import BuildGraph

@Suite("Events and progress") struct EventTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let event: BuildEvent
    let line: String
    var testDescription: String { line }
  }

  @Test(arguments: [
    Case(event: .planned(total: 3, toRun: 2), line: #"{"event":"planned","to_run":2,"total":3}"#),
    Case(event: .warning(message: "Hm."), line: #"{"event":"warning","message":"Hm."}"#),
    Case(
      event: .waiting(id: "a", note: "another build makes it"),
      line: #"{"event":"waiting","id":"a","note":"another build makes it"}"#),
    Case(
      event: .started(id: "shot:a/b", because: ["seed 1 → 2"]),
      line: #"{"because":["seed 1 → 2"],"event":"started","id":"shot:a/b"}"#),
    Case(
      event: .progress(id: "a", fraction: 0.5, note: "step 1"),
      line: #"{"event":"progress","fraction":0.5,"id":"a","note":"step 1"}"#),
    Case(
      event: .overall(done: 1, toRun: 4, fraction: 0.25, etaMilliseconds: 3000),
      line: #"{"done":1,"eta_milliseconds":3000,"event":"overall","fraction":0.25,"to_run":4}"#),
    Case(
      event: .overall(done: 0, toRun: 4, fraction: 0, etaMilliseconds: nil),
      line: #"{"done":0,"event":"overall","fraction":0,"to_run":4}"#),
    Case(
      event: .finished(id: "a", cached: true, milliseconds: 0),
      line: #"{"cached":true,"event":"finished","id":"a","milliseconds":0}"#),
    Case(event: .failed(id: "a", message: "No."), line: #"{"event":"failed","id":"a","message":"No."}"#),
    Case(
      event: .skipped(id: "a", because: "it needs b, which failed"),
      line: #"{"event":"skipped","id":"a","reason":"it needs b, which failed"}"#),
    Case(
      event: .summary(BuildCounts(made: 1, cached: 2, failed: 3, skipped: 4, cancelled: true, milliseconds: 5)),
      line: #"{"cached":2,"cancelled":true,"event":"summary","failed":3,"made":1,"milliseconds":5,"skipped":4}"#),
  ])
  func `Events are the documented lines and come back from them`(example: Case) throws {
    #expect(example.event.jsonLine() == example.line)
    #expect(try JSONDecoder().decode(BuildEvent.self, from: Data(example.line.utf8)) == example.event)
  }

  @Test func `A build tells its story in order`() async throws {
    let (scratch, recorder) = (try Scratch(), Recorder())
    let store = try scratch.store()
    let actions = [
      recorder.action("a", cost: 3) { $0.progress(0.5, "half\nway") }, recorder.action("b", needs: ["a"]),
    ]
    try await build(actions, store, recorder: recorder)
    var story: [String] = []
    var fractions: [Double] = []
    for event in recorder.events {
      if case .overall(_, _, let fraction, _) = event { fractions.append(fraction) }
      let line = event.jsonLine()
      if !line.contains("overall") { story.append(String(line.prefix(while: { $0 != "m" }))) }
    }
    #expect(
      story.prefix(4).map { $0 } == [
        #"{"event":"planned","to_run":2,"total":2}"#, #"{"because":["new"],"event":"started","id":"a"}"#,
        #"{"event":"progress","fraction":0.5,"id":"a","note":"half way"}"#,
        #"{"cached":false,"event":"finished","id":"a",""#,
      ])
    #expect(story.count == 7)
    #expect(fractions == [0.375, 0.75, 1])
    // The same as a stream.
    var events: [BuildEvent] = []
    let builder = Builder(plan: try Plan(actions), store: store)
    for try await event in builder.events() { events.append(event) }
    #expect(events.first == .planned(total: 2, toRun: 0))
    #expect(events.count == 4)
    var options = BuildOptions()
    options.goals = ["nothing"]
    let broken = Builder(plan: try Plan(actions), store: store, options: options)
    await #expect(throws: BuildError.self) { for try await _ in broken.events() {} }
  }

  @Test func `The time that remains follows from what was measured`() {
    func estimate(_ done: Double, _ elapsed: Int64) -> ProgressEstimate {
      ProgressEstimate(totalCost: 200, doneCost: done, elapsedMilliseconds: elapsed)
    }
    #expect(estimate(50, 10_000) == estimate(50, 10_000))
    #expect(estimate(50, 10_000).fraction == 0.25)
    #expect(estimate(50, 10_000).remainingMilliseconds == 30_000)
    #expect(estimate(0, 10_000).remainingMilliseconds == nil)
    #expect(estimate(50, 0).remainingMilliseconds == nil)
    #expect(estimate(50, -5).remainingMilliseconds == nil)
    #expect(estimate(200, 10_000).remainingMilliseconds == 0)
    #expect(estimate(1e9, 1).fraction == 1)
    #expect(estimate(-1, 1).fraction == 0)
    #expect(estimate(.nan, 1).fraction == 0)
    #expect(estimate(1, .max).remainingMilliseconds == nil)
    #expect(ProgressEstimate(totalCost: 0, doneCost: 0, elapsedMilliseconds: 0).fraction == 1)
  }
}
