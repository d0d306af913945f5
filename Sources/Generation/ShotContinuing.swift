/// Where a shot ended, in the tokens of the family that made it: enough for another to go on without a seam.
public struct ShotEnding: Sendable, Equatable {
  /// Tokens of the last pictures.
  public var picture: [Float]
  /// Tokens of their sound.
  public var sound: [Float]

  /// Keeps an end.
  public init(picture: [Float], sound: [Float]) {
    self.picture = picture
    self.sound = sound
  }
}

/// A part of a shot that is made piece by piece.
public struct ShotPiece: Sendable, Equatable {
  /// The pictures, each 8-bit RGB.
  public var frames: [[UInt8]]
  /// Width of every picture.
  public var width: Int
  /// Height of every picture.
  public var height: Int
  /// Mono samples in ±1, `lead` of them from before the pieces's first picture: they are the former piece's end once more,
  /// to be faded over to.
  public var samples: [Float]
  /// How many of `samples` come before.
  public var lead: Int
  /// Samples per second.
  public var sampleRate: Int
  /// Whether it is the last of its shot.
  public var isLast: Bool

  /// Collects a piece.
  public init(
    frames: [[UInt8]], width: Int, height: Int, samples: [Float], lead: Int, sampleRate: Int, isLast: Bool
  ) {
    self.frames = frames
    self.width = width
    self.height = height
    self.samples = samples
    self.lead = lead
    self.sampleRate = sampleRate
    self.isLast = isLast
  }
}

/// A model that can go on from where a shot ended, and hands out what it makes piece by piece.
public protocol ShotContinuing: ShotGenerator {
  /// Makes a shot in pieces of about `seconds`, the first of which goes on from `ending`.
  /// - Parameters:
  ///   - ending: nil to begin from the picture alone.
  ///   - seconds: length of a piece, rounded to what the model can make.
  ///   - piece: called from the working thread with each piece as soon as it is there.
  /// - Returns: where it ended.
  /// - Throws: as `generate` does; `GenerationError` for a recorded voice, which cannot be followed in pieces.
  func generate(
    _ request: ShotRequest, after ending: ShotEnding?, piecesOf seconds: Double,
    piece: @escaping @Sendable (ShotPiece) -> Void
  ) async throws -> ShotEnding
}
