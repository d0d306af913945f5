public import Timeline

/// The default sound device; the system's clock while there is none.
///
/// Without a device, or when it is unplugged, playback goes on in silence and `condition` says why. A device that comes back
/// is opened within some seconds.
public final class DeviceOutput: SoundOutput {
  private let thread: OutputThread

  /// Opens the default device on a thread of its own. OpenAL's null device, which plays nothing in coarse steps, counts as
  /// one only if `acceptsNull`.
  public convenience init(acceptsNull: Bool = false) {
    self.init { (pulled) throws(OutputError) in
      try SourceQueue(try ALDevice(acceptsNull: acceptsNull), pulled: pulled)
    }
  }

  /// Tests' own devices.
  init(reopensAfter: Flicks = Flicks(2 * Flicks.perSecond), makeDevice: @escaping OutputThread.MakeDevice) {
    thread = OutputThread(
      makeDevice: makeDevice, reason: "The sound device is being opened.", reopensAfter: reopensAfter)
  }

  deinit { thread.close() }

  public var hostTime: Flicks { HostClock.now() }
  public func reading(at host: Flicks) -> ClockReading { thread.reading(at: host) }
  public var condition: OutputCondition { thread.condition }
  public var underruns: Int { thread.underruns }
  public func attach(_ feed: any SoundFeed) { thread.attach(feed) }
  public func setRunning(_ runs: Bool) { thread.setRunning(runs) }
  public func flush() { thread.flush() }
  public func setGain(_ gain: Float) { thread.setGain(gain) }
  public func close() { thread.close() }
}

/// Silence by the system's clock: for a machine without sound, or when none is wanted.
public final class SystemClockOutput: SoundOutput {
  private let thread: OutputThread

  /// `reason` is the sentence that `condition` says.
  public init(because reason: String) {
    thread = OutputThread(makeDevice: nil, reason: reason, reopensAfter: .zero)
  }

  deinit { thread.close() }

  public var hostTime: Flicks { HostClock.now() }
  public func reading(at host: Flicks) -> ClockReading { thread.reading(at: host) }
  public var condition: OutputCondition { thread.condition }
  public var underruns: Int { thread.underruns }
  public func attach(_ feed: any SoundFeed) { thread.attach(feed) }
  public func setRunning(_ runs: Bool) { thread.setRunning(runs) }
  public func flush() { thread.flush() }
  public func setGain(_ gain: Float) { thread.setGain(gain) }
  public func close() { thread.close() }
}
