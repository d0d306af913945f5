import Generation
import Spectrum
import Speech
import Testing
import Timeline

@testable import Foal

@Suite("Lines in given recordings")
struct HeardLineTests {
  private let text = "Captain, the reactor is failing."

  private func flicks(_ seconds: Double) -> Flicks { Flicks(Int64((seconds * Double(Flicks.perSecond)).rounded())) }

  /// Half a second of silence, then somebody who is not one of the model's speakers.
  private func recording() throws -> (voice: VoiceRecording, truth: [PhonemeSegment]) {
    let made = try SpeechFrontEnd().synthesise(text, voice: .awb, rate: 1.1)
    let samples = FourierResampling.resample(
      made.samples, channels: 1, to: made.samples.count * 24_000 / Int(made.sampleRate.hertz))
    let silence = [Float](repeating: 0, count: 12_000)
    return (
      VoiceRecording(sampleRate: 24_000, samples: silence + samples + silence),
      made.line.segments.filter { $0.phoneme != "pau" }
    )
  }

  @Test("sounds and words are found where they are heard, from the line's own start on")
  func found() throws {
    let (voice, truth) = try recording()
    for start in [nil, flicks(0.25)] as [Flicks?] {
      let heard = try HeardLine.find([ScriptedLine(text, start: start)], in: voice)
      let line = try #require(heard.first)
      let sounds = line.phonemes.filter { $0.name != "pau" }
      #expect(sounds.map(\.name) == truth.map(\.phoneme))
      #expect(line.words.map(\.name) == ["captain", "the", "reactor", "is", "failing"])
      let errors = zip(truth, sounds).map { abs(($0.start + flicks(0.5) - $1.start).milliseconds) }
      #expect(errors.reduce(0, +) / Double(errors.count) < 25)
    }
  }

  @Test("another text and silence are not found")
  func notFound() throws {
    let other = "I told you once, I will not tell you again: leave the keys on the table and walk away."
    #expect(try HeardLine.find([ScriptedLine(other)], in: try recording().voice).isEmpty)
    let silence = VoiceRecording(sampleRate: 24_000, samples: [Float](repeating: 0, count: 24_001))
    #expect(try HeardLine.find([ScriptedLine(text)], in: silence).isEmpty)
    #expect(try HeardLine.find([], in: silence).isEmpty)
    let untimed = [ScriptedLine("Captain."), ScriptedLine("The reactor is failing.")]
    #expect(try HeardLine.find(untimed, in: try recording().voice).isEmpty)
  }

  @Test("the model is told the sounds, and they become cues")
  func plan() throws {
    let config = try makeTestConfiguration()
    let voice = VoiceRecording(sampleRate: 24_000, samples: [Float](repeating: 0.1, count: 48_000))
    let lines = [ScriptedLine("Ah."), ScriptedLine("Unheard.", start: flicks(1.5))]
    let picture = ReferencePicture(width: 8, height: 8, rgb: [UInt8](repeating: 9, count: 192))
    var request = ShotRequest(picture: picture, voice: voice, frameRate: try FrameRate(24))
    request.lines = lines
    let plan = try FoalPlanner(config).plan(request)
    #expect(plan.conditions.phonemes.isEmpty)
    let heard = HeardLine(
      line: 0, phonemes: [.init(name: "aa", start: flicks(0.5), end: flicks(1))],
      words: [.init(name: "ah", start: flicks(0.5), end: flicks(1))], start: flicks(0.5), end: flicks(1))
    let told = plan.hearing([heard], of: lines)
    #expect(
      told.conditions.phonemes == [
        .init(name: "pau", start: 7.2, end: 12), .init(name: "aa", start: 12, end: 24),
        .init(name: "pau", start: 24, end: 28.8),
      ])
    #expect(told.conditions.speaker == nil)
    #expect(told.cues.map(\.kind.rawValue).filter { $0 != "event" } == ["line", "phoneme", "word", "line"])
    let line = try #require(told.cues.first { $0.name == "Ah." })
    #expect(line.start == flicks(0.5) && line.end == flicks(1))
    #expect(plan.hearing([], of: lines).cues == plan.cues)
  }
}
