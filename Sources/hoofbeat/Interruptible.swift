import Dispatch
import Glibc

/// Runs `work` off the main thread in a task that Ctrl-C, or a polite kill, cancels; a second Ctrl-C ends the program at
/// once.
func interruptible<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) async throws -> Value {
  let task = Task.detached(operation: work)
  let sources = [SIGINT, SIGTERM].map { number in
    signal(number, SIG_IGN)  // the dispatch source sees it all the same
    let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
    source.setEventHandler {
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
  return try await task.value
}
