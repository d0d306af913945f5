import Testing
import Timeline

@testable import Speech

@Suite("Mouth shapes")
struct MouthTests {
  private func line(_ phonemes: [String], each: Double = 0.2) -> SpokenLine {
    let step = Flicks(Int64(each * Double(Flicks.perSecond)))
    var start = Flicks.zero
    let segments = phonemes.map { phoneme in
      defer { start = start + step }
      return PhonemeSegment(
        phoneme: phoneme, start: start, end: start + step, word: nil, wordIndex: nil, stressed: false)
    }
    return SpokenLine(voice: .rms, rate: 1, text: "", ignored: [], segments: segments)
  }

  @Test("Every phoneme has a viseme, and every viseme a phoneme")
  func complete() {
    #expect(Set(Phonemes.all.compactMap { Viseme(phoneme: $0) }) == Set(Viseme.allCases))
    #expect(Phonemes.all.allSatisfy { Viseme(phoneme: $0) != nil })
    #expect(Viseme(phoneme: "xx") == nil)
    #expect(
      Viseme.allCases.map(\.rawValue)
        == ["sil", "PP", "FF", "TH", "DD", "kk", "CH", "SS", "nn", "RR", "aa", "E", "ih", "oh", "ou"])
  }

  @Test("Neighbouring phonemes of one shape make one viseme, without gaps")
  func merged() {
    let visemes = line(["pau", "m", "b", "aa", "pau"]).visemes
    #expect(visemes.map(\.viseme) == [.sil, .pp, .aa, .sil])
    #expect(visemes[1].end - visemes[1].start == Flicks(2 * Flicks.perSecond / 5))
    #expect(zip(visemes, visemes.dropFirst()).allSatisfy { $0.end == $1.start })
  }

  @Test("The mouth opens for a vowel, closes for lips and rests in silence, and moves smoothly")
  func curve() {
    let curve = MouthCurve(line(["pau", "aa", "m", "iy", "pau"]))
    func shape(_ seconds: Double) -> MouthShape { curve.shape(at: Flicks(Int64(seconds * 705_600_000))) }
    #expect(shape(0.1) == .rest)
    #expect(abs(shape(0.3).opening - 1) < 1e-9)
    #expect(shape(0.5).opening == 0)
    #expect(shape(0.7).width > 0.99)
    #expect(shape(-5) == .rest && shape(50) == .rest)
    var last = shape(0)
    for index in 1...1000 {
      let next = shape(Double(index) / 1000)
      #expect(abs(next.opening - last.opening) < 0.06 && abs(next.width - last.width) < 0.06, "at \(index) ms")
      #expect((0...1).contains(next.opening) && (0...1).contains(next.width))
      last = next
    }
  }

  @Test("Lips meet in a short m between open vowels")
  func closure() {
    let curve = MouthCurve(line(["aa", "m", "aa"], each: 0.05))
    #expect(curve.shape(at: Flicks(Flicks.perSecond * 3 / 40)).opening < 1e-9)
  }

  @Test("No line, no movement")
  func empty() {
    #expect(MouthCurve(line([])).shape(at: .zero) == .rest)
  }
}
