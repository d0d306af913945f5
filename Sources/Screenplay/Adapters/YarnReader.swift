/// Yarn Spinner: nodes become scenes, `Name: text #line:id` dialogue, `<<event …>>` and the like directives.
///
/// Of options (`->`) the text is left out, as are variables and jumps: a film has one course.
enum YarnReader {
  static func read(_ source: SourceText, into writer: inout FountainWriter) {
    var isBody = false
    var title: (text: String, line: Int)?
    var optionIndent: Int?
    for (number, raw) in source.plainLines {
      let text = raw.trimmed
      if !isBody {
        if text == "---" {
          isBody = true
          optionIndent = nil
          writer.scene(title?.text ?? "Untitled", line: title?.line ?? number)
          title = nil
        } else if text.hasPrefix("title:") {
          title = (String(text.dropping(6).trimmed), number)
        }
        continue
      }
      if text == "===" {
        isBody = false
        continue
      }
      if text.isEmpty || text.hasPrefix("//") { continue }
      let indent = raw.leadingBlanks
      if let option = optionIndent {
        // What is indented below an option is only said if it is chosen.
        if indent > option { continue }
        optionIndent = nil
      }
      if text.hasPrefix("->") || text.hasPrefix("=>") {
        optionIndent = indent
        writer.report(
          .warning, number, column: indent + 1, "the option and what is indented below it are left out",
          fix: "write what is to be seen as plain lines")
      } else if text.hasPrefix("<<") {
        command(text, number, indent, into: &writer)
      } else {
        line(text, number, into: &writer)
      }
    }
    if isBody {
      writer.report(.warning, source.plainLines.count, "the last node does not end", fix: "close it with ===")
    }
    if let title {
      writer.report(.warning, title.line, "the node \"\(title.text.prefix(40))\" has no body", fix: "begin it with ---")
    }
  }

  private static func command(_ text: Substring, _ number: Int, _ indent: Int, into writer: inout FountainWriter) {
    guard text.hasSuffix(">>"), text.utf8.count >= 4 else {
      writer.report(.warning, number, column: indent + 1, "the command does not end", fix: "close it with >>")
      return
    }
    var body = Substring(text.dropping(2).utf8.dropLast(2)).inOneLine
    let name = String(body.prefix { $0 != " " })
    if name == "wait" { body = "pause" + body.dropFirst(4) }
    if name == "wait" || Directive.Name(rawValue: name).map({ $0 != .line && $0 != .shot }) == true {
      writer.directive(body, line: number)
    } else if name == "shot" {
      writer.directive(body, line: number)
    } else {
      writer.report(
        .warning, number, column: indent + 1, "the command \"\(name.prefix(40))\" is left out",
        fix: "use one of \(Directive.Name.allCases.map(\.rawValue).joined(separator: ", ")), wait where it matters")
    }
  }

  private static func line(_ text: Substring, _ number: Int, into writer: inout FountainWriter) {
    var speech = FountainWriter.Speech(character: "", text: "")
    // Hashtags stand at the end; a # within the text has no space before it or is escaped.
    var words = text.replacing("\\#", with: "\u{E000}").split(separator: " ")
    var tags: [Substring] = []
    if let comment = words.firstIndex(where: { $0.hasPrefix("//") }) { words.removeSubrange(comment...) }
    while let last = words.last, last.hasPrefix("#"), last.utf8.count > 1 { tags.append(words.removeLast()) }
    for tag in tags {
      if tag.hasPrefix("#line:") {
        speech.id = FountainWriter.id(String(tag.dropping(6)))
      } else if tag.hasPrefix("#voice:") {
        speech.voice = String(tag.dropping(7))
      }
    }
    let body = words.joined(separator: " ").replacing("\u{E000}", with: "#")
    let (character, said) = SpokenName.split(body, longest: 80)
    (speech.character, speech.text) = (character ?? "Narrator", said.replacing("\\", with: ""))
    if said.contains("{") {
      writer.report(
        .warning, number, "the value in braces is kept as text", fix: "write what is to be heard instead of {…}")
    }
    writer.speech(speech, line: number)
  }
}

/// `Name: text`, as many formats write dialogue.
enum SpokenName {
  /// The name, and what is left; nil where the text does not begin with a name and a colon.
  static func split(_ text: String, longest: Int) -> (name: String?, text: String) {
    guard let colon = text.utf8.prefix(longest + 1).firstIndex(of: 58) else { return (nil, text) }
    let name = text[..<colon].trimmed
    let rest = text[text.utf8.index(after: colon)...]
    let isName =
      !name.isEmpty && name.allSatisfy { $0.isLetter || $0.isNumber || " .'’-_()&/".contains($0) }
      && name.contains(where: \.isLetter) && !rest.hasPrefix("//")
    return isName ? (String(name), String(rest.trimmed)) : (nil, text)
  }
}
