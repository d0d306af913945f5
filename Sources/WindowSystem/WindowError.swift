/// What can go wrong between the program and the desktop.
public enum WindowError: Error, Equatable, Sendable, CustomStringConvertible {
  /// There is no screen to open a window on; the text is SDL's reason.
  case noDisplay(String)
  /// A call of SDL failed: its name and SDL's reason.
  case failed(call: String, reason: String)
  /// A value that was handed in cannot be used; the text is a whole sentence.
  case invalid(String)

  public var description: String {
    switch self {
    case .noDisplay(let reason):
      "No display: \(reason.isEmpty ? "SDL found no screen" : reason); set DISPLAY or WAYLAND_DISPLAY, or use --headless"
    case .failed(let call, let reason): "\(call) failed: \(reason.isEmpty ? "SDL gives no reason" : reason)"
    case .invalid(let sentence): sentence
    }
  }
}
