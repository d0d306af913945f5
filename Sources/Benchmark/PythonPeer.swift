internal import Foundation

/// A Python process beside us that answers lines with lines, so that its work and ours can be measured in turn.
final class PythonPeer {
  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()
  private var pending = Data()

  /// Starts `script` with `arguments`.
  /// - Throws: when the interpreter does not start.
  init(_ python: String, script: String, arguments: [String]) throws {
    // Python may go before us; writing to it must then fail, not end this program.
    signal(SIGPIPE, SIG_IGN)
    process.executableURL = URL(fileURLWithPath: python)
    process.arguments = ["-u", "-c", script] + arguments
    process.standardInput = input
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
  }

  deinit {
    try? input.fileHandleForWriting.close()
    // Work that nobody waits for any more need not end by itself.
    process.terminate()
    process.waitUntilExit()
  }

  /// Sends a line and waits for the answer; nil when Python has gone.
  func ask(_ line: String) -> String? {
    guard (try? input.fileHandleForWriting.write(contentsOf: Data((line + "\n").utf8))) != nil else { return nil }
    return answer()
  }

  /// The next line of the script's output; nil at its end.
  func answer() -> String? {
    // Only what is new is searched: lines can be long.
    var searched = 0
    while true {
      if let end = pending.dropFirst(searched).firstIndex(of: 10) {
        let line = String(decoding: pending[..<end], as: UTF8.self)
        pending = Data(pending[(end + 1)...])
        return line
      }
      searched = pending.count
      let more = output.fileHandleForReading.availableData
      if more.isEmpty { return nil }
      pending += more
    }
  }
}
