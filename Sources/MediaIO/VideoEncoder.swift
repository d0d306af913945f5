import CFFmpeg
import Timeline

/// Pictures in, compressed packets out, at a constant frame rate from time zero.
final class VideoEncoder {
  let codec: Codec
  let size: PixelSize
  /// Frames marked so that Theora would not drop them (see `StillFrameMark`).
  private(set) var markedFrames = 0
  private var frameCount: Int64 = 0
  private let rgba: Frame
  private var encoded: Frame
  private var previous: Frame
  private let conversion: ColorConversion
  private let marksStillFrames: Bool
  private let keyframes: Set<Int64>

  /// `size` is the size to encode: pictures are extended to it. Leaving `marksStillFrames` out decides it by the codec.
  init(
    _ recipe: EncodingRecipe, size: PixelSize, frameRate: FrameRate, globalHeader: Bool, keyframes: Set<Int64> = [],
    marksStillFrames: Bool? = nil
  ) throws(MediaError) {
    _ = libavIsQuiet
    guard let encoder = avcodec_find_encoder_by_name(recipe.videoEncoder) else {
      throw .encoderMissing(recipe.videoEncoder)
    }
    self.size = size
    self.keyframes = keyframes
    codec = try Codec(encoder)
    self.marksStillFrames = marksStillFrames ?? (recipe.videoEncoder == "libtheora")
    let context = codec.pointer
    // FrameRate keeps both parts below a million.
    let (top, bottom) = (Int32(frameRate.numerator), Int32(frameRate.denominator))
    context.pointee.width = Int32(size.width)
    context.pointee.height = Int32(size.height)
    context.pointee.pix_fmt = recipe.pixelFormat
    context.pointee.time_base = AVRational(num: bottom, den: top)
    context.pointee.framerate = AVRational(num: top, den: bottom)
    context.pointee.sample_aspect_ratio = AVRational(num: 1, den: 1)
    context.pointee.gop_size = recipe.keyframeInterval
    if recipe.hasFixedKeyframes { context.pointee.keyint_min = recipe.keyframeInterval }
    if let rate = recipe.videoBitRate { context.pointee.bit_rate = rate }
    context.pointee.thread_count = recipe.videoThreads
    context.pointee.flags |= AV_CODEC_FLAG_BITEXACT | (globalHeader ? AV_CODEC_FLAG_GLOBAL_HEADER : 0)
    Self.tagColors(context, recipe)
    if let quality = recipe.quality {
      context.pointee.flags |= AV_CODEC_FLAG_QSCALE
      context.pointee.global_quality = quality * FF_QP2LAMBDA
    }
    if recipe.videoEncoder == "ffv1" {
      context.pointee.level = 3
      context.pointee.slices = 4
    }
    try withOptions(recipe.videoOptions, for: "opening \(recipe.videoEncoder) for \(size) pixels") {
      avcodec_open2(context, encoder, $0)
    }
    rgba = try Frame(size, AV_PIX_FMT_RGBA)
    encoded = try Frame(size, recipe.pixelFormat)
    previous = try Frame(size, recipe.pixelFormat)
    conversion = try ColorConversion(
      size, from: AV_PIX_FMT_RGBA, fullRange: true, to: recipe.pixelFormat,
      fullRange: recipe.pixelFormat == AV_PIX_FMT_BGRA, matrix: recipe.matrix, siting: recipe.siting)
  }

  /// Encodes the next picture, or with nil what is still inside; hands each finished packet to `body`, times in the
  /// encoder's time base of one frame.
  func encode(
    _ picture: Picture?, _ packet: Packet, _ body: (Packet) throws(MediaError) -> Void
  ) throws(MediaError) {
    if let picture {
      // The encoder may still hold the buffer of the frame before last.
      try check("av_frame_make_writable", av_frame_make_writable(encoded.pointer))
      rgba.fill(with: picture)
      try conversion.convert(rgba, to: encoded)
      if marksStillFrames, frameCount > 0, StillFrameMark.add(to: encoded, after: previous) { markedFrames += 1 }
      // prores_ks takes the colour tags from each frame, not from the encoder.
      let context = codec.pointer.pointee
      encoded.pointer.pointee.color_range = context.color_range
      encoded.pointer.pointee.color_primaries = context.color_primaries
      encoded.pointer.pointee.color_trc = context.color_trc
      encoded.pointer.pointee.colorspace = context.colorspace
      encoded.pointer.pointee.pict_type = keyframes.contains(frameCount) ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE
      encoded.pointer.pointee.pts = frameCount
      frameCount += 1
    }
    try check("avcodec_send_frame", avcodec_send_frame(codec.pointer, picture == nil ? nil : encoded.pointer))
    if picture != nil { swap(&encoded, &previous) }
    while true {
      let code = avcodec_receive_packet(codec.pointer, packet.pointer)
      if code == AVERROR_EAGAIN || code == AVERROR_EOF { return }
      try check("avcodec_receive_packet", code)
      packet.pointer.pointee.duration = 1
      try body(packet)
    }
  }

  /// Says in the stream how its numbers are meant. Theora's header can name only the two BT.470 systems; 470BG has the
  /// primaries nearest to sRGB's.
  private static func tagColors(_ context: UnsafeMutablePointer<AVCodecContext>, _ recipe: EncodingRecipe) {
    if recipe.pixelFormat == AV_PIX_FMT_BGRA {
      context.pointee.color_range = AVCOL_RANGE_JPEG
      context.pointee.colorspace = AVCOL_SPC_RGB
      context.pointee.color_primaries = AVCOL_PRI_BT709
      context.pointee.color_trc = AVCOL_TRC_IEC61966_2_1
      return
    }
    context.pointee.color_range = AVCOL_RANGE_MPEG
    context.pointee.color_trc = recipe.matrix == .bt709 ? AVCOL_TRC_BT709 : AVCOL_TRC_SMPTE170M
    context.pointee.colorspace = recipe.matrix == .bt709 ? AVCOL_SPC_BT709 : AVCOL_SPC_BT470BG
    context.pointee.color_primaries = recipe.matrix == .bt709 ? AVCOL_PRI_BT709 : AVCOL_PRI_BT470BG
    if recipe.needsEvenSize {
      context.pointee.chroma_sample_location = recipe.siting == .left ? AVCHROMA_LOC_LEFT : AVCHROMA_LOC_CENTER
    }
  }
}
