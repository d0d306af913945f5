import AudioOutput
import Testing
import Timeline

@Suite("OpenAL rendering into memory is an exact clock") struct LoopbackTests {
  init() { NullDevice.choose() }

  @Test("what is rendered is what was pulled, sample for sample, and the clock says which sample comes next")
  func exact() throws {
    let (output, feed) = (try LoopbackOutput(), NumberFeed())
    output.attach(feed)
    output.setRunning(true)
    var position: Int64 = 0
    // Lengths that are no multiple of a block or of a period, up to more than the whole queue.
    for length in [1, 2000, 479, 481, 1024, 1025, 5000, 7, 800] {
      #expect(output.now.heard == Flicks(position * OutputForm.flicksPerFrame))
      let samples = output.render(frames: length)
      #expect(left(samples) == (0..<length).map { Float(position + Int64($0)) })
      position += Int64(length)
    }
    #expect(output.hostTime.count == position * 14_700)
    #expect(feed.jumps == 0)
    #expect(output.underruns == 0)
    output.close()
  }

  @Test("a pause stops at a sample and goes on with the next") func pause() throws {
    let (output, feed) = (try LoopbackOutput(), NumberFeed())
    output.attach(feed)
    #expect(output.render(frames: 700).allSatisfy { $0 == 0 })
    #expect(output.now == ClockReading(heard: .zero, isRunning: false))
    output.setRunning(true)
    #expect(left(output.render(frames: 1001)).last == 1000)
    output.setRunning(false)
    #expect(output.now.heard == Flicks(1001 * 14_700))
    // OpenAL fades a paused source out over some samples; the position stands at once.
    _ = output.render(frames: 3000)
    #expect(output.now.heard == Flicks(1001 * 14_700))
    output.setRunning(true)
    #expect(left(output.render(frames: 10)).last == 1010)
    output.close()
  }

  @Test("a flush lets nothing old be heard, and the clock stands at what comes next") func flush() throws {
    let (output, feed) = (try LoopbackOutput(), NumberFeed())
    output.attach(feed)
    output.setRunning(true)
    _ = output.render(frames: 1000)
    output.flush()
    let next = try #require(feed.discards.first?.next)
    #expect(feed.discards == [.init(heard: 1000, next: next)])
    #expect(output.now.heard == Flicks(next * 14_700))
    let samples = output.render(frames: 5000)
    #expect(left(samples) == (0..<5000).map { Float(next + $0) })
    #expect(samples[1] == 1)
    #expect(output.now.heard == Flicks((next + 5000) * 14_700))
    output.close()
  }

  @Test("a flush while it stands keeps it standing") func flushInPause() throws {
    let (output, feed) = (try LoopbackOutput(), NumberFeed())
    output.attach(feed)
    output.setRunning(true)
    _ = output.render(frames: 100)
    output.setRunning(false)
    _ = output.render(frames: 2000)
    output.flush()
    let next = try #require(feed.discards.first?.next)
    #expect(feed.discards.first?.heard == 100)
    #expect(output.render(frames: 500).allSatisfy { $0 == 0 })
    #expect(output.now.heard == Flicks(next * 14_700))
    output.setRunning(true)
    #expect(left(output.render(frames: 3)) == [Float(next), Float(next + 1), Float(next + 2)])
    output.close()
  }

  @Test("what will be heard is foretold") func ahead() throws {
    let (output, feed) = (try LoopbackOutput(), NumberFeed())
    output.attach(feed)
    output.setRunning(true)
    _ = output.render(frames: 4800)
    let later = output.reading(at: output.hostTime + Flicks(160 * 14_700)).heard
    _ = output.render(frames: 160)
    #expect(output.now.heard == later)
    output.close()
  }

  @Test("volume scales and mutes; after closing there is silence and the clock stands") func gain() throws {
    let (output, feed) = (try LoopbackOutput(), NumberFeed())
    output.attach(feed)
    output.setRunning(true)
    _ = output.render(frames: 100)
    output.setGain(0.5)
    // The change is faded in by OpenAL.
    _ = output.render(frames: 1024)
    #expect(left(output.render(frames: 4)) == [1124, 1125, 1126, 1127].map { $0 / 2 })
    output.setGain(0)
    _ = output.render(frames: 1024)
    #expect(output.render(frames: 64).allSatisfy { $0 == 0 })
    output.close()
    output.close()
    let heard = output.now.heard
    #expect(output.render(frames: 64).allSatisfy { $0 == 0 })
    #expect(output.now == ClockReading(heard: heard, isRunning: false))
    #expect(output.condition == .closed)
  }

  @Test("several live side by side", arguments: 0..<4) func several(_ number: Int) async throws {
    let outputs = try (0..<3).map { _ in try LoopbackOutput() }
    for output in outputs {
      output.attach(NumberFeed())
      output.setRunning(true)
    }
    for step in 0..<50 {
      for (index, output) in outputs.enumerated() {
        #expect(left(output.render(frames: 100 + index)).last == Float((step + 1) * (100 + index) - 1))
      }
      await Task.yield()
    }
    for output in outputs { output.close() }
  }
}
