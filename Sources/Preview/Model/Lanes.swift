import CutModel
import Timeline

/// What the timeline's lanes show, of a cut or of a take alike.
struct Lanes: Equatable, Sendable {
  /// A stretch with a name.
  struct Span: Equatable, Sendable {
    var name: String
    var detail = ""
    var start: Flicks
    var end: Flicks
  }

  /// A moment with a name.
  struct Moment: Equatable, Sendable {
    var name: String
    var time: Flicks
    /// 0…1.
    var force = 1.0
    var isScripted = true
  }

  var shots: [Span] = []
  /// Lines; the detail is who speaks.
  var dialogue: [Span] = []
  var words: [Span] = []
  /// Mouth shapes, or phonemes where no shapes are known; the detail is who speaks.
  var mouths: [Span] = []
  var events: [Moment] = []
  var markers: [Moment] = []
  var ambiences: [Span] = []
  var subtitles: [Span] = []
  /// Taps of a controller.
  var taps: [Moment] = []
  /// How strongly it hums, 60 values a second.
  var hum: [Double] = []
  var humSharpness: [Double] = []

  static let empty = Lanes()

  /// Everything a cut says.
  init(_ cut: Cut) {
    shots = cut.shots.map { Span(name: $0.id, detail: $0.action, start: $0.start, end: $0.end) }
    dialogue = cut.lines.map { Span(name: $0.text, detail: $0.speaker, start: $0.start, end: $0.end) }
    words = cut.lines.flatMap { line in line.words.map { Span(name: $0.name, start: $0.start, end: $0.end) } }
    mouths = cut.visemes.cues.filter { $0.viseme != "sil" }
      .map { Span(name: $0.viseme, detail: $0.character, start: $0.start, end: $0.end) }
    events = cut.events.map { Moment(name: $0.name, time: $0.time, force: $0.force, isScripted: $0.isScripted) }
    markers = cut.markers.map { Moment(name: $0.name, time: $0.time) }
    ambiences = cut.ambiences.map { Span(name: $0.name, start: $0.start, end: $0.end) }
    subtitles = cut.subtitles.map { Span(name: $0.text, detail: $0.speaker, start: $0.start, end: $0.end) }
    taps = cut.haptics.taps.map { Moment(name: $0.event, time: $0.time, force: $0.intensity) }
    hum = cut.haptics.amplitude
    humSharpness = cut.haptics.frequency
  }

  /// Nothing.
  init() {}

  /// Everything a take's record says.
  init(_ take: TakeFile) {
    for cue in take.cues {
      let (start, end) = (Flicks(cue.startFlicks), Flicks(cue.endFlicks))
      switch cue.kind {
      case "line":
        dialogue.append(Span(name: cue.name, detail: take.request.speaker ?? "", start: start, end: end))
        subtitles.append(Span(name: cue.name, start: start, end: end))
      case "word": words.append(Span(name: cue.name, start: start, end: end))
      case "phoneme": if cue.name != "pau" { mouths.append(Span(name: cue.name, start: start, end: end)) }
      case "event":
        let scripted = take.request.events.first { $0.name == cue.name && $0.timeFlicks == cue.startFlicks }
        events.append(
          Moment(name: cue.name, time: start, force: scripted?.force ?? 0.5, isScripted: scripted != nil))
      case "ambience": ambiences.append(Span(name: cue.name, start: start, end: end))
      default: break
      }
    }
  }

  /// The subtitle at a time.
  func subtitle(at time: Flicks) -> Span? { subtitles.last { $0.start <= time && time < $0.end } }

  /// The shot at a time; in a transition the one that comes.
  func shot(at time: Flicks) -> Span? { shots.last { $0.start <= time && time < $0.end } }
}
