import Foundation
import Synchronization

/// Threads for the bodies of one build.
///
/// A body may compute or wait for minutes without giving its thread back. On Swift's shared threads, one for each core, two
/// such bodies on two cores would hold up everything else in the program: the terminal, other tasks, the builder itself.
final class BodyThreads: TaskExecutor {
  private struct State {
    /// Waiting jobs, oldest first, from `next`.
    var jobs: [UnownedJob] = []
    var next = 0
    var isStopped = false
  }

  private let state = Mutex(State())
  private let change = NSCondition()

  /// Starts threads.
  /// - Parameter count: how many; they have large stacks, as a program's first thread has.
  init(count: Int) {
    for _ in 0..<max(1, count) {
      let thread = Thread { [self] in serve() }
      thread.stackSize = 8 << 20
      thread.start()
    }
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let unowned = UnownedJob(job)
    let isTaken = state.withLock { state in
      if !state.isStopped { state.jobs.append(unowned) }
      return !state.isStopped
    }
    // After the end of the build only what an actor left to do can come here.
    guard isTaken else { return globalConcurrentExecutor.enqueue(unowned) }
    change.lock()
    change.signal()
    change.unlock()
  }

  /// Ends the threads when they have nothing left to do.
  func stop() {
    state.withLock { $0.isStopped = true }
    change.lock()
    change.broadcast()
    change.unlock()
  }

  private func serve() {
    while true {
      change.lock()
      var taken = take()
      while taken.job == nil && !taken.isStopped {
        change.wait()
        taken = take()
      }
      change.unlock()
      guard let job = taken.job else { return }
      job.runSynchronously(on: asUnownedTaskExecutor())
    }
  }

  private func take() -> (job: UnownedJob?, isStopped: Bool) {
    state.withLock { state in
      guard state.next < state.jobs.count else { return (nil, state.isStopped) }
      let job = state.jobs[state.next]
      state.next += 1
      if state.next == state.jobs.count {
        state.jobs.removeAll(keepingCapacity: true)
        state.next = 0
      }
      return (job, state.isStopped)
    }
  }
}
