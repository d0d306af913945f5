public import SingleStream

/// The tokens of one forward pass and where they stand: the order is video (frame, row, column), audio, text.
public struct TokenLayout: Sendable, Equatable {
  /// Latent frames.
  public let frames: Int
  /// Token rows of a frame: half the latent's height.
  public let rows: Int
  /// Token columns of a frame: half the latent's width.
  public let columns: Int
  /// Audio tokens, one for each latent.
  public let audio: Int
  /// Text tokens; may be none.
  public let text: Int

  /// Video tokens.
  public var video: Int { frames * rows * columns }
  /// All tokens.
  public var total: Int { video + audio + text }

  /// The layout of a latent video `[C, frames, height, width]`, `audio` sound latents and `text` text tokens.
  ///
  /// - Throws: `TransformerError.illegalInput` when height or width is odd, or there is no video or no sound.
  public init(frames: Int, height: Int, width: Int, audio: Int, text: Int) throws(TransformerError) {
    guard frames >= 1, height >= 2, width >= 2, height % 2 == 0, width % 2 == 0 else {
      throw .illegalInput(
        "A video latent of \(frames) × \(height) × \(width) cannot be cut into 2 × 2 patches: height and width must be "
          + "even, and nothing may be empty.")
    }
    guard audio >= 1 else { throw .illegalInput("There is no sound latent: audio_latent needs at least one row.") }
    guard text >= 0 else { throw .illegalInput("There cannot be \(text) text tokens.") }
    self.frames = frames
    rows = height / 2
    columns = width / 2
    self.audio = audio
    self.text = text
  }

  /// Rotary position (time, row, column) of every token: `(coordinate - centre) * scale` of the reference, computed in
  /// single precision in the reference's order.
  ///
  /// Rows and columns are centred on the picture, time is not. Sound and text stand at row and column 0. With `v2`,
  /// sound latent `i` of `L` stands at `i * ((L - 1) / 4) / (L - 1)` (integer division first) and text is not rotated,
  /// except that a single text token stands at -1. With `v1`, sound spans the video's frames and text 0 … 1.
  ///
  /// - Throws: `TransformerError.illegalInput` where the reference's scale is a division by zero: with `v1`, exactly one
  ///   text token, or one sound latent beside several frames.
  public func positions(
    _ style: MagiHumanConfiguration.CoordinateStyle
  ) throws(TransformerError) -> [SIMD3<Float>] {
    let (audioScale, textScale, textStart): (Float, Float, Float)
    switch style {
    case .v1:
      guard text != 1 else {
        throw .illegalInput(
          "One text token alone has no place with coords_style \"v1\": give none, or at least two.")
      }
      guard audio > 1 || frames == 1 else {
        throw .illegalInput(
          "One sound latent cannot span \(frames) frames with coords_style \"v1\": give at least two.")
      }
      (audioScale, textScale, textStart) = (Self.scale(frames, audio), Self.scale(2, text), 0)
    case .v2:
      audioScale = Self.scale((audio - 1) / 4 + 1, audio)
      (textScale, textStart) = (Self.scale(1, text), -Float(text))
    }
    var positions: [SIMD3<Float>] = []
    positions.reserveCapacity(total)
    for frame in 0..<frames {
      for row in 0..<rows {
        for column in 0..<columns {
          positions.append(
            SIMD3(
              Float(frame), Float(row) - Float(rows - 1) / 2, Float(column) - Float(columns - 1) / 2))
        }
      }
    }
    for index in 0..<audio { positions.append(SIMD3(Float(index) * audioScale, 0, 0)) }
    for index in 0..<text { positions.append(SIMD3((textStart + Float(index)) * textScale, 0, 0)) }
    return positions
  }

  /// What queries of local layers see, as blocks that cover every query once, in order.
  ///
  /// Video tokens of frame `i` see frames `i - field ... i + field` and everything that is not video, in one softmax over
  /// the union; audio and text tokens see everything.
  public func localAttention(field: Int) -> [AttentionBlock] {
    let perFrame = rows * columns
    var blocks = (0..<frames).map { frame in
      let window = max(0, frame - field) * perFrame..<min(frames, frame + field + 1) * perFrame
      return AttentionBlock(queries: frame * perFrame..<(frame + 1) * perFrame, keys: [window, video..<total])
    }
    blocks.append(AttentionBlock(queries: video..<total, keys: [0..<total]))
    return blocks
  }

  /// `(ref - 1) / (size - 1)`, and 1 where both are 1.
  private static func scale(_ reference: Int, _ size: Int) -> Float {
    size == 1 && reference == 1 ? 1 : Float(reference - 1) / Float(size - 1)
  }
}

/// A run of queries and the keys they all see.
public struct AttentionBlock: Sendable, Equatable {
  /// Token indices of the queries.
  public let queries: Range<Int>
  /// Token indices of their keys: ranges that do not overlap, in order.
  public let keys: [Range<Int>]
}
