public import CutModel
import Timeline

/// A small cut with one of everything, for tests of whatever reads cuts: 121 pictures at 24/s, three shots, two speakers,
/// flashes at 1, 2, 3 and 4 s that the sync clip of MediaIO shows and sounds.
public enum SampleCut {
  /// Names with letters that need escaping somewhere: quotes, `<`, `&`, backslashes, accents, emoji.
  public static let awkwardText = #"She said "no" <loud & clear> \ naïve 😀: 100 %"#

  /// The cut.
  public static func make(id: String = "lighthouse", hasAlpha: Bool = false) throws -> Cut {
    func at(_ milliseconds: Int64) throws -> Flicks { try Flicks(milliseconds, timesPerSecond: 1000) }
    let rate = FrameRate.film
    func start(_ frame: Int64) throws -> Flicks { try rate.start(ofFrame: frame) }
    let models = [
      CutProvenance.Model(family: "foal", name: "foal-v0", weightsSHA256: String(repeating: "ab", count: 32))
    ]
    var cut = try Cut(
      id: id, title: "The Lighthouse", locale: "en", frameRate: rate, frames: 121, width: 320, height: 192,
      hasAlpha: hasAlpha,
      sound: CutSound(
        channels: 2, samples: 242_000, integratedLUFS: -16, truePeakDBTP: -1.5, targetLUFS: -16, gainDB: 3.25),
      provenance: CutProvenance(generatorVersion: "0.1.0", models: models))
    let places: [(String, Int64, Int64, CutTransition)] = [
      ("sh010", 0, 48, .cut), ("sh020", 48, 40, CutTransition(kind: .fade, frames: 12)),
      ("sh030", 76, 45, CutTransition(kind: .dissolve, frames: 12)),
    ]
    for (number, (shot, first, count, transition)) in places.enumerated() {
      cut.shots.append(
        CutShot(
          id: shot, scene: "INT. LIGHTHOUSE - NIGHT", action: "Rain on the glass.", startFrame: first, frames: count,
          start: try start(first), end: try start(first + count), transition: transition,
          take: CutTake(
            number: 1, seed: UInt64(40 + number), key: String(repeating: "0\(number)", count: 32), model: "foal-v0")))
    }
    let spoken: [(String, String, String, String, String, Int64, [(String, [String])])] = [
      (
        "mira_0001", "sh010", "mira", "MIRA", "Who's there?", 500,
        [("who's", ["hh", "uw", "z"]), ("there", ["dh", "eh", "r"])]
      ),
      (
        "tom_0001", "sh020", "tom", "TOM", awkwardText, 2300,
        [("no", ["n", "ow"]), ("naive", ["n", "ay", "iy", "v"])]
      ),
      (
        "mira_0002", "sh030", "mira", "MIRA", "Then open.", 3600,
        [("then", ["dh", "eh", "n"]), ("open", ["ow", "p", "n"])]
      ),
    ]
    let visemeOf = [
      "hh": "kk", "uw": "ou", "z": "SS", "dh": "TH", "eh": "E", "r": "RR", "n": "nn", "ow": "oh", "ay": "aa",
      "iy": "ih",
      "v": "FF", "p": "PP",
    ]
    for (id, shot, character, speaker, text, first, words) in spoken {
      var milliseconds = first
      var spans: [TimedSpan] = []
      var phonemes: [TimedSpan] = []
      for (word, sounds) in words {
        let began = try at(milliseconds)
        for sound in sounds {
          phonemes.append(TimedSpan(name: sound, start: try at(milliseconds), end: try at(milliseconds + 100)))
          milliseconds += 100
        }
        spans.append(TimedSpan(name: word, start: began, end: try at(milliseconds)))
      }
      let (start, end) = (try at(first), try at(milliseconds))
      cut.lines.append(
        CutLine(
          id: id, shot: shot, character: character, speaker: speaker, text: text, start: start, end: end,
          isRecorded: character == "tom", words: spans, phonemes: phonemes))
      cut.subtitles.append(CutSubtitle(line: id, speaker: speaker, text: text, start: start, end: end))
      var rows: [[Double]] = []
      for phoneme in phonemes {
        let name = visemeOf[phoneme.name] ?? "sil"
        cut.visemes.cues.append(
          CutVisemeCue(line: id, character: character, viseme: name, start: phoneme.start, end: phoneme.end))
        let column = CutVisemes.names.firstIndex(of: name) ?? 0
        for step in 0..<10 {
          var row = [Double](repeating: 0, count: CutVisemes.names.count)
          let rest = step == 0 || step == 9 ? 0.5 : 0
          row[0] = rest
          row[column] += 1 - rest
          rows.append(row)
        }
      }
      cut.visemes.tracks.append(CutVisemeTrack(line: id, character: character, firstRow: first / 10, weights: rows))
    }
    for (number, name) in ["thunder", "door", "thunder", "bell"].enumerated() {
      let frame = Int64(24 * (number + 1))
      let shot = frame < 48 ? "sh010" : frame < 76 ? "sh020" : "sh030"
      let event = CutEvent(
        id: number == 2 ? "thunder_2" : name, name: name, shot: shot, time: try start(frame), frame: frame, force: 0.8,
        isScripted: true)
      cut.events.append(event)
      cut.haptics.taps.append(
        CutHapticTap(event: event.id, time: event.time, intensity: 0.8, sharpness: name == "bell" ? 0.9 : 0.3))
    }
    cut.ambiences = [
      CutAmbience(name: "rain", shot: "sh010", level: 0.4, start: .zero, end: try start(48)),
      CutAmbience(name: "wind", shot: "sh020", level: nil, start: try start(48), end: try start(88)),
    ]
    cut.cameraMoves = [
      CutCameraMove(
        shot: "sh010", kind: "pan", direction: "left", amount: 0.1, start: .zero, end: try start(48))
    ]
    cut.markers = [CutMarker(name: "choice", shot: "sh030", time: try start(110), frame: 110)]
    let envelope = (0..<303).map { Double($0 % 60) / 60 }.map { ($0 * 1000).rounded() / 1000 }
    cut.haptics.amplitude = envelope
    cut.haptics.frequency = envelope.map { ((1 - $0) * 1000).rounded() / 1000 }
    return cut
  }
}
