/// Why sound cannot be played. Each description is one sentence that says how to fix it.
public enum OutputError: Error, Hashable, Sendable, CustomStringConvertible {
  /// OpenAL opens no device.
  case noDevice
  /// OpenAL has a device, and it plays nothing.
  case onlyNull
  /// The library lacks something that is needed.
  case lacks(String)
  /// A call that failed for no reason known to us.
  case failed(call: String, code: Int32)

  public var description: String {
    switch self {
    case .noDevice:
      "There is no sound device: connect one, or set ALSOFT_DRIVERS to a driver that has one."
    case .onlyNull:
      "OpenAL found only its null device: connect a sound device, or install the library of its driver."
    case .lacks(let extensionName):
      "This OpenAL has no \(extensionName): install OpenAL Soft 1.19 or later (Debian's libopenal1)."
    case .failed(let call, let code):
      "\(call) failed with OpenAL's code \(code): restart the sound system, or choose another device."
    }
  }
}
