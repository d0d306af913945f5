/// The prompt form that daVinci-MagiHuman was trained for: what is seen, who says what, what is heard.
///
/// ```
/// <150 to 200 words in English, in the order of time>
///
/// Dialogue:
/// <short description, language>: "text"
///
/// Background Sound:
/// <description>
/// ```
public struct ShotPrompt: Sendable, Equatable {
  /// Something that is said.
  public struct Line: Sendable, Equatable {
    /// Who speaks, in a few words: "young woman in a raincoat".
    public var speaker: String
    /// The language's English name, or its BCP 47 code.
    public var language: String
    /// What is said, in its own language.
    public var text: String

    /// Names a line.
    public init(speaker: String, language: String = "en", text: String) {
      self.speaker = speaker
      self.language = language
      self.text = text
    }
  }

  /// What is seen.
  public var body: String
  /// What is said, in order.
  public var lines: [Line]
  /// What else is heard; empty for nothing of note.
  public var sound: String

  /// Collects the words of a shot.
  public init(body: String, lines: [Line] = [], sound: String = "") {
    self.body = body
    self.lines = lines
    self.sound = sound
  }

  /// The prompt. A body that has a "Dialogue:" or "Background Sound:" of its own keeps it, and gets no second one.
  public var text: String {
    var paragraphs: [String] = []
    let body = Self.paragraphs(body)
    if !body.isEmpty { paragraphs.append(body) }
    if !lines.isEmpty, !Self.has("Dialogue:", in: body) {
      let said = lines.map { line in
        "<\(Self.plain(line.speaker, instead: "Speaker")), \(Self.name(ofLanguage: line.language))>: "
          + "\"\(Self.quotable(line.text))\""
      }
      paragraphs.append((["Dialogue:"] + said).joined(separator: "\n"))
    }
    if !Self.has("Background Sound:", in: body) {
      paragraphs.append("Background Sound:\n<\(Self.plain(sound, instead: "No prominent background sound"))>")
    }
    return paragraphs.joined(separator: "\n\n")
  }

  /// The English name of a language by its BCP 47 code; other text stays as it is.
  public static func name(ofLanguage code: String) -> String {
    let known = [
      "en": "English", "zh": "Mandarin", "cmn": "Mandarin", "yue": "Cantonese", "zh-hk": "Cantonese", "ja": "Japanese",
      "ko": "Korean", "de": "German", "fr": "French", "es": "Spanish", "it": "Italian", "pt": "Portuguese",
      "ru": "Russian", "ar": "Arabic", "hi": "Hindi", "nl": "Dutch", "pl": "Polish", "tr": "Turkish", "sv": "Swedish",
    ]
    let lower = code.lowercased()
    let first = String(lower.prefix { $0 != "-" && $0 != "_" })
    return known[lower] ?? known[first] ?? plain(code, instead: "English")
  }

  /// One line without the signs that the form itself uses.
  private static func plain(_ text: String, instead: String) -> String {
    let kept = text.filter { $0 != "<" && $0 != ">" }.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return kept.isEmpty ? instead : kept
  }

  /// One line whose double quotes cannot end it.
  private static func quotable(_ text: String) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ").replacing("\"", with: "'")
  }

  /// Text without space around it and around its lines.
  private static func paragraphs(_ text: String) -> String {
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .map { $0.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
    return String(lines.joined(separator: "\n").drop { $0 == "\n" }.reversed().drop { $0 == "\n" }.reversed())
  }

  private static func has(_ heading: String, in body: String) -> Bool {
    body.split(whereSeparator: \.isNewline).contains { $0.hasPrefix(heading) }
  }
}
