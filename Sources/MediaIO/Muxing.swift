import CFFmpeg

/// A container being written: the streams' packets, interleaved, in one file.
final class Muxing {
  private let context: UnsafeMutablePointer<AVFormatContext>
  private let recipe: EncodingRecipe
  private let finalPath: String
  private var video: Track?
  private var audio: Track?

  private struct Track {
    let stream: UnsafeMutablePointer<AVStream>
    /// Of the packets as the encoder makes them.
    let timeBase: AVRational
  }

  init(_ recipe: EncodingRecipe, path: String, finalPath: String) throws(MediaError) {
    _ = libavIsQuiet
    self.recipe = recipe
    self.finalPath = finalPath
    var created: UnsafeMutablePointer<AVFormatContext>?
    let name = path.hasPrefix("/") ? "file:" + path : "file:./" + path
    try check(
      "avformat_alloc_output_context2", avformat_alloc_output_context2(&created, nil, recipe.muxer, name))
    context = try allocated("avformat_alloc_output_context2", created)
    context.pointee.flags |= AVFMT_FLAG_BITEXACT
    // Hold packets back until the other stream has caught up, however long that takes: the order in the file then depends
    // on their times alone.
    context.pointee.max_interleave_delta = 0
    if !recipe.shiftsNegativeTimes { context.pointee.avoid_negative_ts = 0 }
    let code = avio_open(&context.pointee.pb, name, AVIO_FLAG_WRITE)
    guard code >= 0 else { throw .cannotWrite(path: finalPath, reason: libavReason(code)) }
  }

  deinit {
    avio_closep(&context.pointee.pb)
    avformat_free_context(context)
  }

  /// Whether the container wants the codecs' headers apart from their packets.
  var wantsGlobalHeader: Bool { context.pointee.oformat.pointee.flags & AVFMT_GLOBALHEADER != 0 }

  func start(video: Codec, audio: Codec?, metadata: [String: String]) throws(MediaError) {
    self.video = try addTrack(video)
    if let audio { self.audio = try addTrack(audio) }
    for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
      try check("av_dict_set \(key)", av_dict_set(&context.pointee.metadata, key, value, 0))
    }
    try withOptions(recipe.muxerOptions, for: "writing the \(recipe.muxer) header") {
      avformat_write_header(context, $0)
    }
  }

  private func addTrack(_ codec: Codec) throws(MediaError) -> Track {
    let stream = try allocated("avformat_new_stream", avformat_new_stream(context, nil))
    try check(
      "avcodec_parameters_from_context", avcodec_parameters_from_context(stream.pointee.codecpar, codec.pointer))
    let timeBase = codec.pointer.pointee.time_base
    stream.pointee.time_base = timeBase
    if codec.pointer.pointee.codec_type == AVMEDIA_TYPE_VIDEO {
      stream.pointee.avg_frame_rate = codec.pointer.pointee.framerate
      stream.pointee.r_frame_rate = codec.pointer.pointee.framerate
      stream.pointee.sample_aspect_ratio = codec.pointer.pointee.sample_aspect_ratio
    }
    return Track(stream: stream, timeBase: timeBase)
  }

  func writeVideo(_ packet: Packet) throws(MediaError) {
    guard let video else { return }
    guard packet.size > 0 else {
      throw .failed(call: recipe.videoEncoder, reason: "it dropped a frame that does not differ from the one before")
    }
    try write(packet, video)
  }

  /// `shift` is added to the packet's times, in samples.
  func writeAudio(_ packet: Packet, shiftedBy shift: Int64) throws(MediaError) {
    guard let audio else { return }
    packet.pointer.pointee.pts += shift
    packet.pointer.pointee.dts += shift
    try write(packet, audio)
  }

  private func write(_ packet: Packet, _ track: Track) throws(MediaError) {
    // The muxer chose the stream's time base when it wrote the header.
    av_packet_rescale_ts(packet.pointer, track.timeBase, recipe.tick ?? track.stream.pointee.time_base)
    packet.pointer.pointee.stream_index = track.stream.pointee.index
    try checkWritten(av_interleaved_write_frame(context, packet.pointer))
  }

  /// Writes the trailer and closes the file.
  func finish() throws(MediaError) {
    try checkWritten(av_write_trailer(context))
    try checkWritten(avio_closep(&context.pointee.pb))
  }

  private func checkWritten(_ code: Int32) throws(MediaError) {
    guard code >= 0 else {
      throw .cannotWrite(path: finalPath, reason: code == AVERROR(ENOSPC) ? "the disk is full" : libavReason(code))
    }
  }
}
