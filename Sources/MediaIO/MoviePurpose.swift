/// What a movie is encoded for.
public enum MoviePurpose: Sendable {
  /// To be shipped: small and good, at any price in time.
  case delivery
  /// To be jumped about in: every picture a keyframe, encoded and decoded quickly, of middling quality. MP4 only; the other
  /// kinds are encoded as for delivery.
  case proxy
}

extension EncodingRecipe {
  init(_ kind: MovieKind, for purpose: MoviePurpose) {
    self.init(kind)
    guard purpose == .proxy, kind == .mp4 else { return }
    keyframeInterval = 1
    videoOptions = ["preset": "ultrafast", "tune": "fastdecode", "crf": "26"]
    videoThreads = 1
  }
}
