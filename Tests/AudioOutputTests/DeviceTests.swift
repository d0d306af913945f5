import Glibc
import Synchronization
import Testing
import Timeline

@testable import AudioOutput

/// Waits up to ten seconds for something that another thread does.
func eventually(_ holds: () -> Bool) -> Bool {
  for _ in 0..<5000 {
    if holds() { return true }
    usleep(2000)
  }
  return holds()
}

@Suite("A device plays in real time, and its loss stops nothing") struct DeviceTests {
  /// A device that can be pulled out.
  final class Plug: Sendable {
    let isIn = Mutex(true)
    let opened = Mutex(0)

    final class Device: OutputBackend {
      let plug: Plug
      let queue: SilentQueue

      init(_ plug: Plug, _ pulled: Int64) {
        self.plug = plug
        queue = SilentQueue(.device("test"), pulled: pulled, host: HostClock.now())
      }

      var condition: OutputCondition { queue.condition }
      var pulled: Int64 { queue.pulled }
      var underruns: Int { queue.underruns }
      var isConnected: Bool { plug.isIn.withLock { $0 } }
      func topUp(_ feed: any SoundFeed) { queue.topUp(feed) }
      func position(at host: Flicks) -> (mixed: Flicks, latency: Flicks) { queue.position(at: host) }
      func setRunning(_ runs: Bool, at host: Flicks) { queue.setRunning(runs, at: host) }
      func discard(_ feed: any SoundFeed, from first: Int64?, at host: Flicks) {
        queue.discard(feed, from: first, at: host)
      }
      func setGain(_ gain: Float) {}
    }

    func output() -> DeviceOutput {
      DeviceOutput(reopensAfter: Flicks(Flicks.perSecond / 50)) { [self] (pulled) throws(OutputError) in
        guard isIn.withLock({ $0 }) else { throw .noDevice }
        opened.withLock { $0 += 1 }
        return Device(self, pulled)
      }
    }
  }

  @Test("the clock goes on while the device is gone, says so, and finds it again") func unplugged() {
    let (plug, feed) = (Plug(), NumberFeed())
    let output = plug.output()
    output.attach(feed)
    output.setRunning(true)
    #expect(eventually { output.condition == .device("test") && output.now.heard > .zero })
    #expect(output.condition.message == nil)
    plug.isIn.withLock { $0 = false }
    #expect(eventually { output.condition.message?.hasPrefix("The sound device test went away:") == true })
    let then = output.now.heard
    #expect(eventually { output.now.heard > then + Flicks(Flicks.perSecond / 10) })
    plug.isIn.withLock { $0 = true }
    #expect(eventually { output.condition == .device("test") })
    let again = output.now.heard
    #expect(again > then)
    #expect(eventually { output.now.heard > again + Flicks(Flicks.perSecond / 10) })
    // Each change threw away what was queued, and pulled on.
    #expect(feed.discards.count == 2)
    // What was queued and not heard comes again.
    #expect(feed.discards.allSatisfy { $0.next - $0.heard >= 0 && $0.next - $0.heard <= 4800 })
    #expect(feed.jumps == 0)
    output.close()
    #expect(output.condition == .closed)
  }

  @Test("without a device from the start there is the system's clock, and a sentence") func absent() {
    let plug = Plug()
    plug.isIn.withLock { $0 = false }
    let output = plug.output()
    output.attach(NumberFeed())
    output.setRunning(true)
    #expect(eventually { output.now.heard > Flicks(Flicks.perSecond / 10) })
    #expect(
      output.condition.message
        == "There is no sound device: connect one, or set ALSOFT_DRIVERS to a driver that has one. Pictures follow the system's clock until then."
    )
    output.close()
  }

  @Test("the system's clock never runs backwards, stands in a pause, and jumps at a flush") func systemClock() {
    let (output, feed) = (SystemClockOutput(because: "Muted."), NumberFeed())
    #expect(output.condition == .systemClock("Muted."))
    output.attach(feed)
    output.setRunning(true)
    #expect(eventually { output.now.heard > .zero })
    var last = Flicks.zero
    for _ in 0..<2000 {
      let now = output.now.heard
      #expect(now >= last)
      last = now
    }
    output.setRunning(false)
    #expect(eventually { !output.now.isRunning })
    let standing = output.now.heard
    #expect(standing >= last)
    usleep(20_000)
    #expect(output.now.heard == standing)
    output.flush()
    #expect(eventually { feed.discards.count == 1 })
    #expect(output.now.heard == Flicks((feed.discards.first?.next ?? 0) * 14_700))
    output.close()
    output.close()
  }

  @Test("OpenAL's null device counts only when it is asked for") func null() throws {
    try #require(NullDevice.choose())
    let refused = DeviceOutput()
    refused.attach(NumberFeed())
    #expect(
      eventually { refused.condition.message?.hasPrefix("OpenAL found only its null device") == true },
      "\(refused.condition)")
    refused.close()

    let (output, feed) = (DeviceOutput(acceptsNull: true), NumberFeed())
    output.attach(feed)
    output.setRunning(true)
    #expect(eventually { output.condition == .device("No Output") })
    #expect(eventually { output.now.heard > Flicks(Flicks.perSecond / 5) })
    // Real time: as fast as the host, within what a busy machine allows.
    let (host, heard) = (output.hostTime, output.now.heard)
    usleep(300_000)
    let (hostLater, heardLater) = (output.hostTime, output.now.heard)
    let difference = (heardLater - heard) - (hostLater - host)
    #expect(abs(difference.milliseconds) < 60, "\(difference)")
    output.flush()
    #expect(eventually { feed.discards.count == 1 })
    output.close()
    #expect(feed.jumps == 0)
  }

  @Test("an output that is let go of closes itself") func letGo() {
    let plug = Plug()
    weak var gone: NumberFeed?
    do {
      let (output, feed) = (plug.output(), NumberFeed())
      gone = feed
      output.attach(feed)
      output.setRunning(true)
    }
    #expect(eventually { gone == nil })
  }
}
