import Generation
import Timeline

/// What is said and when, in pieces short enough to read.
struct Subtitles: Equatable {
  struct Entry: Equatable {
    var start: Flicks
    var end: Flicks
    var text: String
  }

  /// The most letters of one subtitle: one line of the usual 42.
  static let width = 42

  let entries: [Entry]

  /// Groups the cues' words. Where there are as many words as the written lines have, the lines' own spelling is used.
  init(cues: [Cue], lines: [String]) {
    let words = cues.filter { $0.kind == .word }
    let written = lines.joined(separator: " ").split(separator: " ").map(String.init).filter {
      $0.contains { $0.isLetter || $0.isNumber }
    }
    let texts = written.count == words.count ? written : words.map(\.name)
    var entries: [Entry] = []
    for (word, text) in zip(words, texts) {
      let joined = entries.last.map { $0.text + " " + text } ?? ""
      if let last = entries.last, joined.count <= Self.width, !Self.endsSentence(last.text),
        word.start.seconds - last.end.seconds < 0.8
      {
        entries[entries.count - 1] = Entry(start: last.start, end: word.end, text: joined)
      } else {
        entries.append(Entry(start: word.start, end: word.end, text: text))
      }
    }
    if words.isEmpty {
      entries = cues.filter { $0.kind == .line }.map { Entry(start: $0.start, end: $0.end, text: $0.name) }
    }
    self.entries = entries
  }

  private static func endsSentence(_ text: String) -> Bool {
    text.last.map { ".!?".contains($0) } ?? false
  }

  /// WebVTT.
  var vtt: String {
    "WEBVTT\n" + entries.map { "\n\(clock($0.start, ".")) --> \(clock($0.end, "."))\n\(escaped($0.text))\n" }.joined()
  }

  /// SubRip.
  var srt: String {
    entries.enumerated().map { "\($0 + 1)\n\(clock($1.start, ",")) --> \(clock($1.end, ","))\n\($1.text)\n" }
      .joined(separator: "\n")
  }

  private func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }

  /// `00:00:01.250`, rounded to a millisecond.
  private func clock(_ time: Flicks, _ point: String) -> String {
    let perMillisecond = Flicks.perSecond / 1000
    let all = max(0, (time.count + perMillisecond / 2) / perMillisecond)
    func pad(_ value: Int64, _ width: Int) -> String {
      let text = String(value)
      return String(repeating: "0", count: max(0, width - text.count)) + text
    }
    return
      "\(pad(all / 3_600_000, 2)):\(pad(all / 60_000 % 60, 2)):\(pad(all / 1000 % 60, 2))\(point)\(pad(all % 1000, 3))"
  }
}
