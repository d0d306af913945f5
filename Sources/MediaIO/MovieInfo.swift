import CFFmpeg
public import Timeline

/// What a movie file says it holds. Nothing is decoded for it.
public struct MovieInfo: Hashable, Sendable, Codable {
  /// The container's short name in libavformat, for example `mov,mp4,m4a,3gp,3g2,mj2` or `matroska,webm`.
  public var container: String
  /// libavcodec's name of the picture's codec, for example `h264`.
  public var videoCodec: String
  public var width: Int
  public var height: Int
  /// Whether the pictures carry transparency.
  public var hasAlpha: Bool
  /// Pictures that are shown.
  public var frames: Int
  /// The constant rate that their times keep to within a tick of the container; nil when there is none.
  public var frameRate: FrameRate?
  /// When the first picture is shown.
  public var pictureStart: Flicks
  /// When the last picture's time is over.
  public var pictureEnd: Flicks
  /// Pictures with which decoding can start.
  public var keyframes: Int
  /// The most pictures from one such to the next.
  public var longestGroup: Int
  /// libavcodec's name of the sound's codec; nil without sound.
  public var audioCodec: String?
  /// 0 without sound.
  public var channels: Int
  /// 0 without sound.
  public var sampleRate: Int64
  /// The container's title, comment and so on; keys in lower case.
  public var metadata: [String: String]

  init(
    _ demuxer: Demuxer, _ video: UnsafeMutablePointer<AVStream>, _ index: MovieIndex
  ) throws(MediaError) {
    container = String(cString: demuxer.context.pointee.iformat.pointee.name)
    let parameters = video.pointee.codecpar.pointee
    videoCodec = String(cString: avcodec_get_name(parameters.codec_id))
    (width, height) = (Int(parameters.width), Int(parameters.height))
    let flags = av_pix_fmt_desc_get(AVPixelFormat(parameters.format))?.pointee.flags ?? 0
    hasAlpha = demuxer.hasSeparateAlpha(video) || flags & UInt64(AV_PIX_FMT_FLAG_ALPHA) != 0
    frames = index.shown.count
    frameRate = index.frameRate
    (pictureStart, pictureEnd) = (index.times.first ?? .zero, index.end)
    let keys = index.keyframes
    keyframes = keys.count
    longestGroup = zip(keys, keys.dropFirst() + [frames]).map { $1 - $0 }.max() ?? 0
    let audio = demuxer.stream(AVMEDIA_TYPE_AUDIO)?.pointee.codecpar?.pointee
    audioCodec = audio.map { String(cString: avcodec_get_name($0.codec_id)) }
    channels = Int(audio?.ch_layout.nb_channels ?? 0)
    sampleRate = Int64(audio?.sample_rate ?? 0)
    metadata = demuxer.metadata
  }
}

extension MovieIndex {
  /// Numbers of the pictures that are keyframes.
  var keyframes: [Int] { shown.indices.filter { entries[shown[$0]].isKeyframe } }

  /// When the last picture is over: it is taken to last as long as the one before it, or the first at the frame rate.
  var end: Flicks {
    guard let first = times.first, let last = times.last else { return .zero }
    if let frameRate, let length = try? frameRate.start(ofFrame: Int64(times.count)) { return first + length }
    return times.count > 1 ? last + (last - times[times.count - 2]) : last
  }
}
