import MediaIO
import Synchronization

/// The pictures of a small copy that were last asked for, and which one is wanted now.
final class ProxyWindow: Sendable {
  private struct State {
    var wanted: Int64?
    var pictures: [(frame: Int64, picture: Picture)] = []
  }

  private let state = Mutex(State())
  private let capacity = 4

  /// Asks for `frame`; true when nothing of it is there or asked for yet.
  func want(_ frame: Int64) -> Bool {
    state.withLock { state in
      guard state.wanted != frame, !state.pictures.contains(where: { $0.frame == frame }) else { return false }
      state.wanted = frame
      return true
    }
  }

  /// What is asked for, once.
  func take() -> Int64? {
    state.withLock { state in
      defer { state.wanted = nil }
      return state.wanted
    }
  }

  func insert(_ picture: Picture, at frame: Int64) {
    state.withLock { state in
      state.pictures.removeAll { $0.frame == frame }
      state.pictures.append((frame, picture))
      if state.pictures.count > capacity { state.pictures.removeFirst() }
    }
  }

  func picture(_ frame: Int64) -> Picture? {
    state.withLock { state in state.pictures.first { $0.frame == frame }?.picture }
  }
}
