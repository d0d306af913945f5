import CFFmpeg
public import Timeline

/// A movie file read where it is needed: any picture and any range of sound, exactly, in bounded memory.
///
/// Opening reads the packets of the picture once, without decoding, and so knows every picture's time. A picture is
/// decoded from the keyframe before it; one after the other is decoded straight on. Memory holds the index (some tens of
/// bytes a picture), the decoder and a cache of pictures.
///
/// An instance is confined to one thread at a time: it is not `Sendable`, and the compiler sees to it. Make it in the task
/// or thread that uses it, or send it there whole. Its files stay open, and are not watched for changes.
public final class MovieStream {
  public let path: String
  /// What the file holds.
  public let info: MovieInfo
  /// When each picture is shown, ascending.
  public let times: [Flicks]
  /// Numbers of the pictures that are keyframes.
  public let keyframes: [Int]
  private let pictures: PictureTrack
  private var sound: SoundTrack?

  /// Opens the first video and the first sound stream of an MP4, MOV, MKV, WebM or OGV file. `cacheBytes` limits the
  /// pictures that are kept decoded; width · height · 4 bytes each.
  ///
  /// Throws a `MediaError` that names the file when it is missing, of another type, damaged or breaks off.
  public init(contentsOf path: String, cacheBytes: Int = 64 << 20) throws(MediaError) {
    let demuxer = try Demuxer(path: path, wanted: "a movie", accepted: Movie.accepted)
    guard let video = demuxer.stream(AVMEDIA_TYPE_VIDEO) else {
      throw .wrongType(path: path, wanted: "a file with pictures", accepted: Movie.accepted)
    }
    self.path = path
    let index = try MovieIndex(demuxer, video)
    times = index.times
    keyframes = index.keyframes
    info = try MovieInfo(demuxer, video, index)
    pictures = try PictureTrack(demuxer, video, index, cacheBytes: cacheBytes)
  }

  /// Pictures in the movie, at least one.
  public var frameCount: Int { times.count }

  /// Width and height in pixels.
  public var size: PixelSize { PixelSize(info.width, info.height) }

  /// The number of the picture shown at `time`: the last that is not later, or the first.
  public func frame(at time: Flicks) -> Int {
    var (low, high) = (0, times.count)
    while low < high {
      let middle = (low + high) / 2
      if times[middle] <= time { low = middle + 1 } else { high = middle }
    }
    return max(0, low - 1)
  }

  /// Picture `number`. Throws `MediaError.invalid` when there is none of that number, `.damaged` when it cannot be
  /// decoded; other pictures can still be asked for then.
  public func picture(_ number: Int) throws(MediaError) -> Picture {
    guard times.indices.contains(number) else {
      throw .invalid("\(path) has \(times.count) pictures and none of number \(number)")
    }
    return try pictures.picture(number)
  }

  /// Samples of sound in each channel, 0 without sound. The first use decodes the sound once to count them.
  public func soundLength() throws(MediaError) -> Int64 { try track()?.length ?? 0 }

  /// When the first sample is heard; nil without sound. The first use decodes the sound once.
  public func soundStart() throws(MediaError) -> Flicks? { try track()?.start }

  /// Samples `range` of each channel, interleaved, at the movie's own rate (`info.sampleRate`); silence where the range
  /// goes beyond the sound. Sample 0 is heard at `soundStart()`. Throws `MediaError.invalid` for a range of more than an
  /// hour, or where there is no sound.
  public func samples(_ range: Range<Int64>) throws(MediaError) -> [Float] {
    guard let track = try track() else { throw .invalid("\(path) has no sound") }
    let (count, overflow) = range.upperBound.subtractingReportingOverflow(range.lowerBound)
    guard !overflow, count <= 3600 * track.rate.hertz else {
      throw .invalid("More than an hour of sound cannot be read at once")
    }
    return try track.samples(range)
  }

  private func track() throws(MediaError) -> SoundTrack? {
    guard info.audioCodec != nil else { return nil }
    if let sound { return sound }
    let made = try SoundTrack(path)
    sound = made
    return made
  }
}
