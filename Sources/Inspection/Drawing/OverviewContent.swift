import CutModel
import MediaIO
import Timeline

/// What a picture of a take, a bundle or a movie is drawn from. Files are read when it is drawn.
struct OverviewContent: Sendable {
  /// Something that lasts.
  struct Span: Sendable {
    var name: String
    var start: Flicks
    var end: Flicks
  }

  /// Something of a moment.
  struct Mark: Sendable {
    var name: String
    var time: Flicks
    /// Whether somebody asked for it.
    var isStrong = true
  }

  /// A row of spans.
  struct Lane: Sendable {
    var name: String
    var spans: [Span]
    /// Number of its colour.
    var color: Int
  }

  var title: String
  /// A few facts in one line.
  var facts: [String] = []
  var duration: Flicks
  var frameRate: FrameRate?
  /// A movie file to take pictures and sound from.
  var movie: String?
  /// The part of its pictures that is shown, from the upper left corner.
  var pictureSize: PixelSize?
  /// Files of pictures, one for each; instead of a movie.
  var frames: [String] = []
  /// A sound file; instead of the movie's.
  var sound: String?
  var lanes: [Lane] = []
  var marks: [Mark] = []
  /// The hum, 0…1, `hapticRate` values a second, and taps.
  var haptics: [Double] = []
  var hapticRate: Int64 = 60
  var taps: [(time: Flicks, strength: Double)] = []

  init(_ cut: Cut) {
    title = cut.title
    duration = cut.duration
    frameRate = cut.frameRate
    facts = [
      "\(cut.width)×\(cut.height)", "\(cut.frames) pictures at \(cut.frameRate)/s", Self.text(cut.duration), cut.locale,
    ]
    if let loudness = cut.sound.integratedLUFS { facts.append("\(decimals(loudness)) LUFS") }
    func span(_ name: String, _ start: Flicks, _ end: Flicks) -> Span { Span(name: name, start: start, end: end) }
    lanes = [
      Lane(
        name: "shots",
        spans: cut.shots.map { shot in
          let kind = shot.transition.kind == .cut ? "" : "  \(shot.transition.kind.rawValue)"
          return span("\(shot.id)  take \(shot.take.number)\(kind)", shot.start, shot.end)
        }, color: 0),
      Lane(
        name: "camera", spans: cut.cameraMoves.map { span("\($0.kind) \($0.direction)", $0.start, $0.end) }, color: 1),
      Lane(
        name: "subtitles", spans: cut.subtitles.map { span($0.text.replacing("\n", with: " / "), $0.start, $0.end) },
        color: 2),
      Lane(name: "words", spans: cut.lines.flatMap(\.words).map { span($0.name, $0.start, $0.end) }, color: 3),
      Lane(name: "visemes", spans: cut.visemes.cues.map { span($0.viseme, $0.start, $0.end) }, color: 4),
      Lane(name: "ambience", spans: cut.ambiences.map { span($0.name, $0.start, $0.end) }, color: 5),
    ]
    marks =
      cut.events.map { Mark(name: $0.id, time: $0.time, isStrong: $0.isScripted) }
      + cut.markers.map { Mark(name: "◆ \($0.name)", time: $0.time) }
    haptics = cut.haptics.amplitude
    hapticRate = max(1, cut.haptics.rate)
    taps = cut.haptics.taps.map { ($0.time, $0.intensity) }
  }

  init(_ take: TakeSummary, folder: String, title: String?) {
    self.title = title ?? "Take"
    duration = take.duration
    frameRate = take.frameRate
    facts = [
      "\(take.width)×\(take.height)", "\(take.frames) pictures at \(take.frameRate)/s", Self.text(take.duration),
      take.model,
      "seed \(take.seed)", "\(take.steps) steps",
    ]
    let digits = { (index: Int) in String(repeating: "0", count: max(0, 6 - String(index).count)) + String(index) }
    frames = (0..<take.frames).map { "\(folder)/frames/\(digits($0)).png" }
    sound = folder + "/sound.wav"
    func lane(_ name: String, _ kind: String, _ color: Int) -> Lane {
      Lane(
        name: name,
        spans: take.cues.filter { $0.kind == kind }.map { Span(name: $0.name, start: $0.start, end: $0.end) },
        color: color)
    }
    lanes = [
      lane("lines", "line", 2), lane("words", "word", 3), lane("phonemes", "phoneme", 4),
      lane("ambience", "ambience", 5),
    ]
    marks = take.cues.filter { $0.kind == "event" }.map { Mark(name: $0.name, time: $0.start) }
  }

  init(movie path: String, _ finding: MovieFinding) {
    title = finding.metadata["title"] ?? finding.file
    duration = finding.pictureLength
    frameRate = finding.frameRate
    movie = path
    facts = [
      finding.file, "\(finding.width)×\(finding.height)", "\(finding.frames) pictures",
      Self.text(finding.pictureLength),
      finding.videoCodec, finding.audioCodec ?? "no sound",
    ]
  }

  init(sound path: String, named name: String, _ duration: Flicks) {
    title = name
    self.duration = duration
    sound = path
    facts = [Self.text(duration)]
  }

  /// Seconds to a thousandth.
  private static func text(_ time: Flicks) -> String { decimals(time.seconds) + " s" }
}
