import MediaIO
import Timeline

/// Half a second of a movie's sound as a player wants it: stereo at 48 kHz, aligned with the first picture.
struct SoundPieces {
  private let stream: MovieStream
  private let rate: SampleRate
  private let channels: Int
  /// Samples of the file at the first picture.
  private let offset: Int64
  /// Frames at 48 kHz, counted from the first picture.
  let length: Int64

  /// Counts the sound: the first use of it decodes it once.
  init(_ stream: MovieStream) throws(MediaError) {
    self.stream = stream
    channels = stream.info.channels
    guard let rate = try? SampleRate(hertz: stream.info.sampleRate), channels > 0 else {
      throw .invalid("\(stream.path) has a sound that cannot be played")
    }
    self.rate = rate
    let start = try stream.soundStart() ?? .zero
    let samples = try stream.soundLength()
    // Both times are below 13 years, whatever the file says.
    let early = (try? rate.sample(nearest: stream.info.pictureStart - start)) ?? 0
    offset = early
    let after = (try? rate.start(ofSample: max(0, samples - early))) ?? .zero
    length = (try? SampleRate.movie.sample(nearest: after)) ?? 0
  }

  /// Piece `number`.
  func piece(_ number: Int64) throws(MediaError) -> [Float] {
    let count = SoundWindow.piece
    if rate == .movie {
      let first = number * count + offset
      return stereo(try stream.samples(first..<(first + count)))
    }
    // A fifth of a second before and after, so that the filter has settled.
    let margin = count * 2 / 5
    guard let from = try? rate.sample(nearest: Flicks((number * count - margin) * 14_700)),
      let to = try? rate.sample(nearest: Flicks(((number + 1) * count + margin) * 14_700))
    else { return [] }
    let sound = Sound(samples: try stream.samples((from + offset)..<(to + offset)), channels: channels, rate: rate)
    let wide = try sound.resampled(to: .movie)
    let samples = wide.adjusted(toLength: Int(count + 2 * margin)).samples
    return stereo(Array(samples[(Int(margin) * channels)..<(Int(margin + count) * channels)]))
  }

  /// Mono on both sides; of more than two channels the first two.
  private func stereo(_ samples: [Float]) -> [Float] {
    if channels == 2 { return samples }
    let frames = samples.count / channels
    return [Float](unsafeUninitializedCapacity: 2 * frames) { buffer, count in
      for frame in 0..<frames {
        buffer[2 * frame] = samples[frame * channels]
        buffer[2 * frame + 1] = samples[frame * channels + (channels > 1 ? 1 : 0)]
      }
      count = 2 * frames
    }
  }
}
