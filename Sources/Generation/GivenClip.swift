public import Timeline

/// Moving pictures that are given, to have sound made for them: 8-bit RGB, rows from the top, no padding.
public struct GivenClip: Sendable, Equatable {
  /// Pictures per second: whatever a movie has is brought to it, each picture the one shown at its time.
  public static let rate: Int64 = 24
  /// The longest clip, seconds.
  public static let longestSeconds: Int64 = 60
  /// Width in pixels.
  public let width: Int
  /// Height in pixels.
  public let height: Int
  /// Every picture, `3 * width * height` bytes; at least one.
  public let pictures: [[UInt8]]

  /// Wraps pictures; every count must fit the size.
  public init(width: Int, height: Int, pictures: [[UInt8]]) {
    precondition(
      !pictures.isEmpty && pictures.allSatisfy { $0.count == 3 * width * height }, "pixels do not fit the size")
    self.width = width
    self.height = height
    self.pictures = pictures
  }

  /// How long it lasts.
  public var duration: Flicks { Flicks(Int64(pictures.count) * (Flicks.perSecond / Self.rate)) }

  /// Number of the picture that is shown at `time`; the last one stays.
  public func index(at time: Flicks) -> Int {
    Int(min(max(0, time.count / (Flicks.perSecond / Self.rate)), Int64(pictures.count - 1)))
  }

  /// The picture that is shown at `time`.
  public func picture(at time: Flicks) -> ReferencePicture {
    ReferencePicture(width: width, height: height, rgb: pictures[index(at: time)])
  }
}
