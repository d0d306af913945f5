import Foundation
import Testing

@testable import BuildGraph

@Suite("The artifact store") struct StoreTests {
  @Test func `One flipped bit in any file of an entry is found, said and made again`() async throws {
    let (scratch, recorder) = (try Scratch(), Recorder())
    let store = try scratch.store()
    let actions = [
      recorder.action("a") { try Data("more".utf8).write(to: URL(filePath: $0.file("more"))) },
      recorder.action("b", needs: ["a"]),
    ]
    let artifact = try #require(try await build(actions, store).artifacts["a"])
    let entry = parentFolder(artifact.folder)
    let names = try files(entry)
    #expect(names == ["files/more", "files/out.txt", "manifest.json"])
    for name in names {
      try flipBit(entry + "/" + name, at: 2)
      guard case .damaged = store.verify(artifact.key) else {
        Issue.record("\(name) is damaged")
        continue
      }
      var options = BuildOptions()
      options.verify = true
      let runs = recorder.runs.count
      let summary = try await build(actions, store, options: options)
      #expect(summary.isComplete && recorder.runs.count == runs + 1)
      let place = String(name.drop { $0 != "/" }.dropFirst())
      let why = name == "manifest.json" ? "its manifest is cut short or changed" : "\(place) has changed"
      #expect(summary.warnings == ["a is damaged in the cache (\(why)) and is made again."])
      #expect(store.verify(artifact.key).artifact != nil)
    }
  }

  @Test func `Every byte of a manifest is guarded, even without reading the files`() async throws {
    let (scratch, recorder) = (try Scratch(), Recorder())
    let store = try scratch.store()
    let artifact = try #require(try await build([recorder.action("a")], store).artifacts["a"])
    let path = parentFolder(artifact.folder) + "/manifest.json"
    let bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
    chmod(path, 0o644)
    for offset in bytes.indices {
      var changed = bytes
      changed[offset] ^= 1 << UInt8(offset % 8)
      try Data(changed).write(to: URL(filePath: path))
      #expect(store.lookup(artifact.key).artifact == nil, "byte \(offset)")
      try Data(bytes.prefix(offset)).write(to: URL(filePath: path))
      #expect(store.lookup(artifact.key).artifact == nil, "cut at \(offset)")
    }
    try Data(bytes).write(to: URL(filePath: path))
    #expect(store.lookup(artifact.key).artifact == artifact)
  }

  @Test func `An input is read whole before a body reads it, and made again when it has changed`() async throws {
    let (scratch, recorder) = (try Scratch(), Recorder())
    let store = try scratch.store()
    func actions(_ seed: Int) -> [Action] {
      [
        recorder.action("a"), recorder.action("b", needs: ["a"]),
        recorder.action("c", seed: seed, needs: ["b"]), recorder.action("d", seed: seed, needs: ["b", "a"]),
      ]
    }
    let first = try await build(actions(1), store)
    for id in ["a", "b"] {
      let path = try #require(first.artifacts[id]?.path("out.txt"))
      try flipBit(path, at: 0)
    }
    for jobs in [1, 4] {
      var options = BuildOptions()
      options.jobs = jobs
      let summary = try await build(actions(1 + jobs), store, recorder: recorder, options: options)
      #expect(summary.isComplete)
      #expect(try text(try #require(summary.artifacts["c"]?.path("out.txt"))) == "c \(1 + jobs)\nb 1\na 1\n")
      #expect(try text(try #require(summary.artifacts["d"]?.path("out.txt"))) == "d \(1 + jobs)\nb 1\na 1\na 1\n")
      #expect(summary.counts.made == (jobs == 1 ? 4 : 2), "\(summary.warnings)")
    }
    #expect(recorder.runs.filter { $0 == "a" }.count == 2)
    #expect(recorder.runs.filter { $0 == "b" }.count == 2)
  }

  @Test func `A chain of damaged inputs is made again from where it is whole`() async throws {
    let (scratch, recorder) = (try Scratch(), Recorder())
    let store = try scratch.store()
    func actions(_ seed: Int) -> [Action] {
      [
        recorder.action("a"), recorder.action("b", needs: ["a"]), recorder.action("c", needs: ["b"]),
        recorder.action("d", seed: seed, needs: ["c"]),
      ]
    }
    let first = try await build(actions(1), store)
    for id in ["b", "c"] { try flipBit(try #require(first.artifacts[id]?.path("out.txt")), at: 0) }
    var options = BuildOptions()
    options.goals = ["d"]
    let summary = try await build(actions(2), store, options: options)
    // What is damaged is found when it is about to be read: first c, then, to make c again, b; a is whole.
    #expect(recorder.runs == ["a", "b", "c", "d", "b", "c", "d"])
    #expect(summary.warnings.map { String($0.prefix(12)) } == ["c is damaged", "b is damaged"])
    #expect(summary.counts.made == 3 && summary.counts.cached == 1 && summary.isComplete)
    // When nothing can make them again, what needs them is not made from them.
    for id in ["b", "c"] { try flipBit(try #require(first.artifacts[id]?.path("out.txt")), at: 0) }
    let broken = actions(3).map { action in
      action.id != "b"
        ? action
        : Action(
          id: action.id, kind: action.kind, fields: action.fields, dependencies: action.dependencies
        ) { _ in
          throw BuildError("The lamp is broken.")
        }
    }
    options.keepGoing = true
    let failed = try await build(broken, store, options: options)
    #expect(failed.failures.map(\.id) == ["b"] && failed.skipped == ["c", "d"])
  }

  @Test(arguments: ["missing file", "longer file", "no manifest", "extra file", "file is a link"])
  func `Other damage is found too`(kind: String) async throws {
    let (scratch, recorder) = (try Scratch(), Recorder())
    let store = try scratch.store()
    let artifact = try #require(try await build([recorder.action("a")], store).artifacts["a"])
    let path = artifact.folder + "/out.txt"
    switch kind {
    case "missing file": unlink(path)
    case "longer file":
      chmod(path, 0o644)
      try Data("a 1\na".utf8).write(to: URL(filePath: path))
    case "no manifest": unlink(parentFolder(artifact.folder) + "/manifest.json")
    case "extra file": try Data().write(to: URL(filePath: artifact.folder + "/extra"))
    default:
      rename(path, scratch.file("moved"))
      symlink(scratch.file("moved"), path)
    }
    guard case .damaged = store.verify(artifact.key) else {
      Issue.record("\(store.verify(artifact.key))")
      return
    }
    if kind != "extra file" { #expect(store.lookup(artifact.key).artifact == nil) }
    var options = BuildOptions()
    options.verify = true
    #expect(try await build([recorder.action("a")], store, options: options).isComplete)
    #expect(store.verify(artifact.key).artifact == artifact)
  }

  @Test func `An entry under another key's name is not used`() async throws {
    let (scratch, recorder) = (try Scratch(), Recorder())
    let store = try scratch.store()
    let summary = try await build([recorder.action("a"), recorder.action("b")], store)
    let (a, b) = (try #require(summary.artifacts["a"]), try #require(summary.artifacts["b"]))
    #expect(exchangeNames(parentFolder(a.folder), parentFolder(b.folder)))
    #expect(store.lookup(a.key) == .damaged("its manifest is another entry's"))
  }

  @Test func `Another format and a folder of other things are refused in a sentence`() throws {
    let scratch = try Scratch()
    let cache = try scratch.store()
    try Data("hoofbeat build cache 2\n".utf8).write(to: URL(filePath: cache.path + "/format"))
    #expect(
      throws: BuildError(
        "The build cache \(cache.path) has format 2, but this program uses 1: delete the folder or choose another.")
    ) { try ArtifactStore(path: cache.path) }
    let other = scratch.file("other")
    try FileManager.default.createDirectory(atPath: other, withIntermediateDirectories: true)
    try Data().write(to: URL(filePath: other + "/novel.txt"))
    #expect(
      throws: BuildError("\(other) holds other things (novel.txt) and is no build cache: choose another folder.")
    ) { try ArtifactStore(path: other) }
    #expect(throws: BuildError.self) { try ArtifactStore(path: other + "/novel.txt/cache") }
    #expect(throws: BuildError.self) { try ArtifactStore(path: "") }
    #expect(try files(other) == ["novel.txt"])
  }

  @Test func `Clocks that jump change nothing but what is pruned first`() async throws {
    let (scratch, recorder) = (try Scratch(), Recorder())
    let store = try scratch.store()
    let state = StateFile(path: scratch.file("state"))
    let actions = ["a", "b", "c"].map { recorder.action($0) }
    let summary = try await build(actions, store, state)
    for (name, seconds) in [("a", 0), ("b", 4_000_000_000), ("c", 1_000)] {
      let entry = parentFolder(try #require(summary.artifacts[name]?.folder))
      for file in try files(entry) { setTime(entry + "/" + file, seconds) }
    }
    setTime(state.path, 4_000_000_000)
    #expect(try await build(actions, store, state).counts.cached == 3)
    for (name, seconds) in [("a", 0), ("b", 4_000_000_000), ("c", 1_000)] {
      setTime(parentFolder(try #require(summary.artifacts[name]?.folder)) + "/manifest.json", seconds)
    }
    let oldest = try #require(summary.artifacts["a"]?.key)
    let pruned = try store.prune(unusedSince: 500)
    #expect(pruned.removed == [oldest])
    #expect(try await build(actions, store, state).counts.made == 1)
  }

  @Test func `Pruning keeps what it is told to and removes what is unused for longest first`() async throws {
    let (scratch, recorder) = (try Scratch(), Recorder())
    let store = try scratch.store()
    let summary = try await build(["a", "b", "c", "d"].map { recorder.action($0) }, store)
    var keys: [String: ContentKey] = [:]
    for (age, id) in ["b", "a", "d", "c"].enumerated() {
      let artifact = try #require(summary.artifacts[id])
      keys[id] = artifact.key
      setTime(parentFolder(artifact.folder) + "/manifest.json", 1_000 + age)
    }
    let (a, b, d) = (try #require(keys["a"]), try #require(keys["b"]), try #require(keys["d"]))
    #expect(try store.entries().map(\.byteCount) == [4, 4, 4, 4])
    let plan = try store.prune(keeping: [a], maximumBytes: 8, dryRun: true)
    #expect(plan.removed == [b, d] && plan.keptBytes == 8 && plan.removedBytes == 8)
    #expect(try store.entries().count == 4)
    #expect(try store.prune(keeping: [a], maximumBytes: 8) == plan)
    let left = Set(try store.entries().map(\.key))
    #expect(left == Set([a, try #require(keys["c"])]))
    #expect(try store.prune().removed.count == 2)
    #expect(try files(store.path + "/objects").isEmpty)
  }

  @Test func `A cache is not pruned under a build, and a living build's work is not swept`() async throws {
    let (scratch, recorder) = (try Scratch(), Recorder())
    let store = try scratch.store()
    let other = try scratch.store()
    let summary = try await build(
      [
        recorder.action("a") { context in
          #expect(throws: BuildError.self) { try other.prune() }
          #expect(throws: BuildError.self) { try other.remove(context.key) }
          #expect(other.sweep() == 0)
          #expect(FileManager.default.fileExists(atPath: context.file("out.txt")))
        }
      ], store)
    #expect(summary.isComplete)
  }

  @Test func `Two stores in one process make everything once`() async throws {
    let (scratch, recorder) = (try Scratch(), Recorder())
    let actions = (0..<6).map { number in
      recorder.action("a\(number)", needs: number > 2 ? ["a\(number - 3)"] : []) { _ in
        try await Task.sleep(for: .milliseconds(3))
      }
    }
    var options = BuildOptions()
    options.jobs = 2
    let chosen = options
    async let first = build(actions, try scratch.store(), options: chosen)
    async let second = build(actions, try scratch.store(), recorder: recorder, options: chosen)
    let both = [try await first, try await second]
    #expect(both[0].isComplete && both[1].isComplete)
    #expect(recorder.runs.sorted() == (0..<6).map { "a\($0)" })
  }
}

private func setTime(_ path: String, _ seconds: Int) {
  let time = timespec(tv_sec: seconds, tv_nsec: 0)
  _ = utimensat(AT_FDCWD, path, [time, time], 0)
}
