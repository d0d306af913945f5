public import CutModel
import Timeline

/// Subtitles as the files that players, engines and translators read.
///
/// Pieces that would be shown for less than a millisecond are left out: neither format can say them.
public enum SubtitleFiles {
  /// WebVTT (W3C): one cue for each piece, named after its line, with the speaker as its voice (`<v MIRA>`).
  public static func webVTT(_ cut: Cut) -> String {
    var counts: [String: Int] = [:]
    let cues = timed(cut).map { subtitle in
      let piece = counts[subtitle.line, default: 0] + 1
      counts[subtitle.line] = piece
      let name = oneLine(subtitle.line).replacing(">", with: "")
      let speaker = oneLine(subtitle.speaker)
      let voice = speaker.isEmpty ? "" : "<v \(markupText(speaker))>"
      return """
        \(piece == 1 ? name : "\(name)-\(piece)")
        \(ClockText.clock(subtitle.start)) --> \(ClockText.clock(subtitle.end))
        \(voice)\(markupText(lines(subtitle.text)))

        """
    }
    return (["WEBVTT\n"] + cues).joined(separator: "\n")
  }

  /// SubRip, numbered from 1.
  ///
  /// SubRip has no escapes, so the text stands as it is, save for `-->`, which would be taken for a time.
  /// - Parameter namesSpeakers: whether each piece begins with `MIRA: `.
  public static func subRip(_ cut: Cut, namesSpeakers: Bool = true) -> String {
    timed(cut).enumerated().map { number, subtitle in
      """
      \(number + 1)
      \(ClockText.clock(subtitle.start, mark: ",")) --> \(ClockText.clock(subtitle.end, mark: ","))
      \(arrowless(namesSpeakers ? spoken(subtitle) : lines(subtitle.text)))

      """
    }.joined(separator: "\n")
  }

  /// A piece as plain text after its speaker: `MIRA: Who's there?`; just the text when nobody is named.
  public static func spoken(_ subtitle: CutSubtitle) -> String {
    let speaker = oneLine(subtitle.speaker)
    return (speaker.isEmpty ? "" : speaker + ": ") + lines(subtitle.text)
  }

  /// The text without blank lines, which would end a cue, with `\n` between lines, and without control characters.
  public static func lines(_ text: String) -> String {
    text.replacing("\r\n", with: "\n").split(whereSeparator: \.isNewline).map { line in
      String(String.UnicodeScalarView(line.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
    }.filter { !$0.allSatisfy(\.isWhitespace) }.joined(separator: "\n")
  }

  /// The text on one line.
  static func oneLine(_ text: String) -> String { lines(text).replacing("\n", with: " ") }

  /// The text as WebVTT writes it between tags; `-->` cannot be in it.
  static func markupText(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }

  private static func arrowless(_ text: String) -> String { text.replacing("-->", with: "->") }

  private static func timed(_ cut: Cut) -> [CutSubtitle] {
    cut.subtitles.filter { ClockText.clock($0.start) < ClockText.clock($0.end) && !lines($0.text).isEmpty }
  }
}
