import Foundation
import Speech
import Testing
import Timeline

@testable import Alignment

/// Recordings find their words: measured against speech whose times are known.
@Suite struct AlignmentTests {
  static let texts = [
    "Captain, the reactor is failing. Get everyone to the shuttle.",
    "I told you once, I will not tell you again: leave the keys on the table and walk away.",
  ]

  private func seconds(_ value: Double) -> Flicks { Flicks(Int64((value * Double(Flicks.perSecond)).rounded())) }

  /// A voice in a room: half a second before and after, and some hiss.
  func recorded(_ made: SynthesisedLine) -> [Float] {
    var state: UInt64 = 5
    let silence = [Float](repeating: 0, count: 8_000)
    return (silence + made.samples + silence).map { sample in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return sample * 0.5 + Float(Double(state >> 11) / Double(1 << 52) - 1) * 0.001
    }
  }

  @Test(
    "another voice at another pace is aligned within 25 ms of the truth on average",
    arguments: [(Voice.awb, 1.2, 0), (Voice.slt, 0.9, 1)])
  func otherVoice(_ voice: Voice, _ rate: Double, _ text: Int) throws {
    var errors: [Double] = []
    for text in Self.texts[text...text] {
      let made = try SpeechFrontEnd().synthesise(text, voice: voice, rate: rate)
      // Never compared with itself.
      let others = VoiceCatalog.voices.filter { $0 != voice }
      let found = try ForcedAlignment(recorded(made), text: text, voices: others)
      #expect(found.kind == .aligned)
      let truth = made.line.segments.filter { $0.phoneme != "pau" }
      let sounds = found.phonemes.filter { $0.name != "pau" }
      #expect(sounds.map(\.name) == truth.map(\.phoneme))
      for (wanted, got) in zip(truth, sounds) {
        errors.append(abs((wanted.start + seconds(0.5) - got.start).milliseconds))
        errors.append(abs((wanted.end + seconds(0.5) - got.end).milliseconds))
      }
      #expect(found.words.map(\.name) == Self.words(truth))
      #expect(zip(found.phonemes, found.phonemes.dropFirst()).allSatisfy { $0.end == $1.start })
    }
    let mean = errors.reduce(0, +) / Double(errors.count)
    #expect(mean < 25, "\(voice) at \(rate): \(mean) ms")
  }

  private static func words(_ segments: [PhonemeSegment]) -> [String] {
    var seen: [(Int, String)] = []
    for segment in segments {
      if let index = segment.wordIndex, let word = segment.word, seen.last?.0 != index { seen.append((index, word)) }
    }
    return seen.map(\.1)
  }

  @Test("a recording of something else is not aligned but spread over what is voiced")
  func otherText() throws {
    let made = try SpeechFrontEnd().synthesise(Self.texts[0], voice: .rms)
    let found = try ForcedAlignment(recorded(made), text: Self.texts[1])
    #expect(found.kind == .spread)
    #expect(found.words.count == 19)
    let length = seconds(1) + made.line.duration
    #expect(found.start > seconds(0.4) && found.end < length - seconds(0.3))
    #expect(zip(found.phonemes, found.phonemes.dropFirst()).allSatisfy { $0.end <= $1.start })
  }

  @Test("silence has no words, and a text no voice can say has the times of its voiced part")
  func noWords() throws {
    let silent = try ForcedAlignment([Float](repeating: 0, count: 16_000), text: "Hello.")
    #expect(silent.kind == .silent && silent.words.isEmpty && silent.end == seconds(1))
    let made = try SpeechFrontEnd().synthesise(Self.texts[0], voice: .slt)
    let foreign = try ForcedAlignment(recorded(made), text: "灯台の明かり")
    #expect(foreign.kind == .unspeakable && foreign.words.isEmpty)
    #expect(foreign.start > seconds(0.4) && foreign.start < seconds(0.8))
    // The mouth moves all the same, no faster than people's.
    #expect(Set(foreign.mouth.map(\.name)) == ["aa", "ih"])
    #expect(foreign.mouth.allSatisfy { $0.end - $0.start >= seconds(0.04) })
    #expect(zip(foreign.mouth, foreign.mouth.dropFirst()).allSatisfy { $0.end <= $1.start })
  }
}
