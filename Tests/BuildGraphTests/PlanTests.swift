import Testing

@testable import BuildGraph

@Suite("Plans") struct PlanTests {
  private func action(_ id: String, _ needs: [String] = [], seed: Int64 = 1) -> Action {
    Action(id: id, kind: "shot", fields: ["seed": .integer(seed)], dependencies: needs) { _ in }
  }

  private func failure(_ actions: [Action]) -> String {
    do {
      _ = try Plan(actions)
      return "none"
    } catch { return error.description }
  }

  @Test func `What is needed comes first, and the given order holds otherwise`() throws {
    let plan = try Plan([action("c", ["b", "a"]), action("a"), action("d"), action("b", ["a"])])
    #expect(plan.ids == ["a", "b", "c", "d"])
  }

  @Test func `A circle is shown with its path`() {
    let text = failure([action("x", ["a"]), action("a", ["b"]), action("b", ["c"]), action("c", ["a"])])
    #expect(text == "These need each other in a circle: a → b → c → a. Remove one of the references.")
    #expect(failure([action("me", ["me"])]).contains("me → me"))
  }

  @Test func `Unknown, doubled and unprintable names are refused`() {
    #expect(failure([action("a", ["b"])]) == "a needs \"b\", which is not there: check the name.")
    #expect(failure([action("a"), action("a")]) == "a is there twice: rename one.")
    #expect(failure([action("Shot"), action("shot")]).contains("Shot and shot differ only by case"))
    #expect(failure([action("caf\u{e9}"), action("cafe\u{301}")]).contains("Unicode form"))
    #expect(failure([action("caf\u{e9}"), action("b", ["cafe\u{301}"])]).contains("not there"))
    #expect(failure([action("a\nb")]).contains("no id"))
    #expect(failure([action("")]).contains("no id"))
    #expect(failure([action("a"), action("b", ["a", "a"])]).contains("twice"))
  }

  @Test func `A change reaches the keys of everything that needs it and of nothing else`() throws {
    func keys(_ seed: Int64) throws -> [ContentKey?] {
      let plan = try Plan([
        action("a", seed: seed), action("b", ["a"]), action("c", ["b"]), action("other", seed: 5),
      ])
      return ["a", "b", "c", "other"].map { plan.key($0) }
    }
    let (before, after) = (try keys(1), try keys(2))
    #expect(zip(before, after).map { $0 == $1 } == [false, false, false, true])
  }

  @Test func `A chain of 20,000 actions does not exhaust the stack`() throws {
    let chain = (0..<20_000).map { action("a\($0)", $0 + 1 < 20_000 ? ["a\($0 + 1)"] : []) }
    let plan = try Plan(chain)
    #expect(plan.ids.first == "a19999")
    #expect(plan.ids.last == "a0")
  }

  @Test(arguments: [1, 2, 3, 7, 64]) func `Shards share out a kind without overlap or gap`(count: Int) throws {
    var actions: [Action] = []
    for number in 0..<50 {
      actions.append(
        Action(
          id: "shot\(number)", kind: "shot", fields: ["seed": .integer(Int64(number / 2))],
          cost: 1 + number * number % 17, body: { _ in }))
    }
    actions.append(action("bundle", ["shot1", "shot2"]))
    let plan = try Plan(actions)
    let reversed = try Plan(actions.reversed())
    let bundleIsShot = plan.nodes.count { $0.action.kind == "shot" }
    var all: [String] = []
    for index in 1...count {
      let shard = try Shard(index: index, count: count)
      let ids = shard.ids(of: "shot", in: plan)
      #expect(ids == shard.ids(of: "shot", in: reversed))
      for number in stride(from: 0, to: 50, by: 2) {
        #expect(ids.contains("shot\(number)") == ids.contains("shot\(number + 1)"), "one key, one shard")
      }
      all += ids
    }
    #expect(all.count == bundleIsShot)
    #expect(Set(all).count == all.count)
  }

  @Test func `Shards take about as long as each other`() throws {
    let plan = try Plan(
      (1...100).map { number in
        Action(id: "s\(number)", kind: "shot", fields: ["n": .integer(Int64(number))], cost: number) { _ in }
      })
    let loads = try (1...4).map { index in
      try Shard(index: index, count: 4).ids(of: "shot", in: plan).reduce(0) { $0 + (Int($1.dropFirst()) ?? 0) }
    }
    #expect(loads.reduce(0, +) == 5_050)
    #expect((loads.max() ?? 0) - (loads.min() ?? 0) <= 100)
  }

  @Test(arguments: ["0/2", "3/2", "1/0", "-1/2", "1", "1/2/3", "a/b", "", "1/99999999999999999999"])
  func `A shard that does not exist is refused`(text: String) {
    #expect(throws: BuildError.self) { try Shard(text) }
  }
}
