import COpenAL
import Synchronization
public import Timeline

/// OpenAL rendering into memory (ALC_SOFT_loopback): time passes when `render` is called, and the clock is exact to the
/// sample. For tests and for measuring what would be heard.
public final class LoopbackOutput: SoundOutput {
  private struct State {
    var queue: SourceQueue?
    var feed: (any SoundFeed)?
    var runs = false
    /// Frames rendered: the host's time.
    var rendered: Int64 = 0
    var underruns = 0
    /// Where the clock stands, at least.
    var floor = Flicks.zero

    mutating func heard() -> Flicks {
      guard let queue else { return floor }
      floor = max(floor, queue.position(at: .zero).mixed)
      return floor
    }
  }

  private let state: Mutex<State>

  /// Opens a loopback device. Throws where this OpenAL has none.
  public init() throws(OutputError) {
    state = Mutex(State(queue: try SourceQueue(try ALDevice(loopback: ()))))
  }

  public var hostTime: Flicks { state.withLock { Flicks($0.rendered * OutputForm.flicksPerFrame) } }

  public func reading(at host: Flicks) -> ClockReading {
    state.withLock { state in
      let heard = state.heard()
      guard state.runs else { return ClockReading(heard: heard, isRunning: false) }
      let ahead = host - Flicks(state.rendered * OutputForm.flicksPerFrame)
      return ClockReading(heard: heard + ahead, isRunning: true)
    }
  }

  public var condition: OutputCondition { state.withLock { $0.queue == nil ? .closed : .virtual } }

  public var underruns: Int { state.withLock { $0.queue?.underruns ?? $0.underruns } }

  public func attach(_ feed: any SoundFeed) {
    state.withLock { state in
      state.feed = feed
      state.queue?.topUp(feed)
    }
  }

  public func setRunning(_ runs: Bool) {
    state.withLock { state in
      state.runs = runs
      state.queue?.setRunning(runs, at: .zero)
    }
  }

  public func flush() {
    state.withLock { state in
      guard let queue = state.queue, let feed = state.feed else { return }
      state.floor = Flicks(queue.pulled * OutputForm.flicksPerFrame)
      queue.discard(feed, from: nil, at: .zero)
    }
  }

  public func setGain(_ gain: Float) { state.withLock { $0.queue?.setGain(gain) } }

  /// Lets the time of `frames` frames pass, and returns what was heard meanwhile: interleaved stereo.
  public func render(frames: Int) -> [Float] {
    state.withLock { state in
      let output = [Float](unsafeUninitializedCapacity: frames * OutputForm.channels) { buffer, count in
        count = frames * OutputForm.channels
        var done = 0
        while done < frames {
          if let feed = state.feed { state.queue?.topUp(feed) }
          // Less than the queue holds, so that it never runs dry.
          let part = min(frames - done, 1024)
          guard let device = state.queue?.device.device, let start = buffer.baseAddress else {
            buffer[(done * OutputForm.channels)...].initialize(repeating: 0)
            break
          }
          alcRenderSamplesSOFT(device, start + done * OutputForm.channels, ALCsizei(part))
          done += part
        }
      }
      state.rendered += Int64(frames)
      return output
    }
  }

  public func close() {
    state.withLock { state in
      _ = state.heard()
      state.underruns = state.queue?.underruns ?? state.underruns
      (state.queue, state.feed, state.runs) = (nil, nil, false)
    }
  }
}
