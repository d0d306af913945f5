import CutModel
import Timeline

/// `data.lua`: what a cut holds, as a table of Lua.
struct LoveData {
  let cut: Cut
  let movie: String

  /// A string of Lua 5.1. Control characters other than line feeds become spaces.
  static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      default:
        if scalar.properties.generalCategory == .control { quoted += " " } else { quoted.unicodeScalars.append(scalar) }
      }
    }
    return quoted + "\""
  }

  /// The file.
  var text: String {
    func quoted(_ text: String) -> String { Self.quoted(text) }
    func seconds(_ time: Flicks) -> String { ClockText.seconds(time) }
    func list(_ items: [String]) -> String {
      items.isEmpty ? "{}" : "{\n" + items.map { "    \($0),\n" }.joined() + "  }"
    }
    func numbers(_ values: [Double]) -> String {
      "{" + values.map { ClockText.number($0, places: 3) }.joined(separator: ", ") + "}"
    }
    let subtitles = cut.subtitles.map { piece in
      "{ from = \(seconds(piece.start)), to = \(seconds(piece.end)), speaker = \(quoted(piece.speaker)), "
        + "text = \(quoted(SubtitleFiles.lines(piece.text))) }"
    }
    var moments = cut.events.map { event in
      (
        event.time,
        "{ kind = \"event\", time = \(seconds(event.time)), id = \(quoted(event.id)), name = \(quoted(event.name)), "
          + "force = \(ClockText.number(event.force)), frame = \(event.frame), shot = \(quoted(event.shot)), "
          + "scripted = \(event.isScripted) }"
      )
    }
    moments += cut.markers.map { marker in
      (
        marker.time,
        "{ kind = \"marker\", time = \(seconds(marker.time)), name = \(quoted(marker.name)), frame = \(marker.frame), "
          + "shot = \(quoted(marker.shot)) }"
      )
    }
    moments += cut.haptics.taps.map { tap in
      (
        tap.time,
        "{ kind = \"tap\", time = \(seconds(tap.time)), intensity = \(ClockText.number(tap.intensity)), "
          + "sharpness = \(ClockText.number(tap.sharpness)) }"
      )
    }
    let ordered = moments.enumerated().sorted { ($0.element.0, $0.offset) < ($1.element.0, $1.offset) }
    let visemes = cut.speakers.map { character in
      let cues = cut.visemes.cues.filter { $0.character == character }.map {
        "{ \(seconds($0.start)), \(seconds($0.end)), \(quoted($0.viseme)) }"
      }
      return "[\(quoted(character))] = { \(cues.joined(separator: ", ")) }"
    }
    return """
      -- What happens in the cutscene, times in seconds. cutscene.lua reads it.
      return {
        movie = \(quoted(movie)),
        width = \(cut.width),
        height = \(cut.height),
        seeThrough = \(cut.hasAlpha),
        duration = \(seconds(cut.duration)),
        subtitles = \(list(subtitles)),
        moments = \(list(ordered.map(\.element.1))),
        visemes = \(list(visemes)),
        amplitude = \(numbers(cut.haptics.amplitude)),
        frequency = \(numbers(cut.haptics.frequency)),
      }

      """
  }
}
