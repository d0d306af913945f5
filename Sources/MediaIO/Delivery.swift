import CFFmpeg
public import Timeline

/// Makes delivered movies from a master: decoded, rearranged and encoded picture by picture, so that a film of any length
/// needs the memory of a few frames.
public enum Delivery {
  /// Reads the movie at `master` (any that `Movie` reads; best the lossless `.mkv`) and writes it to `path` as `kind`.
  ///
  /// Its pictures are arranged by `layout`, its sound is carried over sample for sample. `frameRate` is found from the
  /// master's own times when it is left out. `keyframes` are frames at which players must be able to start.
  /// `metadata` replaces the master's. `progress` is given the pictures done and their number, after each.
  ///
  /// The same master gives the same bytes. Throws a `MediaError`: about the master when it is unreadable or unfit (a
  /// changing frame rate or size, sound that is not 48 kHz mono or stereo), about the output when it cannot be written, and
  /// `.cancelled` when the surrounding task is; then nothing is at `path` but what was there.
  @discardableResult
  public static func write(
    master: String, to path: String, kind: MovieKind, layout: MovieLayout = .plain, frameRate: FrameRate? = nil,
    metadata: [String: String] = [:], keyframes: Set<Int64> = [],
    progress: (_ done: Int64, _ total: Int64) -> Void = { _, _ in }
  ) throws(MediaError) -> MovieSummary {
    let plan = try Plan(master, frameRate)
    let demuxer = try Demuxer(path: master, wanted: "a movie", accepted: Movie.accepted)
    guard let video = demuxer.stream(AVMEDIA_TYPE_VIDEO) else {
      throw .wrongType(path: master, wanted: "a file with pictures", accepted: Movie.accepted)
    }
    var decoders = [video.pointee.index: try demuxer.decoder(for: video, sliceThreads: 2)]
    let audio = demuxer.stream(AVMEDIA_TYPE_AUDIO)
    if let audio { decoders[audio.pointee.index] = try demuxer.decoder(for: audio) }
    let channels = try soundChannels(audio, master)
    let writer = try MovieWriter(
      path: path, kind: kind, size: layout.size(of: plan.size), frameRate: plan.frameRate, channels: channels,
      metadata: metadata, keyframes: keyframes)
    let converter = PictureConverter(video.pointee.codecpar.pointee.codec_id)
    var done: Int64 = 0
    try demuxer.decode(decoders) { (index, frame) throws(MediaError) in
      guard index == video.pointee.index else {
        let sound = try frame.sound(path: master)
        guard sound.channels == channels, sound.rate == .movie else {
          throw .unsupported(path: master, what: "its channels or sample rate change on the way")
        }
        return try writer.append(samples: sound.samples)
      }
      let picture = try converter.picture(frame)
      guard picture.size == plan.size else {
        throw .unsupported(path: master, what: "its pictures change from \(plan.size) to \(picture.size) pixels")
      }
      try writer.append(layout.arranged(picture))
      done += 1
      progress(done, plan.frames)
    }
    guard done == plan.frames else {
      throw .damaged(path: master, what: "\(done) of its \(plan.frames) pictures can be decoded")
    }
    return try writer.finish()
  }

  /// What must be known of the master before its first picture is decoded.
  private struct Plan {
    var frames: Int64
    var frameRate: FrameRate
    var size: PixelSize

    init(_ master: String, _ wanted: FrameRate?) throws(MediaError) {
      let demuxer = try Demuxer(path: master, wanted: "a movie", accepted: Movie.accepted)
      guard let video = demuxer.stream(AVMEDIA_TYPE_VIDEO) else {
        throw .wrongType(path: master, wanted: "a file with pictures", accepted: Movie.accepted)
      }
      let index = try MovieIndex(demuxer, video)
      guard let rate = wanted ?? index.frameRate else {
        throw .unsupported(path: master, what: "its pictures come at no constant rate")
      }
      frames = Int64(index.shown.count)
      frameRate = rate
      let parameters = video.pointee.codecpar.pointee
      size = PixelSize(Int(parameters.width), Int(parameters.height))
    }
  }

  private static func soundChannels(
    _ audio: UnsafeMutablePointer<AVStream>?, _ path: String
  ) throws(MediaError) -> Int {
    guard let parameters = audio?.pointee.codecpar?.pointee else { return 0 }
    let channels = Int(parameters.ch_layout.nb_channels)
    guard (1...2).contains(channels) else {
      throw .unsupported(path: path, what: "it has \(channels) sound channels; one or two can be delivered")
    }
    guard Int64(parameters.sample_rate) == SampleRate.movie.hertz else {
      throw .unsupported(path: path, what: "its sound is at \(parameters.sample_rate) Hz and must be at 48000 Hz")
    }
    return channels
  }
}
