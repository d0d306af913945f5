/// A movie file made once from a cut's master and shared by all targets that want it.
public enum DeliveryFormat: String, Sendable, CaseIterable, Codable, Hashable {
  /// H.264 and AAC, index first: players, Unity, Unreal, the web.
  case mp4
  /// VP9 and Opus: the free pair of the web, Ren'Py.
  case webm
  /// VP8 and Vorbis: the only movie Unity's Linux editor plays.
  case webmVP8 = "vp8.webm"
  /// Theora and Vorbis: Godot, LÖVE.
  case ogv
  /// VP9 with transparency, and Opus: Chromium, Firefox.
  case webmAlpha = "alpha.webm"
  /// VP8 with transparency, and Vorbis: Unity.
  case webmVP8Alpha = "vp8.alpha.webm"
  /// Colour above, matte below, Theora and Vorbis: engines whose movies know no transparency.
  case ogvStacked = "stacked.ogv"
  /// Colour left, matte right, VP9 and Opus: Ren'Py's side mask.
  case webmSideMask = "sidemask.webm"
  /// ProRes 4444 and 24-bit PCM: editors.
  case mov
  /// FFV1 and 32-bit float PCM: the lossless master itself.
  case mkv

  /// The extension of files of this format, without a dot.
  public var fileExtension: String {
    switch self {
    case .mp4: "mp4"
    case .webm, .webmVP8, .webmAlpha, .webmVP8Alpha, .webmSideMask: "webm"
    case .ogv, .ogvStacked: "ogv"
    case .mov: "mov"
    case .mkv: "mkv"
    }
  }

  /// Whether the master must have see-through parts for this to be of use.
  public var needsAlpha: Bool {
    switch self {
    case .webmAlpha, .webmVP8Alpha, .ogvStacked, .webmSideMask: true
    case .mp4, .webm, .webmVP8, .ogv, .mov, .mkv: false
    }
  }
}
