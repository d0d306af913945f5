/// Size of a latent video.
public struct LatentSize: Sendable, Hashable {
  /// Frames.
  public var frames: Int
  /// Rows.
  public var height: Int
  /// Columns.
  public var width: Int

  /// Names a size.
  public init(frames: Int, height: Int, width: Int) {
    self.frames = frames
    self.height = height
    self.width = width
  }

  /// Positions.
  var count: Int { frames * height * width }

  /// Checks that a latent has as many elements as the size says.
  func check(_ latent: [Float], channels: Int) throws(VideoAutoencoderError) {
    guard frames > 0, height > 0, width > 0 else {
      throw .illegalInput("a latent video needs a frame, a row and a column at least, but has \(self); give one.")
    }
    var product = (partialValue: channels, overflow: false)
    for factor in [frames, height, width] where !product.overflow {
      product = product.partialValue.multipliedReportingOverflow(by: factor)
    }
    guard !product.overflow, product.partialValue == latent.count else {
      throw .illegalInput(
        "a latent of \(channels) channels and \(self) has another number of elements than the \(latent.count) given; "
          + "give all of them.")
    }
  }
}

extension LatentSize: CustomStringConvertible {
  public var description: String { "\(frames) frames of \(width) x \(height)" }
}
