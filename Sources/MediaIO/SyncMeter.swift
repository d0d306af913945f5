public import Timeline

/// Measures how far the sound of a movie is from its picture, on a movie of flashes and clicks such as `SyncClip` writes.
public enum SyncMeter {
  /// One flash and its click.
  public struct Event: Hashable, Sendable {
    /// When the first bright frame is shown.
    public var flash: Flicks
    /// When the click begins, in seconds, resolved far below one sample.
    public var click: Double
    /// Sound minus picture in milliseconds: negative when the sound is early.
    public var offsetMilliseconds: Double
  }

  /// What was measured.
  public struct Report: Sendable {
    public var events: [Event]
    /// Frames that came out of the decoder.
    public var frameCount: Int64
    /// Their times, in the order of the file.
    public var frameTimes: [Flicks]
    /// When the first sample is heard.
    public var soundStart: Flicks
    /// Decoded samples in each channel.
    public var samples: Int64

    /// The offset of largest magnitude, in milliseconds.
    public var worstOffset: Double {
      events.map(\.offsetMilliseconds).max { abs($0) < abs($1) } ?? 0
    }

    /// The difference between the largest and the smallest offset, in milliseconds: drift and jitter.
    public var spread: Double {
      let offsets = events.map(\.offsetMilliseconds)
      return (offsets.max() ?? 0) - (offsets.min() ?? 0)
    }
  }

  /// Decodes the movie at `path` and pairs each flash with the nearest click. Throws `MediaError.invalid` when there are
  /// no flashes, no clicks, or not as many of one as of the other.
  public static func measure(_ path: String) throws(MediaError) -> Report {
    var times: [Flicks] = []
    var brightness: [Int] = []
    let movie = try Movie.scan(path) { time, picture in
      times.append(time)
      brightness.append(meanGreen(picture))
    }
    guard let sound = movie.sound, let start = movie.soundStart else { throw .invalid("\(path) has no sound") }
    let flashes = flashTimes(times, brightness)
    let mono = try sound.mono.resampled(to: .movie)
    let clicks = onsets(mono.samples).map { start.seconds + $0 / Double(SampleRate.movie.hertz) }
    guard !flashes.isEmpty, flashes.count == clicks.count else {
      throw .invalid("\(path) has \(flashes.count) flashes and \(clicks.count) clicks, which cannot be paired")
    }
    let events = zip(flashes, clicks).map {
      Event(flash: $0, click: $1, offsetMilliseconds: ($1 - $0.seconds) * 1000)
    }
    return Report(
      events: events, frameCount: Int64(times.count), frameTimes: times, soundStart: start,
      samples: Int64(sound.length))
  }

  /// The times of the frames that are bright after a dark one; the threshold lies midway between the extremes.
  private static func flashTimes(_ times: [Flicks], _ brightness: [Int]) -> [Flicks] {
    guard let low = brightness.min(), let high = brightness.max(), high - low > 32 else { return [] }
    let threshold = (low + high) / 2
    return brightness.indices.dropFirst()
      .filter { brightness[$0] > threshold && brightness[$0 - 1] <= threshold }
      .map { times[$0] }
  }

  private static func meanGreen(_ picture: Picture) -> Int {
    picture.pixels.withUnsafeBufferPointer { pixels in
      var sum = 0
      var index = 1
      while index < pixels.count {
        sum &+= Int(pixels[index])
        index &+= 4
      }
      return sum / (pixels.count / 4)
    }
  }

  /// Where the click template begins, in samples with a fraction: found coarsely where the sound passes 0.3 of its peak
  /// after silence, then by cross-correlation within 64 samples either side, then by a parabola through the highest
  /// correlation and its neighbours.
  static func onsets(_ samples: [Float]) -> [Double] {
    let template = SyncClip.clickTemplate
    let peak = samples.reduce(0) { max($0, abs($1)) }
    guard peak > 0.01 else { return [] }
    var found: [Double] = []
    var index = 0
    samples.withUnsafeBufferPointer { samples in
      func correlation(_ offset: Int) -> Double {
        var sum = 0.0
        for tap in 0..<template.count where offset + tap >= 0 && offset + tap < samples.count {
          sum += Double(samples[offset + tap] * template[tap])
        }
        return sum
      }
      while index < samples.count {
        guard abs(samples[index]) > 0.3 * peak else {
          index &+= 1
          continue
        }
        let scores = ((index - 65)...(index + 65)).map(correlation)
        let best = (1...129).max { scores[$0] < scores[$1] } ?? 65
        let (left, middle, right) = (scores[best - 1], scores[best], scores[best + 1])
        let curvature = left - 2 * middle + right
        let fraction = curvature < 0 ? (left - right) / (2 * curvature) : 0
        found.append(Double(index - 65 + best) + fraction)
        // Clicks are never closer than a frame; pass over the rest of this one and its echoes.
        index += 480
      }
    }
    return found
  }
}
