import Timeline

/// What an output is made of: something that takes blocks from a feed and knows which frame is heard. Confined to whoever
/// holds it.
protocol OutputBackend: AnyObject {
  var condition: OutputCondition { get }
  /// Frames that were pulled in all.
  var pulled: Int64 { get }
  var underruns: Int { get }
  /// Whether the device is still there.
  var isConnected: Bool { get }

  /// Pulls until the queue is full.
  func topUp(_ feed: any SoundFeed)
  /// The position being mixed and the time until it is heard.
  func position(at host: Flicks) -> (mixed: Flicks, latency: Flicks)
  func setRunning(_ runs: Bool, at host: Flicks)
  /// Throws away what was not mixed, tells the feed, and fills the queue anew. `first` is the frame from which on nothing was
  /// heard where another backend played before.
  func discard(_ feed: any SoundFeed, from first: Int64?, at host: Flicks)
  func setGain(_ gain: Float)
}

/// How much is pulled ahead.
struct QueueShape {
  /// Frames in a block.
  var frames = 480
  /// Blocks: with 480 frames each, 80 ms that a busy machine may be late by.
  var blocks = 8

  /// The length of all blocks.
  var depth: Int64 { Int64(frames * blocks) }
}

/// The block through which a backend pulls; made once.
struct PullBlock: ~Copyable {
  let samples: UnsafeMutableBufferPointer<Float>

  init(frames: Int) {
    samples = .allocate(capacity: frames * OutputForm.channels)
    samples.initialize(repeating: 0)
  }

  deinit { samples.deallocate() }
}
