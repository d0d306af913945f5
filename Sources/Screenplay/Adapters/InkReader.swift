/// Ink: knots and stitches become scenes, `Name: text # id: mira_1 # voice: f.wav` dialogue, other text action.
///
/// Choices, gathers, diverts, logic and variables are left out with a warning: a film has one course. What is nested
/// below a choice is left out with it, up to the next gather or knot.
enum InkReader {
  static func read(_ source: SourceText, into writer: inout FountainWriter) {
    var isComment = false
    var isChoice = false
    var braces = 0
    for (number, raw) in source.plainLines {
      var text = uncommented(raw, &isComment)[...].trimmed
      if text.isEmpty { continue }
      if text.hasPrefix("==") || (text.hasPrefix("=") && !text.hasPrefix("=>")) {
        (isChoice, braces) = (false, 0)
        let name = text.drop { $0 == "=" }.trimmed.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == " " }
        if name.hasPrefix("function ") {
          isChoice = true
          warn(&writer, number, "the function is left out")
        } else {
          writer.scene(name.trimmed.isEmpty ? "Untitled" : String(name).replacing("_", with: " "), line: number)
        }
        continue
      }
      if braces > 0 || (text.hasPrefix("{") && !text.contains("}")) {
        if braces == 0 { warn(&writer, number, "the logic in braces is left out") }
        braces = max(0, braces + text.utf8.count { $0 == 123 } - text.utf8.count { $0 == 125 })
        continue
      }
      if text.hasPrefix("*") || text.hasPrefix("+") {
        isChoice = true
        warn(&writer, number, "the choice and what follows from it are left out")
        continue
      }
      if text.hasPrefix("-"), !text.hasPrefix("->") {
        isChoice = false
        text = text.drop { $0 == "-" || $0.isWhitespace }
        if text.hasPrefix("("), let end = text.firstIndex(of: ")") { text = text[text.index(after: end)...].trimmed }
        if text.isEmpty { continue }
      }
      if isChoice { continue }
      if text.hasPrefix("~") || ["VAR ", "CONST ", "LIST ", "INCLUDE ", "EXTERNAL "].contains(where: text.hasPrefix) {
        warn(&writer, number, "the statement is left out")
        continue
      }
      if let divert = text.firstRange(of: "->") {
        let target = text[divert.upperBound...].trimmed
        if target != "END" && target != "DONE" { warn(&writer, number, "the divert is left out") }
        text = text[..<divert.lowerBound].trimmed
        if text.isEmpty { continue }
      }
      line(text, number, into: &writer)
    }
  }

  private static func warn(_ writer: inout FountainWriter, _ line: Int, _ what: String) {
    writer.report(.warning, line, what, fix: "write what is to be seen as plain lines")
  }

  /// The line without `// …` and `/* … */`.
  private static func uncommented(_ line: String, _ isComment: inout Bool) -> String {
    var result: [UInt8] = []
    let bytes = Array(line.utf8)
    var index = 0
    while index < bytes.count {
      let next = index + 1 < bytes.count ? bytes[index + 1] : 0
      if isComment {
        if bytes[index] == Ascii.star, next == Ascii.slash { (isComment, index) = (false, index + 1) }
      } else if bytes[index] == Ascii.slash, next == Ascii.star {
        (isComment, index) = (true, index + 1)
      } else if bytes[index] == Ascii.slash, next == Ascii.slash, index == 0 || bytes[index - 1] != 58 {
        break
      } else {
        result.append(bytes[index])
      }
      index += 1
    }
    return String(decoding: result, as: UTF8.self)
  }

  private static func line(_ text: Substring, _ number: Int, into writer: inout FountainWriter) {
    let parts = text.replacing("\\#", with: "\u{E000}").split(separator: "#", omittingEmptySubsequences: false)
    let body = String(parts.first ?? "").replacing("\u{E000}", with: "#")
    var speech = FountainWriter.Speech(character: "", text: "")
    var speaker: String?
    for tag in parts.dropFirst() {
      let pair = tag.split(separator: ":", maxSplits: 1).map { String($0.trimmed) }
      guard pair.count == 2 else {
        directive(tag.trimmed, number, into: &writer)
        continue
      }
      switch pair[0].lowercased() {
      case "id", "line": speech.id = FountainWriter.id(pair[1])
      case "voice", "audio": speech.voice = pair[1]
      case "speaker", "character": speaker = pair[1]
      default: directive(String(tag).replacing(":", with: " ").trimmed, number, into: &writer)
      }
    }
    let (name, said) = SpokenName.split(body, longest: 80)
    if said.contains("{") {
      writer.report(
        .warning, number, "the logic in braces is kept as text", fix: "write what is to be heard instead of {…}")
    }
    guard let character = speaker ?? name else {
      writer.action(String(said.trimmed), line: number)
      return
    }
    (speech.character, speech.text) = (character, speaker == nil ? said : String(body.trimmed))
    writer.speech(speech, line: number)
  }

  /// A tag that is one of our directives: `# event thunder at=1.0`. Other tags are the game's.
  private static func directive(_ tag: Substring, _ number: Int, into writer: inout FountainWriter) {
    let name = tag.prefix { !$0.isWhitespace }
    if let known = Directive.Name(rawValue: String(name)), known != .line, tag.contains(" ") {
      writer.directive(String(tag), line: number)
    }
  }
}
