import AudioOutput
import Testing
import Timeline

@Suite("An output whose time a test makes pass") struct SimulatedTests {
  @Test("it hears what it pulled, later by its latency, and pulls a queue ahead") func latency() {
    let (output, feed) = (SimulatedOutput(latency: Flicks(100 * 14_700)), NumberFeed())
    output.attach(feed)
    #expect(feed.pulled == 3840)
    output.setRunning(true)
    #expect(output.now.heard == .zero)
    output.advance(by: Flicks(48_000 * 14_700))
    #expect(output.now.heard == Flicks(47_900 * 14_700))
    #expect(output.now.latency == Flicks(100 * 14_700))
    #expect(output.reading(at: output.hostTime + Flicks(5)).heard == Flicks(47_900 * 14_700 + 5))
    #expect(feed.pulled >= 48_000 + 3840 - 480 && feed.jumps == 0)
    output.setRunning(false)
    let standing = output.now.heard
    output.advance(by: Flicks(48_000 * 14_700))
    #expect(output.now.heard == standing)
    output.flush()
    #expect(feed.discards == [.init(heard: 48_000, next: feed.discards.first?.next ?? 0)])
    #expect(output.underruns == 0)
    output.close()
  }
}
