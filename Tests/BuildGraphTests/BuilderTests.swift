import Foundation
import Testing

@testable import BuildGraph

@Suite("Builds") struct BuilderTests {
  @Test func `A second build runs nothing and writes nothing`() async throws {
    let (scratch, recorder) = (try Scratch(), Recorder())
    let store = try scratch.store()
    let state = StateFile(path: scratch.file("state"))
    let actions = [recorder.action("a"), recorder.action("b", needs: ["a"])]
    let first = try await build(actions, store, state)
    #expect(first.isComplete && first.counts.made == 2)
    let stamp = fileStatus(state.path)
    let second = try await build(actions, store, state)
    #expect(second.isComplete && second.counts.made == 0 && second.counts.cached == 2)
    #expect(recorder.runs == ["a", "b"])
    #expect(fileStatus(state.path)?.inode == stamp?.inode, "the record is not rewritten")
    let artifact = try #require(second.artifacts["b"])
    #expect(try text(try #require(artifact.path("out.txt"))) == "b 1\na 1\n")
    #expect(artifact.path("other.txt") == nil)
  }

  @Test func `Only what a change reaches is made again, and going back makes nothing`() async throws {
    let (scratch, recorder) = (try Scratch(), Recorder())
    let store = try scratch.store()
    func actions(_ seed: Int) -> [Action] {
      [recorder.action("a", seed: seed), recorder.action("b"), recorder.action("c", needs: ["a", "b"])]
    }
    try await build(actions(1), store)
    try await build(actions(2), store)
    #expect(recorder.runs == ["a", "b", "c", "a", "c"])
    try await build(actions(1), store)
    #expect(recorder.runs.count == 5)
  }

  @Test func `A goal makes what it needs and no more`() async throws {
    let (scratch, recorder) = (try Scratch(), Recorder())
    let store = try scratch.store()
    let actions = [recorder.action("a"), recorder.action("b", needs: ["a"]), recorder.action("c")]
    var options = BuildOptions()
    options.goals = ["b"]
    let summary = try await build(actions, store, options: options)
    #expect(recorder.runs == ["a", "b"] && summary.isComplete)
    // What was read by a result that is there is not missed.
    try store.remove(try #require(Plan(actions).key("a")))
    try await build(actions, store, options: options)
    #expect(recorder.runs == ["a", "b"])
    options.goals = ["x"]
    await #expect(throws: BuildError("\"x\" is nothing this project makes: check the name.")) {
      try await build(actions, store, options: options)
    }
  }

  @Test func `Without keep-going a failure stops what has not begun`() async throws {
    let (scratch, recorder) = (try Scratch(), Recorder())
    let actions = [
      recorder.action("a") { _ in throw BuildError("The lamp is broken.") }, recorder.action("b", needs: ["a"]),
      recorder.action("c"),
    ]
    let summary = try await build(actions, try scratch.store(), recorder: recorder)
    #expect(summary.failures == [.init(id: "a", message: "The lamp is broken.")])
    #expect(summary.skipped == ["b", "c"])
    #expect(recorder.runs == ["a"])
    #expect(recorder.events.contains(.skipped(id: "b", because: "it needs a, which failed")))
    #expect(recorder.events.contains(.skipped(id: "c", because: "the build stopped at a failure")))
  }

  @Test func `With keep-going everything is made that does not need what failed`() async throws {
    let (scratch, recorder) = (try Scratch(), Recorder())
    let bad: Action.Body = { _ in throw BuildError("No.") }
    let actions = [
      recorder.action("a", more: bad), recorder.action("b", needs: ["a"]), recorder.action("c", needs: ["b"]),
      recorder.action("d"), recorder.action("e", more: bad), recorder.action("f", needs: ["d"]),
    ]
    var options = BuildOptions()
    options.keepGoing = true
    options.jobs = 3
    let summary = try await build(actions, try scratch.store(), options: options)
    #expect(summary.failures.map(\.id) == ["a", "e"])
    #expect(summary.skipped == ["b", "c"])
    #expect(Set(summary.artifacts.keys) == ["d", "f"])
    #expect(summary.counts.made == 2 && summary.counts.failed == 2 && summary.counts.skipped == 2)
  }

  @Test func `No more bodies run at once than there are jobs, and one at a time on a device`() async throws {
    let (scratch, recorder, gauge) = (try Scratch(), Recorder(), Gauge())
    let actions = (0..<12).map { number in
      let resource = number % 2 == 0 ? "device" : nil
      return recorder.action("a\(number)", resource: resource) { _ in
        await gauge.enter(resource)
        try await Task.sleep(for: .milliseconds(5))
        await gauge.leave(resource)
      }
    }
    var options = BuildOptions()
    options.jobs = 3
    let summary = try await build(actions, try scratch.store(), options: options)
    #expect(summary.counts.made == 12)
    #expect(await gauge.most == 3)
    #expect(await gauge.mostOnDevice == 1)
  }

  @Test func `Bodies that block their threads hold up nothing else`() async throws {
    let (scratch, recorder, isFree) = (try Scratch(), Recorder(), Flag(false))
    let count = ProcessInfo.processInfo.activeProcessorCount + 2
    let actions = (0..<count).map { number in
      recorder.action("a\(number)") { _ in
        // As a renderer would: without giving the thread back.
        for _ in 0..<20_000 where !isFree.value { usleep(1_000) }
        guard isFree.value else { throw BuildError("Nothing else ran.") }
      }
    }
    var options = BuildOptions()
    options.jobs = count
    let chosen = options
    async let summary = build(actions, try scratch.store(), options: chosen)
    while recorder.runs.count < count { try await Task.sleep(for: .milliseconds(1)) }
    isFree.value = true
    #expect(try await summary.failures.isEmpty)
  }

  @Test func `A forced result is made again and replaces the old one`() async throws {
    let (scratch, recorder) = (try Scratch(), Recorder())
    let store = try scratch.store()
    let actions = [recorder.action("a"), recorder.action("b", needs: ["a"])]
    try await build(actions, store)
    var options = BuildOptions()
    options.force = .ids(["a"])
    let summary = try await build(actions, store, options: options)
    #expect(recorder.runs == ["a", "b", "a"] && summary.isComplete)
    options.force = .all
    try await build(actions, store, options: options)
    #expect(recorder.runs == ["a", "b", "a", "a", "b"])
    #expect(try FileManager.default.contentsOfDirectory(atPath: store.path + "/tmp").isEmpty)
    #expect(try FileManager.default.contentsOfDirectory(atPath: store.path + "/locks") == ["in-use"])
  }

  @Test func `Actions with one key share one result`() async throws {
    let (scratch, recorder) = (try Scratch(), Recorder())
    let actions = ["a", "b", "c"].map { id in
      Action(id: id, kind: "shot", fields: ["seed": 1]) { context in
        recorder.ran("shot")
        try Data("x".utf8).write(to: URL(filePath: context.file("x")))
      }
    }
    var options = BuildOptions()
    options.jobs = 3
    let summary = try await build(actions, try scratch.store(), options: options)
    #expect(recorder.runs == ["shot"])
    #expect(summary.isComplete && summary.artifacts.count == 3)
  }

  @Test func `A dry run says what would happen and writes nothing`() async throws {
    let (scratch, recorder) = (try Scratch(), Recorder())
    let store = try scratch.store()
    try await build([recorder.action("a")], store)
    let before = try files(scratch.path)
    let plan = try Plan([recorder.action("a"), recorder.action("b", needs: ["a"])])
    let builder = Builder(plan: plan, store: store, state: StateFile(path: scratch.file("state")))
    let summary = try builder.dryRun { recorder.heard($0) }
    #expect(summary.counts.cached == 1)
    #expect(recorder.events.contains(.started(id: "b", because: ["new"])))
    #expect(recorder.runs == ["a"])
    #expect(try files(scratch.path) == before)
  }

  @Test func `A build that is cancelled keeps what is complete and goes on later`() async throws {
    let (scratch, recorder) = (try Scratch(), Recorder())
    let store = try scratch.store()
    let (signal, started) = AsyncStream.makeStream(of: Void.self)
    let isSlow = Flag(true)
    let actions = [
      recorder.action("a"),
      recorder.action("b") { _ in
        started.yield()
        if isSlow.value { try await Task.sleep(for: .seconds(60)) }
      }, recorder.action("c", needs: ["b"]),
    ]
    let task = Task { try await build(actions, store, recorder: recorder) }
    for await _ in signal { break }
    task.cancel()
    let summary = try await task.value
    #expect(summary.counts.cancelled && summary.skipped == ["b", "c"] && summary.failures.isEmpty)
    #expect(recorder.events.contains(.skipped(id: "b", because: "the build was stopped")))
    #expect(try FileManager.default.contentsOfDirectory(atPath: store.path + "/tmp").isEmpty)
    isSlow.value = false
    let next = try await build(actions, store)
    #expect(next.isComplete && next.counts.made == 2 && next.counts.cached == 1)
  }

  @Test func `A body that makes nothing, a link or a pipe fails in a sentence`() async throws {
    let scratch = try Scratch()
    func outcome(_ body: @escaping Action.Body) async throws -> String {
      let action = Action(id: "a", kind: "shot", fields: [:], body: body)
      return try await build([action], try scratch.store()).failures.first?.message ?? "none"
    }
    #expect(try await outcome { _ in } == "a made no file.")
    #expect(try await outcome { symlink("/etc/passwd", $0.file("x")) }.contains("neither a file nor a folder"))
    #expect(try await outcome { mkfifo($0.file("x"), 0o600) }.contains("neither a file nor a folder"))
  }

  @Test func `An input that is not named cannot be read`() async throws {
    let (scratch, recorder) = (try Scratch(), Recorder())
    let actions = [recorder.action("a"), recorder.action("b") { _ = try $0.input("a") }]
    let summary = try await build(actions, try scratch.store())
    #expect(summary.failures.first?.message == "b reads a but does not name it as a dependency: add it to the action.")
  }
}

/// How many bodies run at once.
actor Gauge {
  private var now = 0
  private var onDevice = 0
  private(set) var most = 0
  private(set) var mostOnDevice = 0

  func enter(_ resource: String?) {
    now += 1
    most = max(most, now)
    if resource != nil { onDevice += 1 }
    mostOnDevice = max(mostOnDevice, onDevice)
  }

  func leave(_ resource: String?) {
    now -= 1
    if resource != nil { onDevice -= 1 }
  }
}
