import CutModel
import Timeline

/// The scripts of one cutscene for Ren'Py.
struct RenPyScript {
  let cut: Cut

  /// The cutscene's id as part of a name in Ren'Py's language: `cutscene_light_house`.
  var identifier: String { "cutscene_" + Self.plain(cut.id, keeping: "") }

  /// What the cutscene's files are called: its id in ASCII, because Ren'Py's packages hold no other names.
  var stem: String { Self.plain(cut.id, keeping: "-.") }

  /// The movie's name beside the script.
  var movie: String { cut.hasAlpha ? "\(stem).sidemask.webm" : "\(stem).webm" }

  private static func plain(_ text: String, keeping others: String) -> String {
    text.unicodeScalars.map { scalar in
      let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
      return isPlain || others.unicodeScalars.contains(scalar) ? String(scalar) : "_"
    }.joined()
  }

  /// A string of Python. Ren'Py gives words that begin with two underscores names of its own, even in strings.
  static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in SubtitleFiles.lines(text).unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted.replacing("__", with: #"_\u005f"#) + "\""
  }

  /// `<identifier>.rpy`: the cutscene's data and its label.
  var text: String {
    func quoted(_ text: String) -> String { Self.quoted(text) }
    func seconds(_ time: Flicks) -> String { ClockText.seconds(time) }
    func truth(_ value: Bool) -> String { value ? "True" : "False" }
    func list(_ items: [String]) -> String {
      items.isEmpty ? "[]" : "[\n" + items.map { "            \($0),\n" }.joined() + "        ]"
    }
    var names: [String: String] = [:]
    for line in cut.lines where names[line.character] == nil { names[line.character] = line.speaker }
    let characters = Dictionary(cut.lines.map { ($0.id, $0.character) }, uniquingKeysWith: { first, _ in first })
    let speakers = cut.speakers.map { "(\(quoted($0)), _(\(quoted(names[$0] ?? $0))))" }
    let subtitles = cut.subtitles.map { piece in
      let character = characters[piece.line] ?? piece.line
      return "(\(seconds(piece.start)), \(seconds(piece.end)), \(quoted(character)), _(\(quoted(piece.speaker))), "
        + "_(\(quoted(piece.text))))"
    }
    let events = cut.events.map { event in
      "dict(time=\(seconds(event.time)), id=\(quoted(event.id)), name=\(quoted(event.name)), "
        + "force=\(ClockText.number(event.force)), frame=\(event.frame), shot=\(quoted(event.shot)), "
        + "scripted=\(truth(event.isScripted)))"
    }
    let markers = cut.markers.map { marker in
      "dict(time=\(seconds(marker.time)), name=\(quoted(marker.name)), frame=\(marker.frame), "
        + "shot=\(quoted(marker.shot)))"
    }
    let visemes = cut.speakers.map { character in
      let cues = cut.visemes.cues.filter { $0.character == character }.map {
        "(\(seconds($0.start)), \(seconds($0.end)), \(quoted($0.viseme)))"
      }
      return "\(quoted(character)): [\(cues.joined(separator: ", "))]"
    }
    return """
      # \(SubtitleFiles.oneLine(cut.title).replacing("__", with: "_ _")): a cutscene. cutscene_player.rpy says how to use it.

      init -50 python:

          cutscenes.register(
              \(quoted(cut.id)),
              movie=\(quoted("cutscenes/" + movie)),
              see_through=\(truth(cut.hasAlpha)),
              size=(\(cut.width), \(cut.height)),
              duration=\(seconds(cut.duration)),
              speakers=\(list(speakers)),
              subtitles=\(list(subtitles)),
              events=\(list(events)),
              markers=\(list(markers)),
              taps=[\(cut.haptics.taps.map { seconds($0.time) }.joined(separator: ", "))],
              visemes={\(visemes.joined(separator: ", "))})

      # The movie alone, for your own screens.
      image \(identifier) = Movie(play=\(quoted("cutscenes/" + movie)), side_mask=\(truth(cut.hasAlpha)), loop=False)

      label \(identifier):
          $ _return = cutscenes.play(\(quoted(cut.id)))
          return _return

      """
  }

  /// `script.rpy`: a game that is only the cutscene.
  var demo: String {
    let factor = max(1, min(1280 / cut.width, 720 / cut.height))
    return """
      # Plays the cutscene alone. Not needed in your game.
      #
      # With the environment variable CUTSCENE_LOG set it prints one line for each thing that happens, and leaves at the
      # end; CUTSCENE_SKIP holds the number of seconds after which to skip.

      define config.name = \(Self.quoted(SubtitleFiles.oneLine(cut.title)))
      define config.screen_width = \(cut.width * factor)
      define config.screen_height = \(cut.height * factor)
      define config.window_title = config.name

      init python:

          import json
          import os
          import sys

          def cutscene_log(what):
              player = cutscenes._playing
              line = dict(what, clock=player.time, video=renpy.music.get_pos("cutscene"))
              sys.stdout.write("CUTSCENE " + json.dumps(line) + "\\n")
              sys.stdout.flush()

          if "CUTSCENE_LOG" in os.environ:
              cutscenes.callbacks.append(cutscene_log)

      screen cutscene_skip_later(seconds):
          timer seconds action Function(renpy.queue_event, "dismiss")

      label main_menu:
          return

      label start:
          scene expression Solid("\(cut.hasAlpha ? "#2a3242" : "#000")")
          if "CUTSCENE_SKIP" in os.environ:
              show screen cutscene_skip_later(float(os.environ["CUTSCENE_SKIP"]))
          call \(identifier)
          if "CUTSCENE_LOG" in os.environ:
              $ renpy.quit()
          menu:
              "Again":
                  jump start
              "Leave":
                  $ renpy.quit()

      """
  }

  /// `README.txt`.
  var readme: String {
    let names = Set(cut.events.map(\.name)).sorted()
    return """
      \(SubtitleFiles.oneLine(cut.title)): a cutscene for Ren'Py 8

      IN YOUR GAME
      Copy the folder "game/cutscenes" into your "game" folder. In your script:

          call \(identifier)

      _return is True when the player skipped it (a click, Enter, Escape). It is shown with subtitles, which Ren'Py's own
      translation files can translate, and which are in the history.

      ALONE
      Open this folder with Ren'Py and start it.

      WHAT IT TELLS YOUR GAME
          init python:
              def on_cutscene(what):
                  if what["kind"] == "event":
                      renpy.log("%s %s" % (what["name"], what["force"]))
              cutscenes.callbacks.append(on_cutscene)

      event     \(names.isEmpty ? "no events in this one" : names.joined(separator: ", "))
      marker    \(cut.markers.isEmpty ? "none here" : cut.markers.map(\.name).joined(separator: ", "))
      subtitle  what is said
      viseme    \(cut.speakers.isEmpty ? "nobody speaks" : cut.speakers.joined(separator: ", "))
      end       the end, or skipped

      Everything follows the position of the movie. Skipping brings what was left at once, so that no event is lost.
      The voices are in the movie's sound; characters have voice tags for your own lines. cutscene.json, .vtt and .srt are
      for your own tools and translators; the game does not read them.

      GENERATED.txt says how the cutscene was made; store forms ask for it.

      """
  }
}
