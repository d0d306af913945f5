import Testing
import Timeline

@testable import Speech

@Suite("Speech front end")
struct SpeechFrontEndTests {
  private let frontEnd = SpeechFrontEnd()

  @Test("A known line has its known phonemes, words and stresses")
  func phonemes() throws {
    let line = try frontEnd.line("Rain, tonight.")
    #expect(line.phonemes == ["pau", "r", "ey", "n", "pau", "t", "ax", "n", "ay", "t", "pau"])
    #expect(
      line.segments.map(\.word) == [
        nil, "rain", "rain", "rain", nil, "tonight", "tonight", "tonight", "tonight", "tonight", nil,
      ])
    #expect(line.segments.map(\.wordIndex) == [nil, 0, 0, 0, nil, 1, 1, 1, 1, 1, nil])
    #expect(line.segments.map(\.stressed) == [false, true, true, true, false, false, false, true, true, true, false])
    // `flite -voice rms -psdur -t "Rain, tonight."` gives these ends, in seconds, to six decimals.
    let ends = [
      0.121648, 0.285338, 0.576747, 0.622449, 0.683893, 0.783062, 0.829664, 0.925438, 1.141275, 1.251361, 1.403452,
    ]
    for (segment, end) in zip(line.segments, ends) {
      #expect(abs(segment.end.seconds - end) <= 0.5 / 16000 + 1e-6, "\(segment.phoneme)")
    }
  }

  @Test("Numbers and symbols are spelt out, and repeated words told apart")
  func words() throws {
    let line = try frontEnd.line("No, no: $5 & 20%")
    var words: [String] = []
    var last: Int?
    for segment in line.segments {
      if let word = segment.word, segment.wordIndex != last { words.append(word) }
      last = segment.wordIndex
    }
    #expect(words == ["no", "no", "five", "dollars", "&", "twenty", "per", "cent"])
  }

  @Test("Segments follow each other without gaps, on whole samples, in the vocabulary", arguments: VoiceCatalog.voices)
  func lattice(voice: Voice) throws {
    let line = try frontEnd.line("She had your dark suit in greasy wash water all year; why measure joy?", voice: voice)
    var time = Flicks.zero
    for segment in line.segments {
      #expect(segment.start == time && segment.end >= segment.start)
      #expect(segment.end.count % (Flicks.perSecond / 16000) == 0)
      #expect(Phonemes.all.contains(segment.phoneme))
      time = segment.end
    }
    #expect(line.duration == time)
  }

  @Test("The phonemes last as long as the sound, to within 5 ms", arguments: VoiceCatalog.voices)
  func durations(voice: Voice) throws {
    for text in ["Rain, tonight.", "The old lighthouse keeper said that rain was coming before dawn."] {
      let made = try frontEnd.synthesise(text, voice: voice)
      let sound = Double(made.samples.count) / Double(made.sampleRate.hertz)
      #expect(made.sampleRate.hertz == 16000)
      #expect(abs(made.line.duration.seconds - sound) <= 0.005)
      #expect(made.samples.contains { abs($0) > 0.05 })
      #expect(try frontEnd.line(text, voice: voice) == made.line, "times do not depend on rendering")
    }
  }

  @Test("The rate divides durations and is forgotten by the next line")
  func rate() throws {
    let text = "Open the gate before the storm."
    let normal = try frontEnd.line(text)
    let slow = try frontEnd.line(text, rate: 0.5)
    let fast = try frontEnd.line(text, rate: 2)
    #expect(abs(slow.duration.seconds / normal.duration.seconds - 2) < 0.05)
    #expect(abs(fast.duration.seconds / normal.duration.seconds - 0.5) < 0.05)
    #expect(slow.phonemes == normal.phonemes)
    #expect(try frontEnd.line(text) == normal)
  }

  @Test("The same line gives the same sound, from many threads at once too")
  func concurrent() async throws {
    let texts = ["One.", "Two ships.", "Three old men.", "Four winds at dawn."]
    let alone = try texts.map { try frontEnd.synthesise($0, voice: .slt) }
    try await withThrowingTaskGroup(of: (Int, SynthesisedLine).self) { group in
      for round in 0..<12 {
        group.addTask {
          // Other voices and rates in between would show any setting that leaks from one call into another.
          _ = try SpeechFrontEnd().line("Noise.", voice: VoiceCatalog.voices[round % 3], rate: 1.5)
          return (round % 4, try SpeechFrontEnd().synthesise(texts[round % 4], voice: .slt))
        }
      }
      for try await (index, made) in group { #expect(made == alone[index]) }
    }
  }

  @Test("A voice is found by name, and a wrong name is answered with the right ones")
  func voices() throws {
    #expect(try VoiceCatalog.voice(named: "awb") == .awb)
    #expect(throws: SpeechError.unknownVoice("kal", known: ["rms", "slt", "awb"])) {
      try VoiceCatalog.voice(named: "kal")
    }
  }
}
