public import Timeline

/// The form of all sound on its way to an output: interleaved stereo floats at 48 kHz; full scale is ±1.
public enum OutputForm {
  /// Frames per second.
  public static let rate = SampleRate.movie
  /// Left and right.
  public static let channels = 2
  /// One frame's duration: a whole number of flicks.
  public static let flicksPerFrame: Int64 = 14_700
}

/// Where an output gets its sound from.
///
/// An output pulls on a thread of its own, some hundredths of a second ahead of what is heard. Neither call may wait for a
/// file, a decoder or the network: what is not there is silence.
public protocol SoundFeed: AnyObject, Sendable {
  /// Fills the whole buffer, whose first frame is number `position` of everything pulled.
  func fill(_ buffer: UnsafeMutableBufferPointer<Float>, at position: Int64)

  /// The frames from `first` on were pulled but will not be heard: the output was flushed or its device went away. What was
  /// before is heard still. The next pull is for frame `next`; the clock stands there until that is heard.
  func discarded(from first: Int64, next: Int64)
}

/// What an output does its work with.
public enum OutputCondition: Hashable, Sendable {
  /// A sound device, by its name.
  case device(String)
  /// No device: silence by the system's clock, and the sentence that says why.
  case systemClock(String)
  /// A test, which makes time pass.
  case virtual
  /// It was closed.
  case closed

  /// The sentence to show; nil when all is as it should be.
  public var message: String? {
    if case .systemClock(let reason) = self { return reason }
    return nil
  }
}

/// Something that plays a feed, and is its clock. It starts paused.
///
/// Every call returns at once and may come from any thread.
public protocol SoundOutput: PlaybackClock {
  /// What it plays with just now.
  var condition: OutputCondition { get }
  /// How often sound had to be left out because the feed's thread came too late.
  var underruns: Int { get }

  /// Starts to pull from `feed`, which is kept until the output is closed. Call it once.
  func attach(_ feed: any SoundFeed)
  /// Lets the sound go on or stand still. What was pulled is kept, and goes on to the sample.
  func setRunning(_ runs: Bool)
  /// Throws away what was pulled and not yet heard, tells the feed and pulls anew.
  func flush()
  /// Sets the volume: 0 is silence, 1 leaves the samples as they are.
  func setGain(_ gain: Float)
  /// Stops, lets go of the feed and of the device. Other calls have no effect afterwards.
  func close()
}
