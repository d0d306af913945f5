import Foundation
import Glibc
import Synchronization

/// A process, with what it starts itself, whose output is read line by line.
///
/// `posix_spawn` and threads that wait rather than Foundation's `Process`, which takes a process for alive as long as any
/// child of its own is.
final class ChildProcess: Sendable {
  private struct State {
    var errors = Data()
    var status: Int32?
    var isStopped = false
  }

  private let pid: pid_t
  private let input: Int32?
  private let state = Mutex(State())
  private static let longestLine = 1 << 20

  /// Starts a program in a process group of its own. `line` gets each line of its output; `end` is told once whether it
  /// succeeded, and what it said of a failure. Both come on other threads.
  /// - Throws: `StudioError` when it cannot be started.
  init(
    _ program: String, _ arguments: [String], takesInput: Bool = false, line: @escaping @Sendable (String) -> Void,
    end: @escaping @Sendable (Bool, String?) -> Void
  ) throws(StudioError) {
    guard let output = Self.pipe(), let errors = Self.pipe(), let input = Self.pipe() else {
      throw StudioError("\(program) cannot be started: too many files are open.")
    }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, input.read, 0)
    posix_spawn_file_actions_adddup2(&actions, output.write, 1)
    posix_spawn_file_actions_adddup2(&actions, errors.write, 2)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
    var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var pid: pid_t = 0
    let code = posix_spawn(&pid, program, &actions, &attributes, &words, environ)
    for end in [input.read, output.write, errors.write] { close(end) }
    guard code == 0 else {
      for end in [input.write, output.read, errors.read] { close(end) }
      throw StudioError("\(program) cannot be started: \(String(cString: strerror(code)).lowercased()).")
    }
    if !takesInput { close(input.write) }
    self.input = takesInput ? input.write : nil
    self.pid = pid
    start(output.read, errors.read, line, end)
  }

  deinit {
    if let input { close(input) }
  }

  private static func pipe() -> (read: Int32, write: Int32)? {
    var ends: [Int32] = [0, 0]
    guard Glibc.pipe(&ends) == 0 else { return nil }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
  }

  private func start(
    _ output: Int32, _ errors: Int32, _ line: @escaping @Sendable (String) -> Void,
    _ end: @escaping @Sendable (Bool, String?) -> Void
  ) {
    let readers = DispatchGroup()
    readers.enter()
    readers.enter()
    Thread.detachNewThread {
      var rest: [UInt8] = []
      Self.read(output) { bytes in
        rest += bytes
        var from = 0
        while let newline = rest[from...].firstIndex(of: UInt8(ascii: "\n")) {
          line(String(decoding: rest[from..<newline], as: UTF8.self))
          from = newline + 1
        }
        rest.removeFirst(from)
        if rest.count > Self.longestLine { rest = [] }
      }
      readers.leave()
    }
    Thread.detachNewThread { [self] in
      Self.read(errors) { bytes in
        state.withLock { state in
          state.errors.append(contentsOf: bytes)
          if state.errors.count > 1 << 16 { state.errors.removeFirst(state.errors.count - (1 << 16)) }
        }
      }
      readers.leave()
    }
    Thread.detachNewThread { [self] in
      var status: Int32 = 0
      while waitpid(pid, &status, 0) < 0, errno == EINTR {}
      let isStopped = state.withLock { state in
        state.status = status
        return state.isStopped
      }
      // Children of its own may hold its output open for as long as they like.
      _ = readers.wait(timeout: .now() + 1)
      let (success, message) = result(status, isStopped)
      end(success, message)
    }
  }

  private static func read(_ descriptor: Int32, _ body: (ArraySlice<UInt8>) -> Void) {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      body(buffer[..<count])
    }
    close(descriptor)
  }

  private func result(_ status: Int32, _ isStopped: Bool) -> (Bool, String?) {
    let signal = status & 0x7F
    if status == 0 { return (true, nil) }
    if isStopped { return (false, nil) }
    if signal != 0 {
      return (false, "The job crashed (signal \(signal)); nothing of it was kept, and the window goes on.")
    }
    let words = state.withLock { String(decoding: $0.errors, as: UTF8.self) }
      .split(separator: "\n").last { !$0.trimmingCharacters(in: .whitespaces).isEmpty }.map(String.init)
    return (false, words)
  }

  /// Writes a line to its input; a process that is gone does not hear it.
  func tell(_ line: String) {
    guard let input else { return }
    var bytes = Array((line + "\n").utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Glibc.write(input, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }
      bytes = bytes.dropFirst(count)
    }
  }

  /// Asks it to stop, and after two seconds ends it.
  func stop() {
    send(SIGTERM)
    DispatchQueue.global().asyncAfter(deadline: .now() + 2) { [self] in kill() }
  }

  /// Ends it at once, with everything it has started.
  func kill() { send(SIGKILL) }

  private func send(_ number: Int32) {
    state.withLock { state in
      state.isStopped = true
      // Within the lock: a process that was waited for has no number any more.
      if state.status == nil { _ = Glibc.kill(-pid, number) }
    }
  }
}
