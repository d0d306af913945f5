import Foundation
import MediaIO
import Screenplay

/// Writes what was edited of a shot into its screenplay: settings into the `[[shot]]` directive, words into the dialogue.
/// Nothing else changes, and what would read differently than it was meant is not written.
enum ScreenplayEdit {
  /// Writes an edit of a project's shot.
  /// - Throws: `StudioError` when it cannot be written there; the file is then as it was.
  static func write(_ edit: ShotEdit, of shot: ShotDocument, in root: String) throws(StudioError) {
    guard let file = shot.place.split(separator: ":").first.map(String.init) else {
      throw StudioError("\(shot.id) is not in a screenplay that can be changed here.")
    }
    guard file.hasSuffix(".fountain") else {
      throw StudioError("\(file) is no Fountain screenplay: change it where it was made, and import it again.")
    }
    // Places name files as the project was named: by their whole path, from here, or within the project.
    let path =
      file.hasPrefix("/") || !FileManager.default.fileExists(atPath: root + "/" + file) ? file : root + "/" + file
    let whole = URL(filePath: path).standardizedFileURL.path(percentEncoded: false)
    let folder = URL(filePath: root).standardizedFileURL.path(percentEncoded: false)
    guard whole.hasPrefix(folder.hasSuffix("/") ? folder : folder + "/") else {
      throw StudioError("\(file) lies outside of the project.")
    }
    let old: String
    let parsed: ParsedScreenplay
    do throws(ScreenplayError) {
      old = try ScreenplayReader.text(path: path, name: file)
      parsed = try ScreenplayReader.read(path: path, name: file)
    } catch { throw StudioError("\(error)") }
    guard let found = parsed.screenplay.shots.first(where: { "\($0.position)" == shot.place }) else {
      throw StudioError("\(file) has changed meanwhile: it is read again.")
    }
    let new = try apply(edit, to: old, shot: found, part: shot)
    try check(edit, new, old: parsed, shot: found, part: shot, file: file)
    guard new != old else { return }
    do throws(MediaError) { try WholeFile.write(Array(new.utf8), to: path) } catch { throw StudioError("\(error)") }
  }

  /// The text with the edit in it.
  static func apply(
    _ edit: ShotEdit, to text: String, shot: Screenplay.Shot, part: ShotDocument
  ) throws(StudioError) -> String {
    switch edit {
    case .seed(let seed): return try set("seed", "\(seed)", in: text, shot)
    case .steps(let steps):
      guard (1...1000).contains(steps) else { throw StudioError("\(steps) steps make no sense: write 1 to 1000.") }
      return try set("steps", "\(steps)", in: text, shot)
    case .prompt(let prompt):
      guard !prompt.contains(where: { "\"[]\n\r".contains($0) }) else {
        throw StudioError("A prompt in a screenplay cannot hold quotation marks or square brackets.")
      }
      return try set("prompt", "\"\(prompt)\"", in: text, shot)
    case .line(let index, let words):
      guard part.lines.indices.contains(index) else {
        throw StudioError("There is no line \(index + 1) in \(part.id).")
      }
      let clean = words.trimmingCharacters(in: .whitespaces)
      guard !clean.isEmpty, !clean.contains(where: { "\n\r[]".contains($0) }) else {
        throw StudioError("A line needs words, and holds no square brackets or line breaks.")
      }
      guard let line = shot.lines.first(where: { $0.text == part.lines[index] }) else {
        throw StudioError("These words are a translation or a recording's: change them in the line sheet.")
      }
      return try replace(line, by: clean, in: text)
    }
  }

  /// Sets a key of the shot's directive.
  private static func set(
    _ key: String, _ value: String, in text: String, _ shot: Screenplay.Shot
  ) throws(StudioError) -> String {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let number = shot.position.line - 1
    guard shot.isExplicit, lines.indices.contains(number), let note = directive(of: shot.id, in: lines[number]) else {
      throw StudioError(
        "\(shot.id) has no [[shot]] directive of its own in one line: write [[shot \(shot.id)]] before it in "
          + "\(shot.position.file), line \(shot.position.line).")
    }
    var inner = String(lines[number][note])
    if let old = pair(key, in: inner) {
      inner.replaceSubrange(old, with: "\(key)=\(value)")
    } else {
      while inner.last == " " { inner.removeLast() }
      inner += " \(key)=\(value)"
    }
    lines[number].replaceSubrange(note, with: inner)
    return lines.joined(separator: "\n")
  }

  /// Between the brackets of `[[shot ID …]]`.
  private static func directive(of id: String, in line: String) -> Range<String.Index>? {
    var rest = line.startIndex..<line.endIndex
    while let open = line.range(of: "[[", range: rest),
      let close = line.range(of: "]]", range: open.upperBound..<line.endIndex)
    {
      let words = line[open.upperBound..<close.lowerBound].split(whereSeparator: { $0 == " " || $0 == "\t" })
      if words.first == "shot", words.count == 1 || words[1] == id || words[1].contains("=") {
        return open.upperBound..<close.lowerBound
      }
      rest = close.upperBound..<line.endIndex
    }
    return nil
  }

  /// Where `key=value` is in a directive; values may be quoted.
  private static func pair(_ key: String, in text: String) -> Range<String.Index>? {
    var quote: Character?
    var index = text.startIndex
    while index < text.endIndex {
      let character = text[index]
      if let open = quote {
        if character == open { quote = nil }
      } else if character == "\"" || character == "'" {
        quote = character
      } else if text[index...].hasPrefix(key + "="),
        index == text.startIndex || text[text.index(before: index)].isWhitespace
      {
        var end = text.index(index, offsetBy: key.count + 1)
        if end < text.endIndex, text[end] == "\"" || text[end] == "'" {
          let open = text[end]
          end = text.index(after: end)
          while end < text.endIndex, text[end] != open { end = text.index(after: end) }
          if end < text.endIndex { end = text.index(after: end) }
        } else {
          while end < text.endIndex, !text[end].isWhitespace { end = text.index(after: end) }
        }
        return index..<end
      }
      index = text.index(after: index)
    }
    return nil
  }

  /// Puts other words in the place of a line's.
  private static func replace(
    _ line: Screenplay.Line, by words: String, in text: String
  ) throws(StudioError) -> String {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let number = line.position.line - 1
    let raw = line.raw.trimmingCharacters(in: .whitespaces)
    guard lines.indices.contains(number), !raw.contains("\n"), let place = lines[number].range(of: raw) else {
      throw StudioError(
        "The line is written over several lines or with notes in it: change it in \(line.position.file), line "
          + "\(line.position.line).")
    }
    lines[number].replaceSubrange(place, with: words)
    return lines.joined(separator: "\n")
  }

  /// Reads the new text, and refuses it where anything else has changed.
  private static func check(
    _ edit: ShotEdit, _ text: String, old: ParsedScreenplay, shot: Screenplay.Shot, part: ShotDocument, file: String
  ) throws(StudioError) {
    let new = Screenplay.parse(text, file: file)
    let (before, after) = (old.screenplay.shots, new.screenplay.shots)
    let refusal = StudioError(
      "\(file) would then read differently than it was meant: change line \(shot.position.line) by hand.")
    guard !new.diagnostics.hasErrors, before.count == after.count, before.map(\.id) == after.map(\.id),
      let index = before.firstIndex(where: { $0.position == shot.position })
    else { throw refusal }
    for place in before.indices
    where place != index && before[place].lines.map(\.text) != after[place].lines.map(\.text) {
      throw refusal
    }
    let settings = after[index].settings
    let texts = after[index].lines.map(\.text)
    let fits: Bool =
      switch edit {
      case .seed(let seed): settings.seed == seed && texts == shot.lines.map(\.text)
      case .steps(let steps): settings.steps == steps && texts == shot.lines.map(\.text)
      case .prompt(let prompt): settings.prompt?.contains(prompt) ?? prompt.isEmpty && texts == shot.lines.map(\.text)
      case .line: texts.count == shot.lines.count && zip(texts, shot.lines).count { $0 != $1.text } <= 1
      }
    guard fits else { throw refusal }
  }
}
