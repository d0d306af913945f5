import Foundation
import Synchronization
import Testing

/// A screen of its own: Xvfb, which chooses a free number and says it, so that tests side by side never share one. Ends with
/// the value.
final class Display: Sendable {
  /// What DISPLAY is to be.
  let name: String
  private let process: Mutex<Process>

  init(width: Int, height: Int) throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/Xvfb")
    process.arguments = ["-displayfd", "1", "-screen", "0", "\(width)x\(height)x24", "-nolisten", "tcp", "-noreset"]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    try process.run()
    // One line once it is ready, or the end of the file when it could not start.
    var said = Data()
    while said.last != UInt8(ascii: "\n") {
      let more = pipe.fileHandleForReading.availableData
      if more.isEmpty { break }
      said += more
    }
    let number = String(decoding: said, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    name = ":" + (try #require(Int(number).map(String.init), "Xvfb did not start"))
    self.process = Mutex(process)
  }

  deinit { process.withLock { $0.terminate() } }
}
