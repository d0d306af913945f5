import Dispatch
import Foundation
import Glibc
import Synchronization
import Timeline

/// A thread that plays a feed through a backend, and the clock that it keeps: what `DeviceOutput` is made of.
///
/// Only the thread touches the backend. What others want of it lies in `orders`; what it knows lies in `published`. Both
/// locks are held for some assignments only.
final class OutputThread: Sendable {
  /// Makes the device's backend, to go on at a frame of the feed.
  typealias MakeDevice = @Sendable (_ pulled: Int64) throws(OutputError) -> any OutputBackend

  private struct Orders {
    var feed: (any SoundFeed)?
    var runs = false
    var gain: Float = 1
    var flushes = 0
    var closes = false
  }

  struct Published {
    var clock = SteppedClock()
    var runs = false
    var latency = Flicks.zero
    /// Between these the clock stays: where it stood, and what was pulled.
    var floor = Flicks.zero
    var ceiling = Flicks.zero
    var condition: OutputCondition
    var underruns = 0

    func heard(at host: Flicks) -> Flicks {
      guard runs, let position = clock.position(at: host) else { return floor }
      return max(floor, min(position, ceiling))
    }
  }

  private let orders = Mutex(Orders())
  private let published: Mutex<Published>
  private let wake = DispatchSemaphore(value: 0)
  private let ended = DispatchSemaphore(value: 0)
  private let makeDevice: MakeDevice?
  private let reopensAfter: Flicks

  /// Without `makeDevice` it is the system's clock for ever, because of `reason`.
  init(makeDevice: MakeDevice?, reason: String, reopensAfter: Flicks) {
    self.makeDevice = makeDevice
    self.reopensAfter = reopensAfter
    published = Mutex(Published(condition: .systemClock(reason)))
    let thread = Thread { [self] in
      // The device is closed when this returns, before anyone is told that it is.
      work(reason)
      published.withLock { $0.condition = .closed }
      ended.signal()
    }
    thread.name = "sound output"
    thread.qualityOfService = .userInteractive
    thread.start()
  }

  // MARK: Asked by others

  func reading(at host: Flicks) -> ClockReading {
    published.withLock { known in
      let heard = known.heard(at: host)
      // What was once said to be heard stays so; what was only foretold does not count.
      if host <= HostClock.now() { known.floor = max(known.floor, heard) }
      return ClockReading(
        heard: heard, latency: known.latency, correction: known.clock.correction, isRunning: known.runs)
    }
  }

  var condition: OutputCondition { published.withLock { $0.condition } }
  var underruns: Int { published.withLock { $0.underruns } }

  func attach(_ feed: any SoundFeed) { order { $0.feed = feed } }
  func setRunning(_ runs: Bool) { order { $0.runs = runs } }
  func flush() { order { $0.flushes += 1 } }
  func setGain(_ gain: Float) { order { $0.gain = gain } }

  func close() {
    let wasOpen = orders.withLock { orders in
      defer { orders.closes = true }
      return !orders.closes
    }
    guard wasOpen else { return }
    wake.signal()
    ended.wait()
  }

  private func order(_ change: (inout Orders) -> Void) {
    orders.withLock { change(&$0) }
    wake.signal()
  }

  // MARK: The thread

  private func work(_ reason: String) {
    hurry()
    var backend = open(reason, pulled: 0)
    var (runs, gain, flushes) = (false, Float(1), 0)
    var triedAt = HostClock.now()
    let probe = DeviceProbe()
    while true {
      let wanted = orders.withLock { $0 }
      if wanted.closes { break }
      if let feed = wanted.feed {
        backend.topUp(feed)
        if wanted.flushes != flushes {
          flushes = wanted.flushes
          restart(backend, feed, replaces: false)
        }
      }
      if wanted.gain != gain {
        gain = wanted.gain
        backend.setGain(gain)
      }
      if wanted.runs != runs, wanted.feed != nil {
        runs = wanted.runs
        setRunning(backend, runs)
      }
      if runs { readClock(backend) }
      if let next = replacement(for: backend, triedAt: &triedAt, probe: probe) {
        backend = next
        backend.setGain(gain)
        if let feed = wanted.feed {
          restart(backend, feed, replaces: true)
          if runs { setRunning(backend, true) }
        }
      }
      _ = wake.wait(timeout: .now() + .milliseconds(runs ? 2 : 20))
    }
    orders.withLock { $0.feed = nil }
    setRunning(backend, false)
    probe.finish()
  }

  /// Asks for the lowest real-time priority, where the system grants it (root, or RLIMIT_RTPRIO): the thread sleeps nearly
  /// always, and what it is late by is heard.
  private func hurry() {
    var priority = sched_param()
    priority.sched_priority = 1
    pthread_setschedparam(pthread_self(), SCHED_RR, &priority)
  }

  /// The device's backend, or the system's clock.
  private func open(_ reason: String, pulled: Int64) -> any OutputBackend {
    var reason = reason
    if let makeDevice {
      do throws(OutputError) {
        let backend = try makeDevice(pulled)
        published.withLock { $0.condition = backend.condition }
        return backend
      } catch {
        reason = "\(error) Pictures follow the system's clock until then."
      }
    }
    let condition = OutputCondition.systemClock(reason)
    published.withLock { $0.condition = condition }
    return SilentQueue(condition, pulled: pulled, host: HostClock.now())
  }

  /// Another backend where the device has gone or come back.
  private func replacement(
    for backend: any OutputBackend, triedAt: inout Flicks, probe: DeviceProbe
  ) -> (any OutputBackend)? {
    guard let makeDevice else { return nil }
    let now = HostClock.now()
    if case .device(let name) = backend.condition {
      guard !backend.isConnected else { return nil }
      triedAt = now
      let reason = "The sound device \(name) went away: pictures follow the system's clock until one is back."
      let condition = OutputCondition.systemClock(reason)
      published.withLock { $0.condition = condition }
      return SilentQueue(condition, pulled: backend.pulled, host: now)
    }
    if probe.hasFound() {
      let next = open(backend.condition.message ?? "", pulled: backend.pulled)
      if case .device = next.condition { return next }
      return nil
    }
    if now - triedAt >= reopensAfter {
      triedAt = now
      // Opening can take long: it is tried elsewhere, lest the clock stand still.
      probe.start(makeDevice)
    }
    return nil
  }

  /// Throws away what is queued, or was in a backend that is replaced. The clock is moved first, so that nobody finds it in what is thrown away.
  private func restart(_ backend: any OutputBackend, _ feed: any SoundFeed, replaces: Bool) {
    let host = HostClock.now()
    let end = Flicks(backend.pulled * OutputForm.flicksPerFrame)
    let heard = published.withLock { known in
      let heard = known.heard(at: host)
      (known.floor, known.ceiling) = (max(known.floor, end), max(known.ceiling, end))
      known.clock.reset()
      return heard.count / OutputForm.flicksPerFrame
    }
    backend.discard(feed, from: replaces ? heard : nil, at: host)
  }

  private func setRunning(_ backend: any OutputBackend, _ runs: Bool) {
    let host = HostClock.now()
    backend.setRunning(runs, at: host)
    let mixed = backend.position(at: host).mixed
    published.withLock { known in
      // What the device holds is still heard when it is told to stop.
      known.floor = max(known.floor, runs ? known.floor : mixed)
      known.runs = runs
      known.clock.reset()
    }
  }

  private func readClock(_ backend: any OutputBackend) {
    let before = HostClock.now()
    let (mixed, latency) = backend.position(at: before)
    // Between asking and answering the thread may have been away.
    let host = Flicks((before.count + HostClock.now().count) / 2)
    let (end, underruns) = (Flicks(backend.pulled * OutputForm.flicksPerFrame), backend.underruns)
    published.withLock { known in
      known.clock.add(mixed - latency, at: host)
      (known.latency, known.ceiling, known.underruns) = (latency, end, underruns)
    }
  }
}

/// Looks whether a device is back, on a thread of its own.
final class DeviceProbe: Sendable {
  private let state = Mutex((isLooking: false, hasFound: false))
  private let ended = DispatchSemaphore(value: 0)

  /// Opens a device and lets go of it, unless that is being done.
  func start(_ makeDevice: @escaping OutputThread.MakeDevice) {
    let begins = state.withLock { state in
      defer { state.isLooking = true }
      return !state.isLooking
    }
    guard begins else { return }
    let thread = Thread { [self] in
      let found = (try? makeDevice(0)) != nil
      state.withLock { $0 = (false, found) }
      ended.signal()
    }
    thread.start()
  }

  /// Waits until no device is being looked for.
  func finish() {
    while state.withLock({ $0.isLooking }) { ended.wait() }
  }

  /// Whether one was found since this was asked last.
  func hasFound() -> Bool {
    state.withLock { state in
      defer { state.hasFound = false }
      return state.hasFound
    }
  }
}
