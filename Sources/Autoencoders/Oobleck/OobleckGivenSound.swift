/// How the published pipeline encodes a given sound that its video is made for: up to 29 seconds at once, longer ones in
/// windows of that length which overlap by half, their latents faded into each other.
///
/// Encoding in pieces with `OobleckEncoder.encode` would give what the encoder makes of the whole; this gives what the
/// transformer was shown.
public struct OobleckWindows: Sendable, Equatable {
  /// Samples of a window.
  public let window: Int

  /// The published pipeline's: 29 seconds at 51,200 samples a second.
  public static let magiHuman = OobleckWindows(window: 29 * 51_200)

  /// Windows of `window` samples, at least two.
  public init(window: Int) {
    precondition(window >= 2, "a window has at least two samples")
    self.window = window
  }

  /// The samples that each window takes of a sound of `count`; the last may reach past its end, where there is silence.
  public func ranges(count: Int) -> [Range<Int>] {
    guard count > window else { return [0..<count] }
    var ranges: [Range<Int>] = []
    for start in stride(from: 0, to: count, by: window / 2) {
      ranges.append(start..<start + window)
      if start + window >= count { break }
    }
    return ranges
  }

  /// Fades the latents of windows into each other over half a window, linearly.
  /// - Parameters:
  ///   - windows: `[length, channels]` each, all of one length.
  ///   - channels: of a latent.
  static func merged(_ windows: [[Float]], channels: Int) -> [Float] {
    guard let first = windows.first, windows.count > 1 else { return windows.first ?? [] }
    let length = first.count / channels
    let overlap = length / 2
    let step = length - overlap
    var result = [Float](repeating: 0, count: ((windows.count - 1) * step + length) * channels)
    for (number, latents) in windows.enumerated() {
      let start = number * step * channels
      for index in latents.indices {
        let frame = index / channels
        if number > 0 && frame < overlap {
          let share = Float(frame) / Float(overlap)
          let before = Float(overlap - frame) / Float(overlap)
          result[start + index] = before * result[start + index] + share * latents[index]
        } else {
          result[start + index] = latents[index]
        }
      }
    }
    return result
  }
}

extension OobleckEncoder {
  /// Encodes a mono sound as the published pipeline does for a given voice, every channel of the encoder hearing it.
  /// - Parameters:
  ///   - mono: samples at the rate the model hears, 51,200 a second for MagiHuman's 25 latents a second.
  ///   - windows: how long sounds are cut.
  ///   - noise: independent standard normal numbers for window `$0`, `$1` of them, in the order `[length, channels]`; nil
  ///     takes the distributions' means instead of a draw.
  ///   - progress: called with latents done and all of them, those of overlaps counted twice; what it throws ends it.
  /// - Returns: `[length, channels]`.
  /// - Throws: as `encode`.
  public func encodeGiven(
    _ mono: [Float], windows: OobleckWindows = .magiHuman, noise: ((Int, Int) -> [Float])? = nil,
    progress: (Int, Int) throws -> Void = { _, _ in }
  ) throws -> [Float] {
    let ranges = windows.ranges(count: mono.count)
    var encoded: [[Float]] = []
    var length = 0
    for (number, range) in ranges.enumerated() {
      var sound: [Float] = []
      sound.reserveCapacity(range.count * configuration.audioChannels)
      for index in range {
        let sample = index < mono.count ? mono[index] : 0
        for _ in 0..<configuration.audioChannels { sound.append(sample) }
      }
      let latents = try encode(sound) { done, all in try progress(number * all + done, ranges.count * all) }
      length = latents.length
      encoded.append(noise.map { latents.sample(noise: $0(number, latents.mean.count)) } ?? latents.mean)
    }
    let channels = configuration.momentChannels / 2
    let merged = OobleckWindows.merged(encoded, channels: channels)
    guard ranges.count > 1 else { return merged }
    // Latents for each sample, as one window has them, over the whole sound, rounded up.
    let wanted = (mono.count * length + windows.window - 1) / windows.window
    return Array(merged.prefix(wanted * channels))
  }
}
