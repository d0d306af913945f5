import Dispatch
import Glibc
import Synchronization

/// The work was stopped by a signal.
struct Interrupted: Error {
  /// `SIGINT` or `SIGTERM`.
  let signal: Int32
}

/// Runs `work` off the main thread in a task that Ctrl-C, or a polite kill, cancels; a second Ctrl-C ends the program at
/// once.
/// - Throws: `Interrupted` when `work` ended because of a signal, else what `work` throws.
func interruptible<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) async throws -> Value {
  let task = Task.detached(operation: work)
  let received = SignalNumber()
  let sources = [SIGINT, SIGTERM].map { number in
    signal(number, SIG_IGN)  // the dispatch source sees it all the same
    let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
    source.setEventHandler {
      received.value.store(number, ordering: .relaxed)
      task.cancel()
      signal(number, SIG_DFL)
    }
    source.resume()
    return source
  }
  defer {
    for source in sources { source.cancel() }
    signal(SIGINT, SIG_DFL)
    signal(SIGTERM, SIG_DFL)
  }
  do {
    return try await task.value
  } catch {
    let number = received.value.load(ordering: .relaxed)
    if number != 0 { throw Interrupted(signal: number) }
    throw error
  }
}

/// The signal that came, or 0; shared with its handler.
private final class SignalNumber: Sendable {
  let value = Atomic<Int32>(0)
}
