import AudioOutput
import CutModel
import Testing
import Timeline

@testable import Playback

@Suite("Every cue once, when it is heard") struct CueTests {
  static func marker(_ frame: Int64) -> Cue {
    let time = Flicks(frame * 29_400_000)
    return Cue(time: time, kind: .marker(CutMarker(name: "m\(frame)", shot: "s", time: time, frame: frame)))
  }

  static func names(_ cues: [Cue]) -> [String] {
    cues.compactMap { if case .marker(let marker) = $0.kind { marker.name } else { nil } }
  }

  func make(_ frames: [Int64]) -> (SimulatedOutput, PatternMedia, Player) {
    let output = SimulatedOutput()
    let media = PatternMedia(frames: 240, rate: .film)
    return (output, media, Player(media, output: output, cues: CueList(frames.map(Self.marker))))
  }

  @Test("in order, each at the present at which it is heard; the one at the start as it starts") func order() {
    let (output, _, player) = make([0, 3, 3, 7, 239])
    #expect(player.takeCues().isEmpty)
    player.play()
    var found: [[String]] = []
    for _ in 0..<20 {
      _ = player.present()
      found.append(Self.names(player.takeCues()))
      output.advance(by: Flicks(29_400_000))
    }
    let expected: [[String]] = (0..<20).map { [0: ["m0"], 3: ["m3", "m3"], 7: ["m7"]][$0] ?? [] }
    #expect(found == expected)
    player.seek(toFrame: 238)
    output.advance(by: Flicks(100_000_000))
    #expect(Self.names(player.takeCues()) == ["m239"])
    _ = player.present()
    #expect(player.state == .ended)
    #expect(player.takeCues().isEmpty)
    player.close()
  }

  @Test("a seek jumps over cues, unless they are asked for; what was heard before it still counts") func seek() {
    let (output, _, player) = make([1, 10, 20, 30])
    player.play()
    output.advance(by: Flicks(2 * 29_400_000))
    player.seek(toFrame: 15)
    #expect(Self.names(player.takeCues()) == ["m1"])
    player.seek(toFrame: 25, firingSkipped: true)
    #expect(Self.names(player.takeCues()) == ["m20"])
    player.seek(toFrame: 5)
    output.advance(by: Flicks(6 * 29_400_000))
    #expect(Self.names(player.takeCues()) == ["m10"])
    player.pause()
    player.play()
    #expect(player.takeCues().isEmpty)
    player.close()
  }

  @Test("a loop passes its cues once a pass, however seldom they are taken") func loop() {
    let (output, _, player) = make([2, 10, 11, 13])
    player.setLoop(10..<13)
    player.play()
    output.advance(by: Flicks(3 * 29_400_000 * 4 + 29_400_000 / 2))
    #expect(Self.names(player.takeCues()) == Array(repeating: ["m10", "m11"], count: 4).joined() + ["m10"])
    player.close()
  }

  @Test("a cut's events, markers, shots and subtitles are its cues") func cut() throws {
    var cut = try Cut(
      id: "a", title: "A", locale: "en", frameRate: .film, frames: 240, width: 64, height: 64,
      sound: CutSound(
        channels: 1, samples: 480_000, integratedLUFS: nil, truePeakDBTP: nil, targetLUFS: -16, gainDB: 0),
      provenance: CutProvenance(generatorVersion: "1", models: []))
    let second = Flicks(Flicks.perSecond)
    let one = CutSubtitle(line: "l", speaker: "A", text: "One", start: second, end: second + second)
    let two = CutSubtitle(line: "l", speaker: "A", text: "Two", start: second + second, end: second + second + second)
    cut.subtitles = [one, two]
    cut.events = [CutEvent(id: "e", name: "door", shot: "s", time: second, frame: 24, force: 1, isScripted: true)]
    let cues = CueList(cut).cues
    #expect(cues.map(\.time) == [second, second, second + second, second + second + second])
    #expect(cues.map(\.kind) == [.subtitle(one), .event(cut.events[0]), .subtitle(two), .subtitle(nil)])
  }
}
