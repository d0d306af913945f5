public import Timeline

/// A synthetic movie for measuring synchronisation: some frames flash white, and with each flash the sound clicks.
///
/// The flashes come every `flashEvery` frames, the first of them not at the start. A click is `clickTemplate`: 48 samples
/// of a square wave with a period of 12, starting at the sample at which its frame starts.
public struct SyncClip: Sendable {
  /// What the frames between the flashes look like.
  public enum Style: Sendable, CaseIterable {
    /// An unchanging dark grey: what encoders drop frames of.
    case still
    /// A dark texture that moves: exercises motion search and rate control.
    case textured
  }

  public let size: PixelSize
  public let frameCount: Int64
  public let frameRate: FrameRate
  public let flashEvery: Int64
  public let style: Style

  /// By default a clip of four flashes, 0.6 s apart to the nearest frame, 64×48 pixels.
  public init(
    frameRate: FrameRate, style: Style, size: PixelSize = PixelSize(64, 48), flashes: Int64 = 4,
    flashEvery: Int64? = nil
  ) {
    self.size = size
    self.frameRate = frameRate
    self.style = style
    let spacing = flashEvery ?? max(2, frameRate.nominal * 3 / 5)
    self.flashEvery = spacing
    frameCount = spacing * flashes + max(2, spacing / 2)
  }

  /// 48 samples at 48 kHz: six up, six down, four times; amplitude 28000/32768.
  public static let clickTemplate: [Float] = (0..<48).map { $0 % 12 < 6 ? 28_000.0 / 32_768 : -28_000.0 / 32_768 }

  /// The frames that flash.
  public var flashFrames: [Int64] {
    Array(stride(from: flashEvery, to: frameCount, by: Int64.Stride(flashEvery)))
  }

  /// Frame `index`.
  public func picture(_ index: Int64) -> Picture {
    if index > 0 && index % flashEvery == 0 {
      return Picture(width: size.width, height: size.height, red: 255, green: 255, blue: 255)
    }
    if style == .still { return Picture(width: size.width, height: size.height, red: 24, green: 24, blue: 24) }
    let pixels = [UInt8](unsafeUninitializedCapacity: size.width * size.height * 4) { buffer, count in
      count = size.width * size.height * 4
      var at = 0
      for y in 0..<size.height {
        for x in 0..<size.width {
          // A fixed texture of hashed 4×4 tiles, moving one pixel a frame, with grain that changes each frame.
          let tile = UInt32(truncatingIfNeeded: (x &+ Int(index)) >> 2 &* 73 &+ (y >> 2) &* 1289)
          let grain = UInt32(truncatingIfNeeded: (x &* 7919) ^ (y &* 104_729) ^ (Int(index) &* 15_485_863))
          let value = 16 + UInt8((tile &* 2_654_435_761) >> 27) * 2 + UInt8((grain &* 2_246_822_519) >> 29)
          buffer[at] = value
          buffer[at + 1] = value / 2 + 16
          buffer[at + 2] = 96 - value
          buffer[at + 3] = 255
          at += 4
        }
      }
    }
    return Picture(width: size.width, height: size.height, pixels: pixels)
  }

  /// The sound of the whole clip, mono at 48 kHz, as long as its frames.
  public func sound() throws(TimelineError) -> Sound {
    let length = try SampleRate.movie.sampleCount(ofFrames: frameCount, at: frameRate)
    var samples = [Float](repeating: 0, count: Int(length))
    for frame in flashFrames {
      let start = Int(try SampleRate.movie.sampleCount(ofFrames: frame, at: frameRate))
      for (index, value) in Self.clickTemplate.enumerated() where start + index < samples.count {
        samples[start + index] = value
      }
    }
    return Sound(samples: samples, channels: 1, rate: .movie)
  }

  /// Writes the clip through the ordinary writer, as the usual kind of `format`.
  @discardableResult
  public func write(to path: String, format: MovieFormat) throws(MediaError) -> MovieSummary {
    try write(to: path, kind: MovieKind(format))
  }

  /// Writes the clip through the ordinary writer.
  @discardableResult
  public func write(to path: String, kind: MovieKind) throws(MediaError) -> MovieSummary {
    let writer = try MovieWriter(path: path, kind: kind, size: size, frameRate: frameRate, channels: 1)
    guard let sound = try? sound() else { throw .invalid("The clip is too long") }
    try writer.append(samples: sound.samples)
    for index in 0..<frameCount { try writer.append(picture(index)) }
    return try writer.finish()
  }
}
