/// One way to write a movie: a container, the codecs inside, and whether it keeps transparency. Five of them are the usual
/// kinds of their file extensions (`init(_:)`); the others are for players that need something else.
public enum MovieKind: String, Sendable, CaseIterable, Codable, CustomStringConvertible {
  /// H.264 (libx264) and AAC in MP4, index first.
  case mp4
  /// VP9 and Opus in WebM.
  case webm
  /// Theora and Vorbis in Ogg.
  case ogv
  /// ProRes 4444 and 24-bit PCM in QuickTime.
  case mov
  /// FFV1 and 32-bit float PCM in Matroska: lossless, alpha included.
  case mkv
  /// VP8 and Vorbis in WebM: the only movie that Unity plays on Linux.
  case webmVP8 = "vp8.webm"
  /// VP9 with alpha, and Opus, in WebM: Chromium and Firefox.
  case webmAlpha = "alpha.webm"
  /// VP8 with alpha, and Vorbis, in WebM: Unity.
  case webmVP8Alpha = "vp8.alpha.webm"
  /// ProRes 4444 with 16 bits of alpha, and 24-bit PCM, in QuickTime: editors.
  case movAlpha = "alpha.mov"

  /// The usual kind of a file extension.
  public init(_ format: MovieFormat) {
    self =
      switch format {
      case .mp4: .mp4
      case .webm: .webm
      case .ogv: .ogv
      case .mov: .mov
      case .mkv: .mkv
      }
  }

  /// The container, which is also the extension of such files.
  public var format: MovieFormat {
    switch self {
    case .mp4: .mp4
    case .webm, .webmVP8, .webmAlpha, .webmVP8Alpha: .webm
    case .ogv: .ogv
    case .mov, .movAlpha: .mov
    case .mkv: .mkv
    }
  }

  /// Whether the movie keeps transparency. The others are laid over black.
  public var keepsAlpha: Bool {
    switch self {
    case .webmAlpha, .webmVP8Alpha, .movAlpha, .mkv: true
    case .mp4, .webm, .webmVP8, .ogv, .mov: false
    }
  }

  public var description: String { rawValue }
}
