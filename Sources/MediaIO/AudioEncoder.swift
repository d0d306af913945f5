import CFFmpeg
import Timeline

/// Interleaved 48 kHz samples in, compressed packets out, from time zero.
final class AudioEncoder {
  let codec: Codec
  private let channels: Int
  private let frameSize: Int
  private let acceptsShortFrames: Bool
  private var pending: [Float] = []
  private var consumed: Int64 = 0
  private var format: AVSampleFormat

  init(_ recipe: EncodingRecipe, channels: Int, globalHeader: Bool) throws(MediaError) {
    _ = libavIsQuiet
    guard let encoder = avcodec_find_encoder_by_name(recipe.audioEncoder) else {
      throw .encoderMissing(recipe.audioEncoder)
    }
    self.channels = channels
    format = recipe.audioFormat
    codec = try Codec(encoder)
    let context = codec.pointer
    context.pointee.sample_rate = Int32(SampleRate.movie.hertz)
    context.pointee.time_base = AVRational(num: 1, den: Int32(SampleRate.movie.hertz))
    context.pointee.sample_fmt = format
    av_channel_layout_default(&context.pointee.ch_layout, Int32(channels))
    if let rate = recipe.audioBitRate { context.pointee.bit_rate = rate * Int64(channels) }
    if recipe.audioEncoder == "pcm_s24le" { context.pointee.bits_per_raw_sample = 24 }
    context.pointee.thread_count = 1
    context.pointee.flags |= AV_CODEC_FLAG_BITEXACT | (globalHeader ? AV_CODEC_FLAG_GLOBAL_HEADER : 0)
    try check("opening \(recipe.audioEncoder)", avcodec_open2(context, encoder, nil))
    // PCM takes any size.
    frameSize = context.pointee.frame_size > 0 ? Int(context.pointee.frame_size) : 1024
    acceptsShortFrames = encoder.pointee.capabilities & AV_CODEC_CAP_VARIABLE_FRAME_SIZE != 0
  }

  /// Samples that the encoder puts before the sound.
  var initialPadding: Int64 { Int64(codec.pointer.pointee.initial_padding) }

  /// Encodes more samples; whole frames are passed on at once, the rest waits.
  func encode(
    _ samples: some Collection<Float>, _ packet: Packet, _ body: (Packet) throws(MediaError) -> Void
  ) throws(MediaError) {
    pending.append(contentsOf: samples)
    var offset = 0
    while pending.count - offset >= frameSize * channels {
      try send(offset..<(offset + frameSize * channels), packet, body)
      offset += frameSize * channels
    }
    pending.removeFirst(offset)
  }

  /// Encodes what waits and lets the encoder finish.
  func finish(_ packet: Packet, _ body: (Packet) throws(MediaError) -> Void) throws(MediaError) {
    if !pending.isEmpty { try send(0..<pending.count, packet, body) }
    pending = []
    try check("avcodec_send_frame", avcodec_send_frame(codec.pointer, nil))
    try receive(packet, body)
  }

  private func send(
    _ range: Range<Int>, _ packet: Packet, _ body: (Packet) throws(MediaError) -> Void
  ) throws(MediaError) {
    let count = range.count / channels
    let frame = try Frame()
    frame.pointer.pointee.format = format.rawValue
    frame.pointer.pointee.nb_samples = Int32(count)
    frame.pointer.pointee.sample_rate = Int32(SampleRate.movie.hertz)
    frame.pointer.pointee.pts = consumed
    av_channel_layout_default(&frame.pointer.pointee.ch_layout, Int32(channels))
    try check("av_frame_get_buffer", av_frame_get_buffer(frame.pointer, 0))
    guard let planes = frame.pointer.pointee.extended_data else { return }
    pending.withUnsafeBufferPointer { source in
      for channel in 0..<channels {
        for index in 0..<count {
          let sample = source[range.lowerBound + index * channels + channel]
          switch format {
          case AV_SAMPLE_FMT_FLTP:
            UnsafeMutableRawPointer(planes[channel])?.storeBytes(of: sample, toByteOffset: index * 4, as: Float.self)
          case AV_SAMPLE_FMT_S32:
            // 24 bits in the upper part of 32, rounded here: the encoder only cuts them off.
            let value = min(max((sample * 8_388_608).rounded(), -8_388_608), 8_388_607)
            UnsafeMutableRawPointer(planes[0])?
              .storeBytes(of: Int32(value) << 8, toByteOffset: (index * channels + channel) * 4, as: Int32.self)
          default:
            UnsafeMutableRawPointer(planes[0])?
              .storeBytes(of: sample, toByteOffset: (index * channels + channel) * 4, as: Float.self)
          }
        }
      }
    }
    consumed += Int64(count)
    try check("avcodec_send_frame", avcodec_send_frame(codec.pointer, frame.pointer))
    try receive(packet, body)
  }

  private func receive(_ packet: Packet, _ body: (Packet) throws(MediaError) -> Void) throws(MediaError) {
    while true {
      let code = avcodec_receive_packet(codec.pointer, packet.pointer)
      if code == AVERROR_EAGAIN || code == AVERROR_EOF { return }
      try check("avcodec_receive_packet", code)
      try body(packet)
    }
  }
}
