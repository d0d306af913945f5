import CFFmpeg
public import Timeline

/// A movie file, decoded whole. For short clips: every picture is in memory.
public struct Movie: Sendable {
  /// A picture and when it is shown.
  public struct Frame: Sendable {
    /// The presentation time, as exact as the container's time base; edit lists are applied.
    public var time: Flicks
    public var picture: Picture
  }

  public var frames: [Frame] = []
  /// The first sound stream, priming removed; the tail may be longer than the picture in AAC.
  public var sound: Sound?
  /// When the first of its samples is heard.
  public var soundStart: Flicks?
  /// The container's title, comment and so on; keys in lower case.
  public var metadata: [String: String] = [:]

  /// Decodes the first video and the first sound stream of an MP4, MOV, MKV, WebM or OGV file. Throws a `MediaError` that
  /// names the file when it is missing, of another type, damaged or breaks off.
  public init(contentsOf path: String) throws(MediaError) {
    var frames: [Frame] = []
    let rest = try Movie.scan(path) { time, picture in frames.append(Frame(time: time, picture: picture)) }
    self = rest
    self.frames = frames
  }

  static let accepted = "MP4, MOV, MKV, WebM or OGV"

  private init() {}

  /// Decodes a movie and hands each picture to `body` instead of keeping it; returns the rest, without frames.
  public static func scan(
    _ path: String, _ body: (Flicks, Picture) throws(MediaError) -> Void
  ) throws(MediaError) -> Movie {
    let demuxer = try Demuxer(path: path, wanted: "a movie", accepted: Movie.accepted)
    guard let video = demuxer.stream(AVMEDIA_TYPE_VIDEO) else {
      throw .wrongType(path: path, wanted: "a file with pictures", accepted: Movie.accepted)
    }
    var decoders = [video.pointee.index: try demuxer.decoder(for: video)]
    let audio = demuxer.stream(AVMEDIA_TYPE_AUDIO)
    if let audio { decoders[audio.pointee.index] = try demuxer.decoder(for: audio) }
    var movie = Movie()
    movie.metadata = demuxer.metadata
    let converter = PictureConverter(video.pointee.codecpar.pointee.codec_id)
    try demuxer.decode(decoders) { (index, frame) throws(MediaError) in
      guard !Task.isCancelled else { throw .cancelled }
      let base = index == video.pointee.index ? video.pointee.time_base : audio?.pointee.time_base ?? AVRational()
      let stamp = frame.pointer.pointee.best_effort_timestamp
      guard stamp != AV_NOPTS_VALUE,
        let time = try? Flicks(stamp, timesPerSecond: Int64(base.den), numerator: Int64(base.num))
      else { throw .damaged(path: path, what: "a frame has no time") }
      if index == video.pointee.index {
        try body(time, try converter.picture(frame))
      } else {
        let part = try frame.sound(path: path)
        guard !part.samples.isEmpty else { return }
        if movie.sound == nil {
          movie.sound = part
          movie.soundStart = time
          return
        }
        guard movie.sound?.channels == part.channels, movie.sound?.rate == part.rate else {
          throw .unsupported(path: path, what: "its channels or sample rate change on the way")
        }
        movie.sound?.samples += part.samples
      }
    }
    return movie
  }
}

extension Demuxer {
  /// The container's metadata, or that of its first stream in Ogg; keys in lower case.
  var metadata: [String: String] {
    var found: [String: String] = [:]
    for dictionary in [context.pointee.streams[0]?.pointee.metadata, context.pointee.metadata] {
      var entry: UnsafeMutablePointer<AVDictionaryEntry>?
      while let next = av_dict_get(dictionary, "", entry, AV_DICT_IGNORE_SUFFIX) {
        found[String(cString: next.pointee.key).lowercased()] = String(cString: next.pointee.value)
        entry = next
      }
    }
    return found
  }
}
