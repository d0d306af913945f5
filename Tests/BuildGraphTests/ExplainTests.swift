import Foundation
import Testing

@testable import BuildGraph

@Suite("Why actions run") struct ExplainTests {
  private func action(_ id: String, kind: String = "shot", _ fields: KeyFields, needs: [String] = []) -> Action {
    Action(id: id, kind: kind, fields: fields, dependencies: needs) {
      try Data("x".utf8).write(to: URL(filePath: $0.file("x")))
    }
  }

  private func reasons(_ old: [Action], _ new: [Action], of id: String) async throws -> [String] {
    let scratch = try Scratch()
    let (store, state) = (try scratch.store(), StateFile(path: scratch.file("state")))
    try await build(old, store, state)
    let decisions = try Builder(plan: Plan(new), store: store, state: state).decisions()
    guard case .runs(let reasons) = decisions.first(where: { $0.id == id })?.outcome else { return [] }
    return reasons.map(\.description)
  }

  @Test func `The field that changed is named with what it was and is`() async throws {
    let old: KeyFields = [
      "seed": 41, "prompt": "sea", "weights": .digest(String(repeating: "a", count: 64)), "alpha": false,
      "engine": "0.1.0", "gone": 1, "long": .text(String(repeating: "x", count: 500)), "same": "same",
    ]
    let new: KeyFields = [
      "seed": 42, "prompt": "storm", "weights": .digest(String(repeating: "b", count: 64)), "alpha": true,
      "engine": "0.2.0", "extra": ["a", 1], "long": .text(String(repeating: "x", count: 499) + "y"), "same": "same",
    ]
    #expect(
      try await reasons([action("a", old)], [action("a", new)], of: "a") == [
        "alpha no → yes", "engine \"0.1.0\" → \"0.2.0\"", "extra added: [\"a\", 1]", "long changed",
        "prompt \"sea\" → \"storm\"", "seed 41 → 42", "weights aaaaaaaa → bbbbbbbb", "gone removed, was 1",
      ])
  }

  @Test func `Texts that only look equal are said to have changed`() async throws {
    let found = try await reasons(
      [action("a", ["t": "caf\u{e9}"])], [action("a", ["t": "cafe\u{301}"])], of: "a")
    #expect(found == ["t changed"])
    #expect(try await reasons([action("a", ["t": 1])], [action("a", ["t": .number(1)])], of: "a") == ["t 1 → 1.0"])
  }

  @Test func `Dependencies that changed, came, went or were reordered are named`() async throws {
    func world(_ seed: Int64, _ needs: [String]) -> [Action] {
      [action("a", ["seed": .integer(seed)]), action("b", [:]), action("c", ["n": 1]), action("z", [:], needs: needs)]
    }
    #expect(try await reasons(world(1, ["a", "b"]), world(2, ["a", "b"]), of: "z") == ["a changed"])
    #expect(
      try await reasons(world(1, ["a", "b"]), world(1, ["a", "c"]), of: "z") == ["now needs c", "no longer needs b"])
    #expect(
      try await reasons(world(1, ["a", "b"]), world(1, ["b", "a"]), of: "z")
        == ["needs the same things in another order"])
    #expect(
      try await reasons([action("a", [:])], [action("a", kind: "bundle", [:])], of: "a") == ["kind shot → bundle"])
  }

  @Test func `New, missing, damaged and forced are told apart`() async throws {
    let scratch = try Scratch()
    let (store, state) = (try scratch.store(), StateFile(path: scratch.file("state")))
    let actions = ["a", "b", "c"].map { action($0, ["id": .text($0)]) }
    let summary = try await build(actions, store, state)
    try store.remove(try #require(summary.artifacts["a"]?.key))
    unlink(try #require(summary.artifacts["b"]?.path("x")))
    var options = BuildOptions()
    options.force = .ids(["c"])
    let plan = try Plan(actions + [action("d", [:])])
    let decisions = try Builder(plan: plan, store: store, state: state, options: options).decisions()
    #expect(
      decisions.map(\.outcome) == [
        .runs([.missing]), .runs([.damaged("x is missing")]), .runs([.forced]), .runs([.new]),
      ])
    #expect("\(RunReason.damaged("x is missing"))" == "damaged in the cache: x is missing")
  }

  @Test func `A record that is damaged in any byte is ignored with a warning and written anew`() async throws {
    let scratch = try Scratch()
    let (store, state) = (try scratch.store(), StateFile(path: scratch.file("state")))
    try await build([action("a", ["seed": 1])], store, state)
    let bytes = [UInt8](try Data(contentsOf: URL(filePath: state.path)))
    for offset in bytes.indices {
      try flipBit(state.path, at: offset)
      #expect(state.read().warning != nil, "byte \(offset)")
      try Data(bytes.prefix(offset)).write(to: URL(filePath: state.path))
      #expect(state.read().warning != nil, "cut at \(offset)")
      try Data(bytes).write(to: URL(filePath: state.path))
    }
    #expect(state.read().warning == nil && state.read().records.count == 1)
    try flipBit(state.path, at: bytes.count / 2)
    let summary = try await build([action("a", ["seed": 2])], store, state)
    #expect(summary.isComplete)
    #expect(summary.warnings == ["The record of the last build, \(state.path), is damaged and ignored."])
    #expect(state.read().records["a"]?.fields.first?.value == "2")
  }

  @Test func `Events carry no more reasons than people read`() {
    let reasons = (1...25).map { RunReason.dependencyChanged("a\($0)") }
    #expect(texts(reasons).count == 21)
    #expect(texts(reasons).last == "and 5 more")
    #expect(texts(Array(reasons.prefix(20))).last == "a20 changed")
  }

  @Test func `What is not built keeps its record`() async throws {
    let scratch = try Scratch()
    let (store, state) = (try scratch.store(), StateFile(path: scratch.file("state")))
    func actions(_ seed: Int64) -> [Action] {
      ["a", "b"].map { action($0, ["seed": .integer(seed), "id": .text($0)]) }
    }
    try await build(actions(1), store, state)
    var options = BuildOptions()
    options.goals = ["a"]
    try await build(actions(2), store, state, options: options)
    let decisions = try Builder(plan: Plan(actions(3)), store: store, state: state).decisions()
    #expect(
      decisions.map(\.outcome) == [
        .runs([.fieldChanged(name: "seed", old: "2", new: "3")]),
        .runs([.fieldChanged(name: "seed", old: "1", new: "3")]),
      ])
  }
}
