import CutModel
import Speech
import Timeline

/// What is said in a shot, with times from the start of the cut.
struct LineTimes {
  private(set) var lines: [CutLine] = []
  /// What moves the mouth of a line without phonemes, by the line's id.
  private(set) var mouths: [String: [TimedSpan]] = [:]
  private(set) var warnings: [String] = []

  /// Times of one line, from the shot's first picture.
  struct Timed {
    var start: Flicks
    var end: Flicks
    var words: [TimedSpan]
    var phonemes: [TimedSpan]
    /// What moves the mouth where there are no phonemes.
    var mouth: [TimedSpan] = []
  }

  /// - Parameters:
  ///   - place: where the shot starts and ends in the cut.
  ///   - align: finds words and phonemes in a recording; times from its start.
  init(
    _ shot: AssemblyShot, take: TakeOnDisk, start: Flicks, end: Flicks,
    align: (AssemblyShot.Line) throws -> (timed: Timed, warning: String?)
  ) throws {
    let spoken = take.cues.filter { $0.kind == "line" }
    let model = try Self.shared(shot, take, spoken)
    for (index, line) in shot.lines.enumerated() {
      var timed: Timed
      var offset = Flicks.zero
      if let known = model[index], !known.words.isEmpty || line.recordedVoice == nil {
        timed = known
        if timed.phonemes.isEmpty { timed.phonemes = Self.spread(line.text, from: timed.start, to: timed.end) }
      } else {
        let (found, warning) = try align(line)
        timed = found
        offset = line.at ?? .zero
        if let warning { warnings.append("Line \(line.id): \(warning)") }
      }
      func shift(_ time: Flicks) -> Flicks { min(max(start + offset + time, start), end) }
      func spans(_ spans: [TimedSpan]) -> [TimedSpan] {
        spans.map { TimedSpan(name: $0.name, start: shift($0.start), end: shift($0.end)) }.filter { $0.start < $0.end }
      }
      if start + offset + timed.end > end {
        warnings.append("Line \(line.id): it is longer than its shot \(shot.id), and its end is cut off.")
      }
      if !timed.mouth.isEmpty { mouths[line.id] = spans(timed.mouth) }
      lines.append(
        CutLine(
          id: line.id, shot: shot.id, character: line.character, speaker: line.speaker, text: line.text,
          start: shift(timed.start), end: shift(timed.end), isRecorded: line.recordedVoice != nil,
          words: spans(timed.words), phonemes: spans(timed.phonemes)))
    }
  }

  /// The take's cues for each line of the plan; nil where there are none because the take follows a recording.
  private static func shared(
    _ shot: AssemblyShot, _ take: TakeOnDisk, _ spoken: [TakeOnDisk.Cue]
  ) throws -> [Timed?] {
    func inside(_ kind: String, _ start: Flicks, _ end: Flicks) -> [TimedSpan] {
      take.cues.filter { $0.kind == kind && $0.start >= start && $0.start < end }
        .map { TimedSpan(name: $0.name, start: $0.start, end: min($0.end, end)) }
    }
    func timed(_ start: Flicks, _ end: Flicks) -> Timed {
      Timed(start: start, end: end, words: inside("word", start, end), phonemes: inside("phoneme", start, end))
    }
    if spoken.count == shot.lines.count { return spoken.map { timed($0.start, $0.end) } }
    if shot.lines.allSatisfy({ $0.recordedVoice != nil }) { return shot.lines.map { _ in nil } }
    guard spoken.count == 1, let whole = spoken.first else {
      throw AssemblyError(
        "Shot \(shot.id): \(take.folder)/take.json has \(spoken.count) spoken lines where the screenplay has "
          + "\(shot.lines.count); make the take again.")
    }
    // One breath for several lines: each gets as many words as its text has.
    let words = inside("word", whole.start, whole.end)
    let counts = shot.lines.map { max(1, Self.spokenWords($0.text)) }
    let all = counts.reduce(0, +)
    var ends: [Int] = []
    var sum = 0
    for count in counts {
      sum += count
      ends.append(all == words.count ? sum : sum * words.count / all)
    }
    var first = 0
    return ends.map { end in
      defer { first = max(first, end) }
      guard first < end else {
        let at = words.indices.contains(first) ? words[first].start : whole.end
        return Timed(start: at, end: at, words: [], phonemes: [])
      }
      return timed(words[first].start, words[end - 1].end)
    }
  }

  /// Words as the voice counts them, numbers spelt out; words of the text where no voice can say it.
  private static func spokenWords(_ text: String) -> Int {
    guard let line = try? SpeechFrontEnd().line(text) else { return text.split(whereSeparator: \.isWhitespace).count }
    return Set(line.segments.compactMap(\.wordIndex)).count
  }

  /// The phonemes of a text, stretched over a time: for models that say only when a line is heard.
  static func spread(_ text: String, from start: Flicks, to end: Flicks) -> [TimedSpan] {
    guard end > start, let line = try? SpeechFrontEnd().line(text) else { return [] }
    let voiced = Array(line.segments.drop { $0.phoneme == "pau" })
    guard let first = voiced.first?.start, let last = voiced.last(where: { $0.phoneme != "pau" })?.end, last > first
    else { return [] }
    let scale = Double((end - start).count) / Double((last - first).count)
    func at(_ time: Flicks) -> Flicks {
      min(end, start + Flicks(Int64((Double((time - first).count) * scale).rounded())))
    }
    return voiced.filter { $0.start < last }.map { TimedSpan(name: $0.phoneme, start: at($0.start), end: at($0.end)) }
  }
}
