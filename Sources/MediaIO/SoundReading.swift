import CFFmpeg
import Timeline

extension Sound {
  /// The largest sound file read: 2 GiB.
  static let maximumFileSize = 1 << 31
  static let accepted = "WAV, FLAC, Ogg, MP3, AIFF, MP4, MKV or WebM"

  /// Reads a WAV file (8 to 32-bit integers, 32 and 64-bit floats), or FLAC, Ogg Vorbis or Opus, MP3, AIFF, or the first
  /// sound stream of an MP4, MOV, MKV or WebM file. Rate and channels are kept.
  ///
  /// Throws a `MediaError` that names the file when it is missing, empty, of another type or damaged, when it has no
  /// samples or samples that are NaN or infinite, more than eight channels, a rate outside `SampleRate.allowed`, or lasts
  /// more than an hour.
  public init(contentsOf path: String) throws(MediaError) {
    let start = try InputFile.bytes(path, limit: Self.maximumFileSize, prefix: 12)
    if start.has("RIFF", at: 0) && start.has("WAVE", at: 8) || start.count < 12 && start.has("RIFF", at: 0) {
      self = try WAVReading.sound(InputFile.bytes(path, limit: Self.maximumFileSize), path: path)
    } else {
      self = try Self.decoded(path)
    }
    if let index = firstNonFinite {
      throw .damaged(path: path, what: "its sample \(index / channels) is not a finite number")
    }
  }

  private static func decoded(_ path: String) throws(MediaError) -> Sound {
    let demuxer = try Demuxer(path: path, wanted: "a sound", accepted: accepted)
    guard let stream = demuxer.stream(AVMEDIA_TYPE_AUDIO) else {
      throw .wrongType(path: path, wanted: "a file with sound", accepted: accepted)
    }
    let decoder = try demuxer.decoder(for: stream)
    var collected: Sound?
    try demuxer.decode([stream.pointee.index: decoder]) { (_, frame) throws(MediaError) in
      let part = try frame.sound(path: path)
      guard collected != nil else {
        collected = part
        return
      }
      guard collected?.channels == part.channels, collected?.rate == part.rate else {
        throw .unsupported(path: path, what: "its channels or sample rate change on the way")
      }
      collected?.samples += part.samples
      try checkLength(collected?.length ?? 0, part.rate, path)
    }
    guard let collected, !collected.samples.isEmpty else { throw .damaged(path: path, what: "it has no samples") }
    return collected
  }
}

extension Frame {
  /// The samples of a decoded audio frame, interleaved.
  func sound(path: String) throws(MediaError) -> Sound {
    let frame = pointer.pointee
    let (channels, length) = (Int(frame.ch_layout.nb_channels), Int(frame.nb_samples))
    guard (1...8).contains(channels) else {
      throw .unsupported(path: path, what: "it has \(channels) channels; 1 to 8 can be read")
    }
    guard let rate = try? SampleRate(hertz: Int64(frame.sample_rate)) else {
      throw .unsupported(path: path, what: Sound.rateComplaint(Int(frame.sample_rate)))
    }
    guard let planes = frame.extended_data, let first = planes[0] else {
      throw .damaged(path: path, what: "a frame without samples")
    }
    let format = AVSampleFormat(frame.format)
    let planar = av_sample_fmt_is_planar(format) == 1
    let packed = av_get_packed_sample_fmt(format)
    var known = true
    let samples = [Float](unsafeUninitializedCapacity: channels * length) { buffer, count in
      for channel in 0..<channels {
        let raw = UnsafeRawPointer(planar ? planes[channel] ?? first : first)
        let (start, step) = planar ? (0, 1) : (channel, channels)
        for index in 0..<length {
          let at = start + index * step
          let target = index * channels + channel
          switch packed {
          case AV_SAMPLE_FMT_FLT: buffer[target] = raw.load(fromByteOffset: at * 4, as: Float.self)
          case AV_SAMPLE_FMT_S16: buffer[target] = Float(raw.load(fromByteOffset: at * 2, as: Int16.self)) / 32768
          case AV_SAMPLE_FMT_S32:
            buffer[target] = Float(raw.load(fromByteOffset: at * 4, as: Int32.self)) / 2_147_483_648
          case AV_SAMPLE_FMT_DBL: buffer[target] = Float(raw.load(fromByteOffset: at * 8, as: Double.self))
          case AV_SAMPLE_FMT_U8: buffer[target] = (Float(raw.load(fromByteOffset: at, as: UInt8.self)) - 128) / 128
          default:
            buffer[target] = 0
            known = false
          }
        }
      }
      count = channels * length
    }
    guard known else { throw .unsupported(path: path, what: "its sample format is not known") }
    return Sound(samples: samples, channels: channels, rate: rate)
  }
}
