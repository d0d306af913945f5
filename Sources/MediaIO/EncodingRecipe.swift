import CFFmpeg

/// How one kind of movie is encoded. Thread counts are fixed here, never taken from the machine: x264's output depends on
/// them.
struct EncodingRecipe {
  var muxer: String
  var muxerOptions: [String: String] = [:]
  /// `auto` or `disabled`, libavformat's `avoid_negative_ts`.
  var shiftsNegativeTimes = true
  var videoEncoder: String
  var videoOptions: [String: String] = [:]
  var videoThreads: Int32 = 1
  /// libavcodec's constant quality, for encoders that take it so.
  var quality: Int32?
  /// Bits per second of the picture: the ceiling under which VP8 holds its quality. The others have none.
  var videoBitRate: Int64?
  /// Frames from one keyframe to the next at most.
  var keyframeInterval: Int32 = 12
  /// Keyframes come at the interval and where they are asked for, never by the encoder's own choice. Alpha is coded by a
  /// second encoder, and only so do both have the same keyframes.
  var hasFixedKeyframes = false
  var pixelFormat: AVPixelFormat
  var matrix = ColorMatrix.bt709
  var siting = ChromaSiting.left
  var audioEncoder: String
  var audioFormat: AVSampleFormat
  /// Bits per second for each channel.
  var audioBitRate: Int64?
  /// The container's tick where it is not the stream's own time base (see `finerTicks`).
  var tick: AVRational?

  /// Pictures must have even sides: chroma has half of them.
  var needsEvenSize: Bool { pixelFormat == AV_PIX_FMT_YUV420P || pixelFormat == AV_PIX_FMT_YUVA420P }

  /// Matroska counts in `TimestampScale` nanoseconds, and libavformat always writes 1,000,000 of them. The master is
  /// written in ticks of 10 µs instead: the muxer is given times in those units, and its scale is corrected afterwards.
  static let finerTicks = AVRational(num: 1, den: 100_000)

  init(_ kind: MovieKind) {
    switch kind {
    case .mp4:
      self.init(muxer: "mp4", video: "libx264", pixels: AV_PIX_FMT_YUV420P, audio: "aac", samples: AV_SAMPLE_FMT_FLTP)
      // Edit lists count in the movie's ticks. libavformat's usual milliseconds cut the last packet of sound off a movie
      // whose length is no whole number of them.
      muxerOptions = ["movflags": "+faststart", "movie_timescale": "48000"]
      videoOptions = [
        "preset": "medium", "crf": "16", "profile": "high", "forced-idr": "1", "x264-params": "cpu-independent=1",
      ]
      videoThreads = 4
      audioBitRate = 128_000
    case .webm, .webmAlpha:
      let pixels = kind == .webm ? AV_PIX_FMT_YUV420P : AV_PIX_FMT_YUVA420P
      self.init(muxer: "webm", video: "libvpx-vp9", pixels: pixels, audio: "libopus", samples: AV_SAMPLE_FMT_FLT)
      shiftsNegativeTimes = false
      videoOptions = ["deadline": "good", "cpu-used": "3", "crf": "18", "tile-columns": "0", "row-mt": "0"]
      if kind == .webmAlpha {
        dropHiddenFrames()
        hasFixedKeyframes = true
      }
      videoThreads = 2
      audioBitRate = 80_000
    case .webmVP8, .webmVP8Alpha:
      let pixels = kind == .webmVP8 ? AV_PIX_FMT_YUV420P : AV_PIX_FMT_YUVA420P
      self.init(muxer: "webm", video: "libvpx", pixels: pixels, audio: "libvorbis", samples: AV_SAMPLE_FMT_FLTP)
      shiftsNegativeTimes = false
      videoOptions = ["deadline": "good", "cpu-used": "4", "crf": "8", "qmin": "0", "qmax": "40"]
      videoBitRate = 60_000_000
      // VP8's bit stream has no name for BT.709: it means BT.601 (RFC 6386, section 9.2).
      matrix = .bt601
      dropHiddenFrames()
      hasFixedKeyframes = kind == .webmVP8Alpha
      videoThreads = 2
      audioBitRate = 96_000
    case .ogv:
      self.init(
        muxer: "ogg", video: "libtheora", pixels: AV_PIX_FMT_YUV420P, audio: "libvorbis", samples: AV_SAMPLE_FMT_FLTP)
      // FFmpeg's reader misjudges the length of a sound that lies on one page alone; with the usual second to a page that
      // is every short clip.
      muxerOptions = ["page_duration": "100000"]
      quality = 9
      matrix = .bt601
      siting = .center
      audioBitRate = 128_000
    case .mov, .movAlpha:
      let pixels = kind == .mov ? AV_PIX_FMT_YUV444P10LE : AV_PIX_FMT_YUVA444P10LE
      self.init(muxer: "mov", video: "prores_ks", pixels: pixels, audio: "pcm_s24le", samples: AV_SAMPLE_FMT_S32)
      videoOptions = ["profile": "4444", "vendor": "apl0"]
      videoThreads = 4
    case .mkv:
      self.init(
        muxer: "matroska", video: "ffv1", pixels: AV_PIX_FMT_BGRA, audio: "pcm_f32le", samples: AV_SAMPLE_FMT_FLT)
      // Each level-1 element would carry a checksum, and the correction of the scale would break one.
      muxerOptions = ["write_crc32": "0"]
      shiftsNegativeTimes = false
      videoOptions = ["slicecrc": "1"]
      videoThreads = 4
      keyframeInterval = 1
      tick = Self.finerTicks
    }
  }

  /// VP8 codes frames that are never shown as packets of their own, and libvpx refuses them together with alpha: without
  /// them every packet is one picture.
  private mutating func dropHiddenFrames() { videoOptions["auto-alt-ref"] = "0" }

  private init(muxer: String, video: String, pixels: AVPixelFormat, audio: String, samples: AVSampleFormat) {
    self.muxer = muxer
    videoEncoder = video
    pixelFormat = pixels
    audioEncoder = audio
    audioFormat = samples
  }
}
