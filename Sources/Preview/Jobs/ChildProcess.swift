import Foundation
import Glibc
import Synchronization

/// A process whose output is read line by line.
final class ChildProcess: Sendable {
  private struct State {
    var rest = Data()
    var errors = Data()
    var open = 2
    var status: (code: Int32, crashed: Bool)?
    var isOver = false
    var isStopped = false
  }

  private let process: Mutex<Process>
  private let state: Mutex<State>
  private let line: @Sendable (String) -> Void
  private let end: @Sendable (Bool, String?) -> Void
  private static let longestLine = 1 << 20

  /// Starts a program. `line` gets each line of its output; `end` is told once whether it succeeded, and what it said of a
  /// failure. Both come on any thread.
  /// - Throws: `StudioError` when it cannot be started.
  init(
    _ program: String, _ arguments: [String], line: @escaping @Sendable (String) -> Void,
    end: @escaping @Sendable (Bool, String?) -> Void
  ) throws(StudioError) {
    let child = Process()
    child.executableURL = URL(filePath: program)
    child.arguments = arguments
    child.standardInput = FileHandle.nullDevice
    let (output, errors) = (Pipe(), Pipe())
    (child.standardOutput, child.standardError) = (output, errors)
    self.line = line
    self.end = end
    state = Mutex(State())
    process = Mutex(child)
    output.fileHandleForReading.readabilityHandler = { [self] handle in read(handle, isError: false) }
    errors.fileHandleForReading.readabilityHandler = { [self] handle in read(handle, isError: true) }
    let failure = process.withLock { child -> String? in
      child.terminationHandler = { [self] child in
        ended(child.terminationStatus, crashed: child.terminationReason == .uncaughtSignal)
      }
      do { try child.run() } catch { return error.localizedDescription }
      return nil
    }
    if let failure {
      output.fileHandleForReading.readabilityHandler = nil
      errors.fileHandleForReading.readabilityHandler = nil
      throw StudioError("\(program) cannot be started: \(failure).")
    }
  }

  /// Asks it to stop, and after two seconds ends it.
  func stop() {
    guard signal(SIGTERM) else { return }
    DispatchQueue.global().asyncAfter(deadline: .now() + 2) { [weak self] in self?.kill() }
  }

  /// Ends it at once.
  func kill() { _ = signal(SIGKILL) }

  private func signal(_ number: Int32) -> Bool {
    let isOver = state.withLock { state in
      state.isStopped = true
      return state.isOver || state.status != nil
    }
    guard !isOver else { return false }
    process.withLock { child in
      if child.isRunning { _ = Glibc.kill(child.processIdentifier, number) }
    }
    return true
  }

  private func read(_ handle: FileHandle, isError: Bool) {
    let data = handle.availableData
    if data.isEmpty {
      handle.readabilityHandler = nil
      finish { $0.open -= 1 }
      return
    }
    if isError {
      state.withLock { state in
        state.errors.append(data)
        if state.errors.count > 1 << 16 { state.errors.removeFirst(state.errors.count - (1 << 16)) }
      }
      return
    }
    let lines = state.withLock { state -> [String] in
      state.rest.append(data)
      var lines: [String] = []
      while let newline = state.rest.firstIndex(of: UInt8(ascii: "\n")) {
        lines.append(String(decoding: state.rest[state.rest.startIndex..<newline], as: UTF8.self))
        state.rest = Data(state.rest[state.rest.index(after: newline)...])
      }
      if state.rest.count > Self.longestLine { state.rest = Data() }
      return lines
    }
    for text in lines { line(text) }
  }

  private func ended(_ code: Int32, crashed: Bool) {
    finish { $0.status = (code, crashed) }
    // Children of its own may hold its output open for as long as they like.
    DispatchQueue.global().asyncAfter(deadline: .now() + 1) { [weak self] in self?.finish { $0.open = 0 } }
  }

  /// It is over when it has ended and everything it said was read.
  private func finish(_ change: (inout State) -> Void) {
    let result = state.withLock { state -> (Bool, String?)? in
      change(&state)
      guard let status = state.status, state.open == 0, !state.isOver else { return nil }
      state.isOver = true
      guard status.code != 0 || status.crashed else { return (true, nil) }
      if state.isStopped { return (false, nil) }
      let words = String(decoding: state.errors, as: UTF8.self)
        .split(separator: "\n").last { !$0.trimmingCharacters(in: .whitespaces).isEmpty }.map(String.init)
      if status.crashed {
        return (false, "The job crashed (signal \(status.code)); nothing of it was kept, and the window goes on.")
      }
      return (false, words)
    }
    if let (success, message) = result { end(success, message) }
  }
}
