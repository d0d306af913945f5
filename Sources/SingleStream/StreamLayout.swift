internal import Tensors

/// How many tokens of each modality a stream has; they lie in the order video, audio, text.
public struct StreamLayout: Sendable, Hashable {
  /// Number of video tokens.
  public let video: Int
  /// Number of audio tokens.
  public let audio: Int
  /// Number of text tokens.
  public let text: Int

  /// Names the counts; none may be negative.
  public init(video: Int, audio: Int, text: Int) {
    precondition(video >= 0 && audio >= 0 && text >= 0, "a token count cannot be negative")
    self.video = video
    self.audio = audio
    self.text = text
  }

  /// All tokens.
  public var count: Int { video + audio + text }

  /// Number of tokens of a modality.
  public func count(_ modality: Modality) -> Int {
    switch modality {
    case .video: video
    case .audio: audio
    case .text: text
    }
  }

  /// Rows of a modality in the stream.
  public func rows(_ modality: Modality) -> Range<Int> {
    switch modality {
    case .video: 0..<video
    case .audio: video..<video + audio
    case .text: video + audio..<count
    }
  }

  /// Which expert serves which rows: one for all, or one per modality.
  func ranges(experts: Int) -> [RowRange] {
    guard experts > 1 else { return [RowRange(0..<count)] }
    return Modality.allCases.map { RowRange(rows($0), expert: $0.rawValue) }.filter { !$0.rows.isEmpty }
  }
}

extension RowRange {
  /// The part of it within `rows`; nil if there is none.
  func clamped(to rows: Range<Int>) -> RowRange? {
    let part = self.rows.clamped(to: rows)
    return part.isEmpty ? nil : RowRange(part, expert: expert)
  }
}
