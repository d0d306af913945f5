import Timeline

/// A backend without a device: it pulls as fast as the host's clock goes, and nothing is heard.
final class SilentQueue: OutputBackend {
  let condition: OutputCondition
  private let block: PullBlock
  private let shape: QueueShape
  /// The clock: `position` since `host` while it runs.
  private var anchor: (position: Flicks, host: Flicks)
  private(set) var pulled: Int64
  private(set) var underruns = 0
  private var runs = false
  private let latency: Flicks
  private var now: Flicks

  /// Continues at frame `pulled` of the feed.
  init(
    _ condition: OutputCondition, pulled: Int64 = 0, host: Flicks, latency: Flicks = .zero,
    shape: QueueShape = QueueShape()
  ) {
    self.condition = condition
    self.shape = shape
    self.latency = latency
    self.pulled = pulled
    now = host
    anchor = (Flicks(pulled * OutputForm.flicksPerFrame), host)
    block = PullBlock(frames: shape.frames)
  }

  var isConnected: Bool { true }

  private var end: Flicks { Flicks(pulled * OutputForm.flicksPerFrame) }

  func position(at host: Flicks) -> (mixed: Flicks, latency: Flicks) {
    now = host
    guard runs else { return (anchor.position, latency) }
    let position = anchor.position + (host - anchor.host)
    if position >= end {
      // Nothing was pulled in time: the clock stands, as a device's would.
      if position > end { underruns += 1 }
      anchor = (end, host)
      return (end, latency)
    }
    return (position, latency)
  }

  func topUp(_ feed: any SoundFeed) {
    let played = position(at: now).mixed.count / OutputForm.flicksPerFrame
    while pulled - played < shape.depth {
      feed.fill(block.samples, at: pulled)
      pulled += Int64(shape.frames)
    }
  }

  func setRunning(_ runs: Bool, at host: Flicks) {
    guard runs != self.runs else { return }
    anchor = (position(at: host).mixed, host)
    self.runs = runs
  }

  func discard(_ feed: any SoundFeed, from first: Int64?, at host: Flicks) {
    let mixed = first ?? position(at: host).mixed.count / OutputForm.flicksPerFrame
    anchor = (end, host)
    feed.discarded(from: mixed, next: pulled)
    topUp(feed)
  }

  func setGain(_ gain: Float) {}
}
