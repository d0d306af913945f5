import COpenAL
import Glibc
import Timeline

/// A device of OpenAL Soft with its one context. Confined to whoever holds it.
///
/// OpenAL has one current context for the process or one for each thread; ours are the thread's, set around every use, so
/// that several outputs live side by side.
final class ALDevice {
  let device: OpaquePointer
  private let context: OpaquePointer
  let name: String

  /// The default device; its null device counts only if `acceptsNull`.
  init(acceptsNull: Bool) throws(OutputError) {
    Self.keepQuiet
    guard let device = alcOpenDevice(nil) else { throw .noDevice }
    let name = alcGetString(device, ALC_ALL_DEVICES_SPECIFIER).map { String(cString: $0) } ?? ""
    guard acceptsNull || name != "No Output" else {
      alcCloseDevice(device)
      throw .onlyNull
    }
    self.name = name
    (self.device, context) = (device, try Self.context(device, []))
  }

  /// A device that renders into memory when it is told to.
  init(loopback: Void) throws(OutputError) {
    guard alcIsExtensionPresent(nil, "ALC_SOFT_loopback") == ALC_TRUE else { throw .lacks("ALC_SOFT_loopback") }
    guard let device = alcLoopbackOpenDeviceSOFT(nil) else { throw .noDevice }
    name = "loopback"
    let form = [ALC_FORMAT_CHANNELS_SOFT, ALC_STEREO_SOFT, ALC_FORMAT_TYPE_SOFT, ALC_FLOAT_SOFT]
    (self.device, context) = (device, try Self.context(device, form))
  }

  /// Makes the context of an opened device, or closes the device. The limiter and HRTF would delay and colour the sound.
  private static func context(_ device: OpaquePointer, _ more: [ALCint]) throws(OutputError) -> OpaquePointer {
    let attributes =
      more + [
        ALC_FREQUENCY, ALCint(OutputForm.rate.hertz), ALC_OUTPUT_LIMITER_SOFT, ALCint(ALC_FALSE), ALC_HRTF_SOFT,
        ALCint(ALC_FALSE), 0,
      ]
    guard let context = alcCreateContext(device, attributes) else {
      let code = alcGetError(device)
      alcCloseDevice(device)
      throw .failed(call: "alcCreateContext", code: code)
    }
    return context
  }

  /// Runs `body` with this device's context as the thread's.
  func use<Result>(_ body: () -> Result) -> Result {
    alcSetThreadContext(context)
    defer { alcSetThreadContext(nil) }
    return body()
  }

  /// That there is no sound card is said by `OutputCondition`, in one sentence: OpenAL and ALSA would write a dozen lines to
  /// the standard error, again at every attempt. ALSOFT_LOGLEVEL brings OpenAL's back.
  private static let keepQuiet: Void = {
    setenv("ALSOFT_LOGLEVEL", "0", 0)
    hoofbeat_quiet_alsa()
  }()

  /// Whether the device is still there (ALC_EXT_disconnect).
  var isConnected: Bool {
    var connected = ALCint(ALC_TRUE)
    alcGetIntegerv(device, ALC_CONNECTED, 1, &connected)
    return connected == ALC_TRUE
  }

  deinit {
    alcDestroyContext(context)
    alcCloseDevice(device)
  }
}
