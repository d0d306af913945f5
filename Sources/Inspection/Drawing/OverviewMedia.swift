import MediaIO
import Timeline

/// Pictures and sound of an overview, read from where they are.
final class OverviewMedia {
  private let content: OverviewContent
  private let movie: MovieStream?
  /// The whole sound; of movies at most an hour.
  let sound: Sound?

  /// How much higher than full scale the waveform is drawn, so that quiet sounds can be seen: 1, 2, 3 … 10.
  let waveGain: Int

  init(_ content: OverviewContent) throws {
    self.content = content
    movie = try content.movie.map { try MovieStream(contentsOf: $0, cacheBytes: 16 << 20) }
    if let path = content.sound, Subject.isFile(path) {
      sound = try? Sound(contentsOf: path)
    } else if let movie, movie.info.audioCodec != nil, let rate = try? SampleRate(hertz: movie.info.sampleRate),
      (1...8).contains(movie.info.channels)
    {
      let length = min(try movie.soundLength(), 3600 * rate.hertz)
      let samples = try movie.samples(0..<length)
      sound = samples.isEmpty ? nil : Sound(samples: samples, channels: movie.info.channels, rate: rate)
    } else {
      sound = nil
    }
    var peak: Float = 0
    sound?.samples.withUnsafeBufferPointer { samples in
      var index = 0
      while index < samples.count {
        peak = max(peak, abs(samples[index]))
        index &+= 1
      }
    }
    waveGain = peak > 0 ? max(1, min(10, Int(0.98 / peak))) : 1
  }

  /// Whether there is anything to be seen.
  var hasPictures: Bool { movie != nil || content.frames.contains(where: Subject.isFile) }

  /// Width and height of the pictures.
  var size: PixelSize? {
    if let size = content.pictureSize { return size }
    if let movie { return movie.size }
    return content.frames.lazy.compactMap { try? Picture.size(ofFile: $0) }.first
  }

  /// The picture shown at `time`; nil where it cannot be read.
  func picture(at time: Flicks) -> Picture? {
    var picture: Picture?
    if let movie {
      picture = try? movie.picture(movie.frame(at: time))
    } else if let rate = content.frameRate, let index = try? rate.frame(at: time), !content.frames.isEmpty {
      picture = try? Picture(contentsOf: content.frames[max(0, min(content.frames.count - 1, Int(index)))])
    }
    if let size = content.pictureSize, let whole = picture, whole.size != size, size.width <= whole.width,
      size.height <= whole.height
    {
      return whole.cropped(x: 0, y: 0, width: size.width, height: size.height)
    }
    return picture
  }
}
