public import Timeline

/// Sound as interleaved 32-bit floating-point samples; full scale is ±1.
public struct Sound: Hashable, Sendable {
  /// `length · channels` samples: the first of every channel, then the second, and so on.
  public var samples: [Float]
  /// 1 or more; 1 is mono, 2 is left and right.
  public let channels: Int
  public let rate: SampleRate

  /// `samples.count` must be a multiple of `channels`.
  public init(samples: [Float], channels: Int, rate: SampleRate) {
    precondition(channels > 0 && samples.count.isMultiple(of: channels), "samples must fill all channels")
    self.samples = samples
    self.channels = channels
    self.rate = rate
  }

  /// Samples in each channel.
  public var length: Int { samples.count / channels }

  /// How long the sound lasts, to the nearest flick.
  public var duration: Flicks {
    // At most 2^63 samples: the product fits unless the array could not exist.
    (try? rate.start(ofSample: Int64(length))) ?? .zero
  }

  /// The mean of all channels.
  public var mono: Sound {
    if channels == 1 { return self }
    let scale = 1 / Float(channels)
    let mixed = samples.withUnsafeBufferPointer { source in
      [Float](unsafeUninitializedCapacity: length) { buffer, count in
        for index in 0..<length {
          var sum: Float = 0
          for channel in 0..<channels { sum += source[index * channels + channel] }
          buffer[index] = sum * scale
        }
        count = length
      }
    }
    return Sound(samples: mixed, channels: 1, rate: rate)
  }

  /// Exactly `length` samples a channel: the beginning, followed by silence where there is not enough.
  public func adjusted(toLength length: Int) -> Sound {
    var adjusted = Array(samples.prefix(length * channels))
    adjusted.append(contentsOf: repeatElement(0, count: length * channels - adjusted.count))
    return Sound(samples: adjusted, channels: channels, rate: rate)
  }

  /// The index of the first sample that is NaN or infinite, counted over all channels.
  var firstNonFinite: Int? { samples.firstIndex { !$0.isFinite } }
}
