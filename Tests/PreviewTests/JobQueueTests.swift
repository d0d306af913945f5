import Synchronization
import Testing

@testable import Preview

@Suite struct JobQueueTests {
  private let work = JobQueue.Work.build(project: "/p", ExportOrder(targets: ["web"]))

  @Test func `One job runs, the others wait in order`() {
    var queue = JobQueue()
    let (first, second) = (queue.add(work, title: "1"), queue.add(work, title: "2"))
    #expect(queue.next?.id == first)
    queue.start(first)
    #expect(queue.next == nil && queue.waiting == 1)
    queue.end(first, success: true, message: "")
    #expect(queue.next?.id == second && queue[first]?.state == .done)
  }

  @Test func `Cancelling stops what runs and drops what waits`() {
    var queue = JobQueue()
    let (first, second) = (queue.add(work, title: "1"), queue.add(work, title: "2"))
    queue.start(first)
    let stops = queue.cancel(first)
    #expect(stops)
    #expect(queue[first]?.state == .stopping)
    let stopsOther = queue.cancel(second)
    #expect(!stopsOther)
    #expect(queue[second]?.state == .cancelled)
    queue.end(first, success: false, message: "killed")
    #expect(queue[first]?.state == .cancelled && queue.isIdle)
  }

  @Test func `Fractions that make no sense are kept out`() {
    var queue = JobQueue()
    let id = queue.add(work, title: "1")
    queue.start(id)
    queue.progress(id, fraction: .nan)
    #expect(queue[id]?.fraction == 0)
    queue.progress(id, fraction: 7)
    #expect(queue[id]?.fraction == 1)
  }

  @Test func `What is over is forgotten after fifty jobs`() {
    var queue = JobQueue()
    for _ in 0..<200 {
      let id = queue.add(work, title: "x")
      queue.start(id)
      queue.end(id, success: true, message: "")
    }
    #expect(queue.jobs.count <= 50)
  }

  @Test func `Lines of a build become events, others are left alone`() {
    func events(_ line: String) -> [JobEvent] {
      var lines = JobLines()
      return lines.events(line)
    }
    #expect(events(#"{"event":"note","message":"careful"}"#) == [.note("careful")])
    #expect(
      events(#"{"event":"bundle","cut":"a","target":"web","path":"/b","isNew":true}"#) == [.result("/b")])
    #expect(
      events(#"{"event":"overall","done":1,"to_run":2,"fraction":0.5,"eta_milliseconds":1500}"#)
        == [.progress(fraction: 0.5, note: nil), .remaining(seconds: 1.5)])
    #expect(events(#"{"event":"error","message":"no"}"#) == [.problem("no")])
    for odd in ["", "{", "[1]", #"{"event":"dance"}"#, #"{"event":3}"#] { #expect(events(odd).isEmpty) }
  }

  @Test func `An estimate that is cut off is none`() throws {
    let norms =
      #"{"picture":1,"pictureChange":1,"sigma":1,"sound":1,"soundChange":1,"step":1,"steps":4,"tokens":[1],"window":0,"windows":1}"#
    let head = #"{"height":2,"norms":\#(norms),"pictures":1,"width":2}"# + "\n"
    let whole = Array(head.utf8) + [UInt8](repeating: 7, count: 12)
    let estimate = try #require(EstimateFile.parse(whole, serial: 3))
    #expect(estimate.pictures == [[UInt8](repeating: 7, count: 12)] && estimate.norms.steps == 4)
    #expect(EstimateFile.parse(Array(whole.dropLast()), serial: 1) == nil)
    #expect(EstimateFile.parse(Array("{}\n".utf8), serial: 1) == nil)
    #expect(EstimateFile.parse([], serial: 1) == nil)
  }

  /// Runs a shell's command as a job is run.
  private func run(_ command: String, stop: Bool = false) async throws -> (
    lines: [String], success: Bool, message: String?
  ) {
    let lines = Mutex<[String]>([])
    return try await withCheckedThrowingContinuation { continuation in
      do {
        let box = Box()
        box.process.withLock { process in
          process = try? ChildProcess(
            "/bin/sh", ["-c", command], line: { line in lines.withLock { $0.append(line) } },
            end: { success, message in
              continuation.resume(returning: (lines.withLock { $0 }, success, message))
            })
          if stop { process?.stop() }
        }
      }
    }
  }

  private final class Box: Sendable {
    let process = Mutex<ChildProcess?>(nil)
  }

  @Test func `A process is read to its last line`() async throws {
    let (lines, success, _) = try await run("printf 'a\\nb\\n'; sleep 0.05; echo c")
    #expect(lines == ["a", "b", "c"] && success)
  }

  @Test func `A process that crashes is a sentence`() async throws {
    let (_, success, message) = try await run("kill -SEGV $$")
    #expect(!success && message?.contains("crashed") == true)
  }

  @Test func `What a process says of its failure is passed on`() async throws {
    let (_, success, message) = try await run("echo 'hoofbeat: no.' >&2; exit 1")
    #expect(!success && message == "hoofbeat: no.")
  }

  @Test func `A process that will not stop is ended`() async throws {
    // Left alone it would end well after a minute.
    let (_, success, message) = try await run("trap '' TERM; sleep 30 & wait; sleep 30", stop: true)
    #expect(!success && message == nil)
  }

  @Test func `A program that is not there is a sentence`() {
    #expect(throws: StudioError.self) {
      _ = try ChildProcess("/nowhere/hoofbeat", [], line: { _ in }, end: { _, _ in })
    }
  }
}
