/// The movie files that can be written, each one container with the pair of codecs that suits it.
public enum MovieFormat: String, Sendable, CaseIterable, CustomStringConvertible {
  /// H.264 (libx264) and AAC: plays everywhere.
  case mp4
  /// VP9 and Opus: the free pair of the web.
  case webm
  /// Theora and Vorbis: the movies Godot, Ren'Py and LÖVE play.
  case ogv
  /// ProRes 4444 and 24-bit PCM: for editors. Every frame stands alone, 10 bits, colour at full resolution; `.mp4`
  /// already covers H.264.
  case mov
  /// FFV1 and 32-bit float PCM: the lossless master, identical to what went in, alpha included.
  case mkv

  /// The format that a path's extension names, in any case. Throws `MediaError.unknownMovieFormat`.
  public init(path: String) throws(MediaError) {
    let name = path.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex,
      let format = MovieFormat(rawValue: name[name.index(after: dot)...].lowercased())
    else { throw .unknownMovieFormat(path: path) }
    self = format
  }

  public var description: String { rawValue }

  /// `.mp4, .webm, .ogv, .mov or .mkv`.
  static var extensionList: String {
    let names = allCases.map { "." + $0.rawValue }
    return names.dropLast().joined(separator: ", ") + " or " + names.suffix(1).joined()
  }
}
