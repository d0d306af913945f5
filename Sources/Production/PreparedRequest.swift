public import Generation

/// A request that passed every check which needs no model, and where its files came from.
public struct PreparedRequest: Sendable, Equatable {
  /// What the model is asked.
  public var request: ShotRequest
  /// The picture's file.
  public var picture: InputRecord?
  /// The voice's file.
  public var voice: InputRecord?
  /// The clip's file.
  public var clip: InputRecord?

  /// Puts a request together.
  public init(
    request: ShotRequest, picture: InputRecord? = nil, voice: InputRecord? = nil, clip: InputRecord? = nil
  ) {
    self.request = request
    self.picture = picture
    self.voice = voice
    self.clip = clip
  }
}

/// A file a request was made from.
public struct InputRecord: Sendable, Equatable {
  /// Where it was read.
  public var path: String
  /// SHA-256 of its bytes, hexadecimal.
  public var sha256: String

  /// Names a file.
  public init(path: String, sha256: String) {
    self.path = path
    self.sha256 = sha256
  }

  /// The name the file had at first, where `path` is a kept copy of it.
  var originalName: String?

  /// The name the file had at first: the path's last component, unless it is known to have been another.
  public var name: String { originalName ?? path.split(separator: "/").last.map(String.init) ?? path }
}
