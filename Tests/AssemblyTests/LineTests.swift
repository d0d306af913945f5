import CutModel
import Foundation
import MediaIO
import Speech
import Testing
import Timeline

@testable import Assembly

/// Lines, mouth shapes, events and haptics: where the take's cues end up in the cut.
@Suite struct LineTests {
  /// A take of two seconds that says "hi bob" from 0.5 s to 1.1 s.
  func speaking() -> TakeMaker {
    var maker = TakeMaker(frames: 48)
    let sounds: [(String, Double, Double)] = [
      ("pau", 0, 0.5), ("hh", 0.5, 0.6), ("ay", 0.6, 0.7), ("b", 0.7, 0.8), ("aa", 0.8, 1), ("b", 1, 1.1),
      ("pau", 1.1, 1.5),
    ]
    maker.cues = sounds.map { .init(kind: "phoneme", name: $0.0, start: seconds($0.1), end: seconds($0.2)) }
    maker.cues += [
      .init(kind: "line", name: "Hi, Bob.", start: seconds(0.5), end: seconds(1.1)),
      .init(kind: "word", name: "hi", start: seconds(0.5), end: seconds(0.7)),
      .init(kind: "word", name: "bob", start: seconds(0.7), end: seconds(1.1)),
      .init(kind: "event", name: "thunder", start: seconds(1), end: seconds(1)),
      .init(kind: "event", name: "blink", start: seconds(1), end: seconds(1)),
      .init(kind: "ambience", name: "rain", start: .zero, end: seconds(2)),
    ]
    return maker
  }

  func cut(_ change: (inout AssemblyShot) -> Void = { _ in }) throws -> (cut: Cut, warnings: [String]) {
    let scratch = try Scratch()
    let folder = try speaking().write(scratch)
    var shot = makeShot("b", folder)
    shot.lines = [.init(id: "hi_1", character: "ann", speaker: "ANN", text: "Hi, Bob.")]
    shot.scriptedEvents = [.init(name: "thunder", at: seconds(1.05), force: 0.75)]
    shot.ambiences = [.init(name: "rain", level: 0.5)]
    shot.markers = [.init(name: "choice", at: seconds(1.5))]
    shot.haptics = [.init(at: seconds(0.25), impact: 0.6)]
    change(&shot)
    let made = try assemble(makePlan([makeShot("a", try TakeMaker().write(scratch, "quiet")), shot]), scratch)
    return (made.cut, made.warnings)
  }

  @Test("cues of a take are shifted to the time of the cut, exactly")
  func shifted() throws {
    let (cut, warnings) = try cut()
    let line = try #require(cut.lines.first)
    #expect(line.start == seconds(1.5) && line.end == seconds(2.1))
    #expect(line.words.map(\.name) == ["hi", "bob"])
    #expect(line.words[1].start == seconds(1.7))
    #expect(line.phonemes.map(\.name) == ["hh", "ay", "b", "aa", "b"])
    #expect(line.shot == "b" && !line.isRecorded)
    #expect(cut.subtitles.map(\.text) == ["Hi, Bob."])
    #expect(cut.subtitles[0].start == frame(36))
    #expect(cut.ambiences == [CutAmbience(name: "rain", shot: "b", level: 0.5, start: seconds(1), end: seconds(3))])
    #expect(cut.markers == [CutMarker(name: "choice", shot: "b", time: seconds(2.5), frame: 60)])
    #expect(warnings == [])
  }

  @Test("what the screenplay asked for is told from what the model added, at one time if need be")
  func events() throws {
    let (cut, _) = try cut()
    #expect(cut.events.map(\.id) == ["thunder", "blink"])
    #expect(cut.events.map(\.isScripted) == [true, false])
    #expect(cut.events.map(\.force) == [0.75, 1])
    #expect(cut.events.map(\.time) == [seconds(2), seconds(2)])
    #expect(cut.events.map(\.frame) == [48, 48])
    #expect(
      cut.haptics.taps == [
        CutHapticTap(event: "", time: seconds(1.25), intensity: 0.6, sharpness: 0.5),
        CutHapticTap(event: "thunder", time: seconds(2), intensity: 0.6, sharpness: 0.15),
      ])
  }

  @Test("events and ambiences the take lacks are in the cut, and said to be missing")
  func missing() throws {
    let (cut, warnings) = try cut { shot in
      shot.scriptedEvents.append(.init(name: "gunshot", at: seconds(0.5), force: 1))
      shot.scriptedEvents.append(.init(name: "thunder", at: seconds(1.9), force: 0.2))
      shot.ambiences.append(.init(name: "crickets"))
      shot.markers.append(.init(name: "late", at: seconds(2)))
    }
    #expect(cut.events.map(\.id) == ["gunshot", "thunder", "blink", "thunder_2"])
    #expect(cut.events.map(\.isScripted) == [true, true, false, true])
    #expect(cut.ambiences.map(\.name) == ["rain", "crickets"])
    #expect(warnings.count == 4)
  }

  @Test("the haptic hum follows the event and has a row for every sixtieth")
  func hum() throws {
    let (cut, _) = try cut()
    #expect(cut.haptics.amplitude.count == 180 && cut.haptics.frequency.count == 180)
    #expect(cut.haptics.amplitude[119] == 0)
    #expect(cut.haptics.amplitude[120] == 0.6)
    #expect(cut.haptics.amplitude[150] < 0.3 && cut.haptics.amplitude[150] > 0)
    #expect(cut.haptics.frequency[120] == 0.15)
  }

  @Test("low sound hums and high sound does not")
  func lowBand() throws {
    func envelope(_ hertz: Double) -> HapticEnvelope {
      let samples = (0..<48_000).map { Float(sin(2 * Double.pi * hertz * Double($0) / 48_000)) * 0.4 }
      return HapticEnvelope(Sound(samples: samples, channels: 1, rate: .movie), events: [], duration: seconds(1))
    }
    // A sine of 0.4 is at −10.97 dB, all of it in the band: 13.03 of 16 dB.
    #expect(abs(envelope(60).amplitude[30] - 0.814) < 0.02)
    #expect(envelope(1_000).amplitude.allSatisfy { $0 == 0 })
    #expect(envelope(40).frequency[30] < envelope(120).frequency[30])
  }

  @Test("viseme rows sum to one, reach their shape, and fade within 70 ms")
  func visemes() throws {
    let (cut, _) = try cut()
    let track = try #require(cut.visemes.tracks.first)
    #expect(track.character == "ann" && cut.visemes.tracks.count == 1)
    for row in track.weights {
      #expect(row.count == 15)
      #expect(row.reduce(0) { $0 + Int(($1 * 1000).rounded()) } == 1000)
      #expect(row.allSatisfy { $0 >= 0 && (($0 * 1000).rounded() / 1000) == $0 })
    }
    func weight(_ name: String, _ time: Double) throws -> Double {
      let row = Int((time * 100).rounded()) - Int(track.firstRow)
      return track.weights[row][try #require(CutVisemes.names.firstIndex(of: name))]
    }
    #expect(try weight("aa", 1.9) == 1)
    #expect(try weight("PP", 1.75) == 1)
    // Half and half at the border, over 35 ms later.
    #expect(abs(try weight("PP", 1.8) - 0.5) < 0.001)
    #expect(try weight("PP", 1.84) == 0)
    #expect(try weight("PP", 1.83) > 0)
    let rows = cut.visemeRows(of: "ann")
    #expect(rows[100][0] == 1 && rows[299][0] == 1)
    #expect(
      cut.visemes.cues.map(\.viseme) == ["kk", "aa", "PP", "aa", "PP"])
    #expect(cut.visemes.cues.first?.start == seconds(1.5) && cut.visemes.cues.last?.end == seconds(2.1))
    #expect(zip(cut.visemes.cues, cut.visemes.cues.dropFirst()).allSatisfy { $0.end == $1.start })
  }

  @Test("several lines share one breath by their words")
  func shared() throws {
    let (cut, _) = try cut { shot in
      shot.lines = [
        .init(id: "one", character: "ann", speaker: "ANN", text: "Hi,"),
        .init(id: "two", character: "ann", speaker: "ANN", text: "Bob."),
      ]
    }
    #expect(cut.lines.map(\.id) == ["one", "two"])
    #expect(cut.lines.map { $0.words.map(\.name) } == [["hi"], ["bob"]])
    #expect(cut.lines[0].end == seconds(1.7) && cut.lines[1].start == seconds(1.7))
    #expect(cut.subtitles.count == 2)
  }

  @Test("models that give no phonemes get the text's, spread over the line")
  func spread() throws {
    let scratch = try Scratch()
    var maker = TakeMaker(frames: 48)
    maker.cues = [.init(kind: "line", name: "Hello", start: seconds(0.5), end: seconds(1))]
    var shot = makeShot("a", try maker.write(scratch))
    shot.lines = [.init(id: "x", character: "c", speaker: "C", text: "Hello")]
    let line = try assemble(makePlan([shot]), scratch).cut.lines[0]
    #expect(line.phonemes.map(\.name) == ["hh", "ax", "l", "ow"])
    #expect(line.phonemes.first?.start == seconds(0.5) && line.phonemes.last?.end == seconds(1))
  }
}
