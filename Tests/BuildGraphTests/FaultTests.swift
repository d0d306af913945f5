import Foundation
import Testing

@testable import BuildGraph

@Suite("Builds that are killed, starved or run twice") struct FaultTests {
  @Test func `Killed at any moment, the cache stays valid and the next build goes on from there`() throws {
    let scratch = try Scratch()
    let (cache, log, count) = (scratch.file("cache"), scratch.file("log"), 24)
    var known: Set<ContentKey> = []
    // So many bodies later and a little more; what the build is doing then differs from run to run.
    var random: UInt64 = 42
    for round in 0..<30 where known.count <= count / 2 {
      let build = try FaultyBuild(cache: cache, log: log, count: count, pause: 4_000, jobs: 2)
      random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let begun = (try? lines(log))?.count ?? 0
      let wanted = begun + Int((random >> 33) % 8)
      while build.process.isRunning, (try? lines(log))?.count ?? 0 < wanted { usleep(1_000) }
      usleep(UInt32((random >> 40) % 30_000))
      build.kill()
      guard fileStatus(cache + "/format") != nil else { continue }
      let store = try ArtifactStore(path: cache)
      let kept = Set(try store.entries().map(\.key))
      for key in kept { #expect(store.verify(key).artifact != nil, "round \(round): \(store.verify(key))") }
      #expect(kept.isSuperset(of: known), "round \(round): what was complete is gone")
      known = kept
    }
    #expect(known.count > count / 2 && known.count < count, "some rounds were killed in the middle")
    try? FileManager.default.removeItem(atPath: log)
    let last = try FaultyBuild(cache: cache, log: log, count: count).finish()
    #expect(last.status == 0, "\(last.output)")
    #expect(last.output == "made \(count - known.count) cached \(known.count)\n")
    let begun = try lines(log).filter { $0.hasPrefix("begin") }
    #expect(begun.count == count - known.count && Set(begun).count == begun.count)
    #expect(try FileManager.default.contentsOfDirectory(atPath: cache + "/tmp").isEmpty, "remains are swept")
    #expect(try files(scratch.path).allSatisfy { !$0.hasSuffix(".partial") })
  }

  @Test func `Three builds at once on one cache make everything once, one at a time on the device`() throws {
    let scratch = try Scratch()
    let (cache, log, count) = (scratch.file("cache"), scratch.file("log"), 9)
    let builds = try (0..<3).map { _ in
      try FaultyBuild(cache: cache, log: log, count: count, pause: 2_000, jobs: 2)
    }
    var made = 0
    for build in builds {
      let (output, status) = try build.finish()
      #expect(status == 0, "\(output)")
      made += output.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    }
    #expect(made == count)
    let events = try lines(log)
    #expect(events.count { $0.hasPrefix("begin") } == count)
    #expect(Set(events).count == 2 * count)
    var open = 0
    for event in events where (Int(event.drop { !$0.isNumber }) ?? 1) % 2 == 0 {
      open += event.hasPrefix("begin") ? 1 : -1
      #expect((0...1).contains(open))
    }
  }

  @Test func `A build that waits for another takes over when that is killed`() throws {
    let scratch = try Scratch()
    let (cache, log) = (scratch.file("cache"), scratch.file("log"))
    let first = try FaultyBuild(cache: cache, log: log, count: 1, pause: 5_000_000)
    while (try? lines(log))?.isEmpty ?? true { usleep(2_000) }
    let second = try FaultyBuild(cache: cache, log: log, count: 1, pause: 100)
    usleep(100_000)
    #expect(second.process.isRunning)
    #expect(try lines(log) == ["begin a0"], "the second waits")
    first.kill()
    #expect(try second.finish().output == "made 1 cached 0\n")
    #expect(try lines(log) == ["begin a0", "begin a0", "end a0"])
  }

  @Test func `A limit on file sizes is one sentence and leaves nothing half-written`() throws {
    let scratch = try Scratch()
    let cache = scratch.file("cache")
    // Files of at most one block of 512 or 1024 bytes: the bodies' own files fail to be written.
    let build = try FaultyBuild(
      cache: cache, log: scratch.file("log"), count: 2, wrapper: "trap '' XFSZ; ulimit -f 2; exec \"$@\"")
    let (output, status) = try build.finish()
    #expect(status == 1)
    #expect(lines(in: output).count == 3, "two failures and the numbers: \(output)")
    #expect(lines(in: output).prefix(2).allSatisfy { $0.hasSuffix("raise it (ulimit -f).") }, "\(output)")
    #expect(try ArtifactStore(path: cache).entries().isEmpty)
    #expect(try FileManager.default.contentsOfDirectory(atPath: cache + "/tmp").isEmpty)
  }

  @Test(.enabled("needs root and mount namespaces, for a small disk of its own") { canMount() })
  func `A full disk is one sentence for each action and leaves nothing half-written`() throws {
    let scratch = try Scratch()
    try FileManager.default.createDirectory(atPath: scratch.file("disk"), withIntermediateDirectories: true)
    // What is there is looked at before the namespace, and the disk with it, goes away.
    let script = """
      mount -t tmpfs -o size=200k none "$DISK" || exit 9
      "$@"; status=$?
      find "$DISK/cache/tmp" -mindepth 1 | sed 's/^/remains /'
      for entry in "$DISK"/cache/objects/*/*; do
        [ -s "$entry/manifest.json" ] && [ "$(cat "$entry"/files/*/* | wc -c)" -gt 20000 ] || echo "broken $entry"
      done
      exit $status
      """
    let build = try FaultyBuild(
      cache: scratch.file("disk/cache"), log: scratch.file("log"), count: 12,
      environment: ["DISK": scratch.file("disk"), "SCRIPT": script],
      wrapper: "exec unshare -m sh -c \"$SCRIPT\" sh \"$@\"")
    let (output, status) = try build.finish()
    #expect(status == 1, "\(output)")
    #expect(!output.contains("remains") && !output.contains("broken"), "\(output)")
    #expect(output.contains("made"))
    #expect(!output.contains("made 0"), "some results fitted: \(output)")
    for line in lines(in: output) where line.hasPrefix("a") {
      #expect(line.hasSuffix("the disk is full; free some space."))
    }
  }

  @Test func `A read-only cache serves what it has and refuses the rest in one sentence`() throws {
    let scratch = try Scratch()
    let (cache, log) = (scratch.file("cache"), scratch.file("log"))
    _ = try FaultyBuild(cache: cache, log: log, count: 2).finish()
    let before = try files(scratch.path)
    for folder in ["", "/tmp", "/locks", "/objects"] { chmod(cache + folder, 0o555) }
    defer { for folder in ["", "/tmp", "/locks", "/objects"] { chmod(cache + folder, 0o755) } }
    // To root nothing is read-only, so the program becomes nobody.
    let environment = getuid() == 0 ? ["BUILDGRAPH_FAULT_USER": "65534"] : [:]
    let known = try FaultyBuild(cache: cache, log: log, count: 2, environment: environment).finish()
    #expect(known.output == "made 0 cached 2\n")
    let new = try FaultyBuild(cache: cache, log: log, count: 3, environment: environment).finish()
    #expect(new.status == 1)
    #expect(
      lines(in: new.output).first
        == "a2: The build cache \(cache) may not be written to: choose another or change its mode.")
    #expect(try files(scratch.path) == before)
  }

  private func lines(_ path: String) throws -> [String] { lines(in: try text(path)) }

  private func lines(in text: String) -> [String] { text.split(separator: "\n").map(String.init) }
}

/// Whether this process may mount a disk in a namespace of its own.
private func canMount() -> Bool {
  (try? runTool("unshare", ["-m", "mount", "-t", "tmpfs", "none", "/mnt"]).status) == 0
}
