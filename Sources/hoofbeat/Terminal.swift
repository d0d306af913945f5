import Foundation
import Glibc

/// What the command's output goes to.
struct Terminal: Sendable {
  /// A person sees it as it comes, and lines can be drawn over.
  let isInteractive: Bool
  /// Colours are wanted.
  let hasColor: Bool
  private let descriptor: Int32

  /// Standard error (2) or standard output (1).
  init(_ descriptor: Int32, environment: [String: String] = ProcessInfo.processInfo.environment) {
    self.descriptor = descriptor
    isInteractive = isatty(descriptor) == 1 && environment["TERM"] != "dumb"
    hasColor = isInteractive && (environment["NO_COLOR"] ?? "").isEmpty
  }

  /// Letters in a line.
  var width: Int {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  /// Writes text at once.
  func write(_ text: String) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if written < 0 && errno == EINTR { continue }
      guard written > 0 else { return }
      bytes = bytes.dropFirst(written)
    }
  }

  /// The text in a colour, where colours are wanted.
  func colored(_ text: String, _ color: Color) -> String {
    hasColor ? "\u{1B}[\(color.rawValue)m\(text)\u{1B}[0m" : text
  }

  enum Color: Int {
    case bold = 1
    case dim = 2
    case red = 31
    case green = 32
    case yellow = 33
    case cyan = 36
  }

  /// One line on standard error that begins with the program's name.
  static func complain(_ error: any Error) {
    let text = (error as? any LocalizedError)?.errorDescription ?? "\(error)"
    complain(sentence(text))
  }

  /// One line on standard error that begins with the program's name.
  static func complain(_ text: String) {
    let terminal = Terminal(STDERR_FILENO)
    terminal.write(terminal.colored("hoofbeat:", .red) + " \(line(text))\n")
  }

  /// The text as a sentence of one line.
  static func sentence(_ text: String) -> String {
    let line = line(text)
    return line.last.map { ".!?".contains($0) } ?? true ? line : line + "."
  }

  /// The text in one line without anything a terminal would obey.
  private static func line(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator: if !result.hasSuffix(" ") { result += " " }
      case .format: break
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result.trimmingCharacters(in: .whitespaces)
  }
}
