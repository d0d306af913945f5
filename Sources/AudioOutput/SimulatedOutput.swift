import Synchronization
public import Timeline

/// An output without OpenAL whose time a test makes pass. What is pulled is thrown away.
public final class SimulatedOutput: SoundOutput {
  private struct State {
    var queue: SilentQueue
    var feed: (any SoundFeed)?
    var host = Flicks.zero
    var runs = false
    var isClosed = false
    var floor = Flicks.zero

    mutating func heard(at host: Flicks) -> Flicks {
      let (mixed, latency) = queue.position(at: host)
      return max(floor, runs ? mixed - latency : mixed)
    }
  }

  private let state: Mutex<State>
  private let latency: Flicks

  /// An output whose frames are heard `latency` after they are mixed.
  public init(latency: Flicks = .zero) {
    self.latency = latency
    state = Mutex(State(queue: SilentQueue(.virtual, host: .zero, latency: latency)))
  }

  /// Lets time pass, in steps shorter than the queue.
  public func advance(by time: Flicks) {
    state.withLock { state in
      let end = state.host + time
      while state.host < end {
        state.host = min(end, state.host + Flicks(Flicks.perSecond / 200))
        state.floor = state.heard(at: state.host)
        if let feed = state.feed { state.queue.topUp(feed) }
      }
    }
  }

  public var hostTime: Flicks { state.withLock { $0.host } }

  public func reading(at host: Flicks) -> ClockReading {
    state.withLock { state in
      var heard = state.heard(at: state.host)
      if state.runs { heard = max(heard, heard + (host - state.host)) }
      return ClockReading(heard: heard, latency: latency, isRunning: state.runs)
    }
  }

  public var condition: OutputCondition { state.withLock { $0.isClosed ? .closed : .virtual } }

  public var underruns: Int { state.withLock { $0.queue.underruns } }

  public func attach(_ feed: any SoundFeed) {
    state.withLock { state in
      guard !state.isClosed else { return }
      state.feed = feed
      state.queue.topUp(feed)
    }
  }

  public func setRunning(_ runs: Bool) {
    state.withLock { state in
      guard !state.isClosed else { return }
      state.floor = state.heard(at: state.host)
      state.runs = runs
      state.queue.setRunning(runs, at: state.host)
    }
  }

  public func flush() {
    state.withLock { state in
      guard let feed = state.feed else { return }
      state.floor = Flicks(state.queue.pulled * OutputForm.flicksPerFrame)
      state.queue.discard(feed, from: nil, at: state.host)
    }
  }

  public func setGain(_ gain: Float) {}

  public func close() {
    state.withLock { state in
      state.floor = state.heard(at: state.host)
      state.queue.setRunning(false, at: state.host)
      (state.feed, state.runs, state.isClosed) = (nil, false, true)
    }
  }
}
