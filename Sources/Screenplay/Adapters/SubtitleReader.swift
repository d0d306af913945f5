import Timeline

/// SubRip and WebVTT: each cue becomes a line in one shot, at its time. `<v Mira>` or `MIRA: …` say who speaks.
enum SubtitleReader {
  /// A cue as it stands in the file.
  private struct Cue {
    var line: Int
    var start: Flicks
    var end: Flicks
    var id: String?
    var text: [String] = []
  }

  static func read(_ source: SourceText, isVTT: Bool, into writer: inout FountainWriter) {
    let cues = cues(source, isVTT: isVTT, &writer)
    guard let last = cues.map(\.end).max() else {
      writer.report(
        .warning, 1, "there are no subtitles in the file", fix: "write cues such as 00:01.000 --> 00:02.500")
      return
    }
    // One shot, because only then the times mean what they meant.
    let end = min(last, Flicks.longestDuration)
    writer.directive("shot sub001 dur=\(TimeSpec.time(end).directiveText)", line: cues.first?.line ?? 1)
    var speaker = "NARRATOR"
    for cue in cues {
      // Numbers that only count the cues are no ids.
      var id = cue.id.flatMap { $0.allSatisfy(\.isNumber) ? nil : FountainWriter.id($0) }
      for (name, text) in speeches(cue) {
        speaker = name ?? speaker
        let speech = FountainWriter.Speech(character: speaker, text: text, id: id, at: .time(cue.start))
        id = nil
        writer.speech(speech, line: cue.line)
      }
    }
  }

  private static func cues(_ source: SourceText, isVTT: Bool, _ writer: inout FountainWriter) -> [Cue] {
    var cues: [Cue] = []
    var current: Cue?
    var before: String?
    var isSkipped = false
    for (number, raw) in source.plainLines + [(0, "")] {
      let text = raw.trimmed
      if text.isEmpty {
        if let cue = current { cues.append(cue) }
        (current, before, isSkipped) = (nil, nil, false)
      } else if current != nil {
        current?.text.append(String(text))
      } else if isSkipped
        || (isVTT && ["NOTE", "STYLE", "REGION", "WEBVTT"].contains { text == $0 || text.hasPrefix($0 + " ") })
      {
        isSkipped = true
      } else if let arrow = text.firstRange(of: "-->") {
        let start = time(text[..<arrow.lowerBound].trimmed)
        let end = time(text[arrow.upperBound...].trimmed.prefix { !$0.isWhitespace })
        guard let start, let end, start <= end else {
          writer.report(
            .error, number, "the times of this subtitle cannot be used",
            fix: "write them as 00:00:01.000 --> 00:00:02.500")
          isSkipped = true
          continue
        }
        current = Cue(line: number, start: start, end: end, id: before)
      } else {
        before = String(text)
      }
    }
    return cues
  }

  /// `HH:MM:SS,mmm` or `MM:SS.mmm`.
  private static func time(_ text: Substring) -> Flicks? {
    guard case .time(let time)? = try? TimeSpec(parsing: String(text).replacing(",", with: ".")), text.contains(":")
    else {
      return nil
    }
    return time
  }

  /// Who says what: voice spans, `NAME:`, and lines that begin with a dash are told apart.
  private static func speeches(_ cue: Cue) -> [(String?, String)] {
    var result: [(String?, String)] = []
    for line in cue.text {
      var rest = line[...]
      var pieces: [(String?, Substring)] = []
      while let open = rest.firstRange(of: "<v"), let close = rest[open.upperBound...].firstIndex(of: ">") {
        let tag = rest[open.upperBound..<close]
        guard tag.first == " " || tag.first == "." else { break }
        if !rest[..<open.lowerBound].trimmed.isEmpty { pieces.append((nil, rest[..<open.lowerBound])) }
        rest = rest[rest.index(after: close)...]
        let name = tag.drop { $0 != " " }.trimmed
        let end = rest.firstRange(of: "<v")?.lowerBound ?? rest.endIndex
        pieces.append((name.isEmpty ? nil : String(name), rest[..<end]))
        rest = rest[end...]
      }
      if !rest.trimmed.isEmpty { pieces.append((nil, rest)) }
      for (name, text) in pieces {
        let isNew = text.trimmed.hasPrefix("- ") || text.trimmed.hasPrefix("– ")
        let plain = plain(isNew ? text.trimmed.dropFirst(2) : text)
        if plain.isEmpty { continue }
        let spoken: (name: String?, text: String) = name == nil ? capitals(plain) : (name, plain)
        if spoken.name == nil, !isNew, !result.isEmpty {
          result[result.count - 1].1 += "\n" + spoken.text
        } else {
          result.append((spoken.name, spoken.text))
        }
      }
    }
    return result
  }

  /// `MIRA: …`: only names in capitals, since subtitles have colons too.
  private static func capitals(_ text: String) -> (name: String?, text: String) {
    let split = SpokenName.split(text, longest: 40)
    guard let name = split.name, !name.contains(where: \.isLowercase) else { return (nil, text) }
    return (name, split.text)
  }

  /// Without tags such as `<i>` and `{\an8}`, and with entities resolved.
  private static func plain(_ text: Substring) -> String {
    var result = ""
    var depth: Character?
    for character in text {
      if let end = depth {
        if character == end { depth = nil }
      } else if character == "<" {
        depth = ">"
      } else if character == "{" {
        depth = "}"
      } else {
        result.append(character)
      }
    }
    let entities = [("&lt;", "<"), ("&gt;", ">"), ("&nbsp;", " "), ("&lrm;", ""), ("&rlm;", ""), ("&amp;", "&")]
    for (entity, meaning) in entities { result = result.replacing(entity, with: meaning) }
    return result.inOneLine
  }
}
