import Foundation
import Synchronization

/// Runs jobs as processes of their own, so that one that crashes is an error message and no more.
@MainActor final class JobCenter {
  private let program: String
  private let cache: String?
  private let device: String?
  /// Told on the window's thread.
  var onEvent: ((Int, JobEvent) -> Void)?
  private var running: [Int: ChildProcess] = [:]
  private let inbox = JobInbox()

  init(program: String, cache: String?, device: String? = nil) {
    self.program = program
    self.cache = cache
    self.device = device
  }

  /// The words of a job's command line.
  nonisolated static func arguments(_ work: JobQueue.Work, cache: String?, device: String?, estimates: String)
    -> [String]
  {
    var words: [String]
    switch work {
    case .takes(let project, let shot, let count):
      words = ["takes", project, shot.shot, "--make", "\(count)", "--jobs", "1", "--estimates", estimates]
    case .build(let project, let order):
      words = ["build", project]
      for target in order.targets { words += ["--target", target] }
      if let cutscene = order.cutscene { words += ["--cutscene", cutscene] }
      if let output = order.output { words += ["--output", output] }
    }
    if let cache { words += ["--cache", cache] }
    if let device { words += ["--device", device] }
    return words + ["--json"]
  }

  /// Starts a job's process. What it says comes with `deliver`.
  func start(_ job: JobQueue.Job) {
    let folder = NSTemporaryDirectory() + "/hoofbeat-studio-\(ProcessInfo.processInfo.processIdentifier)-\(job.id)"
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let words = Self.arguments(job.work, cache: cache, device: device, estimates: folder)
    let (id, inbox) = (job.id, inbox)
    let lines = Mutex(JobLines())
    do throws(StudioError) {
      running[id] = try ChildProcess(
        program, words,
        line: { line in
          for event in lines.withLock({ $0.events(line) }) { inbox.add(id, event) }
        },
        end: { success, message in
          if let message { inbox.add(id, .problem(message)) }
          inbox.add(id, .ended(success: success))
          try? FileManager.default.removeItem(atPath: folder)
        })
    } catch {
      try? FileManager.default.removeItem(atPath: folder)
      inbox.add(id, .problem("\(error)"))
      inbox.add(id, .ended(success: false))
    }
  }

  /// Stops a job's process: politely, and after two seconds for good.
  func stop(_ id: Int) { running[id]?.stop() }

  func stopAll() {
    for process in running.values { process.kill() }
    running = [:]
  }

  /// Whether processes are running.
  var isIdle: Bool { running.isEmpty && inbox.isEmpty }

  /// Hands over what the processes said since the last call.
  func deliver() {
    for (id, event) in inbox.take() {
      if case .ended = event { running[id] = nil }
      onEvent?(id, event)
    }
  }
}

/// What processes said and nobody has read yet.
final class JobInbox: Sendable {
  private let waiting = Mutex<[(Int, JobEvent)]>([])

  func add(_ id: Int, _ event: JobEvent) {
    waiting.withLock { waiting in
      // Nobody needs an older estimate, and pictures are large.
      if case .estimate = event, let last = waiting.last, last.0 == id, case .estimate = last.1 { waiting.removeLast() }
      waiting.append((id, event))
    }
  }

  func take() -> [(Int, JobEvent)] {
    waiting.withLock { waiting in
      defer { waiting = [] }
      return waiting
    }
  }

  var isEmpty: Bool { waiting.withLock { $0.isEmpty } }
}

extension Studio {
  func startJobs() {
    guard let next = state.jobs.next else { return }
    state.jobs.start(next.id)
    jobCenter.start(next)
  }

  /// A job's process said something.
  func job(_ id: Int, _ event: JobEvent) {
    switch event {
    case .note(let text): state.log.add(.caution, text)
    case .progress(let fraction, let note): state.jobs.progress(id, fraction: fraction, note: note)
    case .remaining(let seconds): state.jobs.progress(id, remaining: .some(seconds))
    case .result(let what): state.jobs.result(id, what)
    case .problem(let text):
      jobProblems[id] = text
      if state.jobs[id]?.state != .stopping { state.log.add(.bad, text) }
    case .estimate(let estimate): state.jobs.estimate(id, estimate)
    case .ended(let success):
      let job = state.jobs[id]
      state.jobs.end(id, success: success, message: jobProblems[id] ?? "It ended without a word; its log says more.")
      jobProblems[id] = nil
      if success, let job {
        let bundles = job.results.filter { $0.hasPrefix("/") }
        state.log.add(
          .good, bundles.isEmpty ? "\(job.title): done." : "\(job.title): \(bundles.joined(separator: ", "))")
      }
      reload()
      startJobs()
    }
  }
}
