import CutModel
import Foundation
import MediaIO
import Speech
import Testing
import Timeline

@testable import Assembly

/// Recorded lines of a shot.
@Suite struct RecordedLineTests {
  @Test("a recorded line of a shot is aligned from where the recording starts")
  func inACut() throws {
    let scratch = try Scratch()
    let made = try SpeechFrontEnd().synthesise("Who is out there?", voice: .awb)
    let silence = [Float](repeating: 0, count: 8_000)
    let sound = Sound(samples: silence + made.samples + silence, channels: 1, rate: try SampleRate(hertz: 16_000))
    try sound.writeWAV(to: scratch.path("voice.wav"))
    var maker = TakeMaker(frames: 72)
    maker.cues = [.init(kind: "line", name: "Who is out there?", start: .zero, end: seconds(2.5))]
    var shot = makeShot("a", try maker.write(scratch))
    shot.lines = [
      .init(
        id: "x", character: "c", speaker: "C", text: "Who is out there?", recordedVoice: scratch.path("voice.wav"),
        at: seconds(0.25))
    ]
    let made2 = try assemble(makePlan([shot]), scratch)
    let line = try #require(made2.cut.lines.first)
    #expect(line.isRecorded)
    #expect(line.words.map(\.name) == ["who", "is", "out", "there"])
    let truth = try #require(made.line.segments.first { $0.phoneme != "pau" }?.start)
    #expect(abs((line.start - truth - seconds(0.75)).milliseconds) < 60)
    #expect(made2.warnings == [])
  }
}
