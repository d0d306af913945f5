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
  var needsEvenSize: Bool { pixelFormat == AV_PIX_FMT_YUV420P }

  /// Matroska counts in `TimestampScale` nanoseconds, and libavformat always writes 1,000,000 of them. The master is
  /// written in ticks of 10 µs instead: the muxer is given times in those units, and its scale is corrected afterwards.
  static let finerTicks = AVRational(num: 1, den: 100_000)

  init(_ format: MovieFormat) {
    switch format {
    case .mp4:
      self.init(muxer: "mp4", video: "libx264", pixels: AV_PIX_FMT_YUV420P, audio: "aac", samples: AV_SAMPLE_FMT_FLTP)
      muxerOptions = ["movflags": "+faststart"]
      videoOptions = ["preset": "medium", "crf": "16", "profile": "high", "x264-params": "cpu-independent=1"]
      videoThreads = 4
      audioBitRate = 128_000
    case .webm:
      self.init(
        muxer: "webm", video: "libvpx-vp9", pixels: AV_PIX_FMT_YUV420P, audio: "libopus", samples: AV_SAMPLE_FMT_FLT)
      shiftsNegativeTimes = false
      videoOptions = ["deadline": "good", "cpu-used": "3", "crf": "18", "tile-columns": "0", "row-mt": "0"]
      videoThreads = 2
      audioBitRate = 80_000
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
    case .mov:
      self.init(
        muxer: "mov", video: "prores_ks", pixels: AV_PIX_FMT_YUV444P10LE, audio: "pcm_s24le", samples: AV_SAMPLE_FMT_S32
      )
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
      tick = Self.finerTicks
    }
  }

  private init(muxer: String, video: String, pixels: AVPixelFormat, audio: String, samples: AVSampleFormat) {
    self.muxer = muxer
    videoEncoder = video
    pixelFormat = pixels
    audioEncoder = audio
    audioFormat = samples
  }
}
