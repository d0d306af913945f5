import COpenAL
import Glibc

/// OpenAL's null device: real time without a sound card, in steps of 64 frames. For tests and measurements.
///
/// OpenAL reads its settings once for a process, at its first call: choose it before any output is made. This is why it is
/// kept in a global.
public enum NullDevice {
  /// Chooses it, however often it is called; false where its settings could not be written.
  @discardableResult public static func choose() -> Bool { isChosen }

  private static let isChosen: Bool = {
    var path = Array("/tmp/hoofbeat-openal-XXXXXX".utf8CString)
    let descriptor = mkstemp(&path)
    guard descriptor >= 0 else { return false }
    defer {
      close(descriptor)
      unlink(path)
    }
    let settings = Array("[general]\ndrivers = null\nperiod_size = 64\nperiods = 2\n".utf8)
    guard write(descriptor, settings, settings.count) == settings.count else { return false }
    setenv("ALSOFT_CONF", path, 1)
    setenv("ALSOFT_DRIVERS", "null", 1)
    // Listing devices reads the settings (asking for extensions does not); afterwards the file is not needed.
    return alcGetString(nil, ALC_ALL_DEVICES_SPECIFIER).map { String(cString: $0) } == "No Output"
  }()
}
