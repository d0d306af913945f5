import Dispatch
import Foundation
import Glibc
import Synchronization

/// A thread that works as long as there is something to do, and sleeps until it is told that there may be.
final class Worker: Sendable {
  private let wakeUp = DispatchSemaphore(value: 0)
  private let ended = DispatchSemaphore(value: 0)
  private let state = Mutex((isStarted: false, isClosed: false))
  private let identity = Mutex<pthread_t?>(nil)

  /// `work` makes what the thread needs, and returns a closure that does one thing, or returns false when there is nothing
  /// to do.
  func start(_ name: String, _ work: @escaping @Sendable () -> (() -> Bool)?) {
    state.withLock { $0.isStarted = true }
    let thread = Thread { [self] in
      identity.withLock { $0 = pthread_self() }
      if let step = work() {
        while !isClosed {
          if !step() { wakeUp.wait() }
        }
      }
      ended.signal()
    }
    thread.name = name
    thread.stackSize = 4 << 20
    thread.start()
  }

  var isClosed: Bool { state.withLock { $0.isClosed } }

  /// There may be something to do.
  func wake() { wakeUp.signal() }

  /// Ends the thread after what it does just now, and waits for that. There is nothing to wait for where none was started: a
  /// movie without sound has no thread for it.
  func close() {
    let runs = state.withLock { state in
      defer { state.isClosed = true }
      return state.isStarted && !state.isClosed
    }
    guard runs else { return }
    wakeUp.signal()
    // What lets go of the last one that knows of this thread may be a call from this thread.
    if identity.withLock({ $0 }) != pthread_self() { ended.wait() }
  }
}
