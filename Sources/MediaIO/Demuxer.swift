import CFFmpeg
import Timeline

/// A sound or movie file opened for reading by one demuxer, chosen by us from the file's first bytes.
///
/// libavformat's own guessing would also open playlists, concatenations and other formats that fetch further files or
/// addresses; naming the demuxer and allowing only local files shuts those out.
final class Demuxer {
  enum Kind: String {
    case flac, ogg, mp3, aiff, mov, matroska

    init?(_ start: [UInt8]) {
      switch true {
      case start.has("fLaC", at: 0): self = .flac
      case start.has("OggS", at: 0): self = .ogg
      case start.has("ID3", at: 0): self = .mp3
      case start.count > 2 && start[0] == 0xFF && start[1] & 0xE6 == 0xE2: self = .mp3
      case start.has("FORM", at: 0) && (start.has("AIFF", at: 8) || start.has("AIFC", at: 8)): self = .aiff
      case start.has("ftyp", at: 4): self = .mov
      case start.starts(with: [0x1A, 0x45, 0xDF, 0xA3]): self = .matroska
      default: return nil
      }
    }
  }

  static let decoders =
    "h264,vp9,vp8,libvpx-vp9,libvpx,theora,prores,ffv1,aac,opus,vorbis,flac,mp3,mp3float,alac,pcm_s16le,pcm_s24le,pcm_s32le,pcm_f32le,"
    + "pcm_s16be,pcm_s24be,pcm_s32be,pcm_f32be,pcm_u8"

  let path: String
  private let kind: Kind
  private(set) var context: UnsafeMutablePointer<AVFormatContext>
  private let packet: Packet

  init(path: String, wanted: String, accepted: String) throws(MediaError) {
    _ = libavIsQuiet
    let start = try InputFile.bytes(path, limit: .max, prefix: 64)
    guard let kind = Kind(start), let format = av_find_input_format(kind.rawValue) else {
      throw .wrongType(path: path, wanted: wanted, accepted: accepted)
    }
    try Completeness.verify(kind, path: path)
    self.path = path
    self.kind = kind
    packet = try Packet()
    var opened: UnsafeMutablePointer<AVFormatContext>?
    let options = [
      "protocol_whitelist": "file", "codec_whitelist": Self.decoders, "format_whitelist": format.formatNames,
    ]
    // "file:" keeps libavformat from reading a protocol out of the name.
    var dictionary: OpaquePointer?
    for (key, value) in options { av_dict_set(&dictionary, key, value, 0) }
    let code = avformat_open_input(&opened, "file:" + path, format, &dictionary)
    av_dict_free(&dictionary)
    guard code >= 0, let opened else {
      throw .damaged(path: path, what: "it starts like \(kind.rawValue) but cannot be opened (\(libavReason(code)))")
    }
    context = opened
    guard avformat_find_stream_info(context, nil) >= 0, context.pointee.nb_streams > 0 else {
      throw .damaged(path: path, what: "no streams can be found in it")
    }
  }

  /// The same file from its start.
  func reopened() throws(MediaError) -> Demuxer {
    try Demuxer(path: path, wanted: "a movie", accepted: Movie.accepted)
  }

  deinit {
    var context: UnsafeMutablePointer<AVFormatContext>? = context
    avformat_close_input(&context)
  }

  /// The first stream of a type.
  func stream(_ type: AVMediaType) -> UnsafeMutablePointer<AVStream>? {
    for index in 0..<Int(context.pointee.nb_streams) {
      if let stream = context.pointee.streams[index], stream.pointee.codecpar.pointee.codec_type == type {
        return stream
      }
    }
    return nil
  }

  /// Whether the stream says that its VP8 or VP9 packets carry alpha beside them.
  func hasSeparateAlpha(_ stream: UnsafeMutablePointer<AVStream>) -> Bool {
    guard let id = stream.pointee.codecpar?.pointee.codec_id, id == AV_CODEC_ID_VP8 || id == AV_CODEC_ID_VP9 else {
      return false
    }
    guard let entry = av_dict_get(stream.pointee.metadata, "alpha_mode", nil, 0) else { return false }
    return String(cString: entry.pointee.value) == "1"
  }

  /// An opened decoder for a stream. `sliceThreads` above 1 decode the slices of a frame side by side, which delays
  /// nothing.
  func decoder(
    for stream: UnsafeMutablePointer<AVStream>, sliceThreads: Int32 = 1
  ) throws(MediaError) -> Codec {
    let parameters = stream.pointee.codecpar
    // FFmpeg's own VP8 and VP9 decoders pass over alpha.
    let library = parameters?.pointee.codec_id == AV_CODEC_ID_VP8 ? "libvpx" : "libvpx-vp9"
    let withAlpha = hasSeparateAlpha(stream) ? avcodec_find_decoder_by_name(library) : nil
    guard let id = parameters?.pointee.codec_id, let found = withAlpha ?? avcodec_find_decoder(id) else {
      throw .unsupported(path: path, what: "there is no decoder for one of its streams")
    }
    let codec = try Codec(found)
    try check("avcodec_parameters_to_context", avcodec_parameters_to_context(codec.pointer, parameters))
    // Without it Opus and AAC skip the wrong number of priming samples.
    codec.pointer.pointee.pkt_timebase = stream.pointee.time_base
    codec.pointer.pointee.max_pixels = Int64(Picture.maximumPixels)
    codec.pointer.pointee.codec_whitelist = av_strdup(Self.decoders)
    codec.pointer.pointee.thread_count = sliceThreads
    codec.pointer.pointee.thread_type = FF_THREAD_SLICE
    guard avcodec_open2(codec.pointer, found, nil) >= 0 else {
      throw .unsupported(path: path, what: "its \(String(cString: found.pointee.name)) stream cannot be decoded")
    }
    return codec
  }

  /// Reads the next packet into `packet`; false at the end. Throws `MediaError.damaged` where the file breaks off.
  func read(_ packet: Packet) throws(MediaError) -> Bool {
    let code = av_read_frame(context, packet.pointer)
    if code == AVERROR_EOF { return false }
    guard code >= 0 else { throw .damaged(path: path, what: "it breaks off (\(libavReason(code)))") }
    return true
  }

  /// Passes over the packets of all other streams.
  func keepOnly(_ streams: Set<Int32>) {
    for index in 0..<Int(context.pointee.nb_streams) {
      context.pointee.streams[index]?.pointee.discard =
        streams.contains(Int32(index)) ? AVDISCARD_DEFAULT : AVDISCARD_ALL
    }
  }

  /// Decodes everything in file order and hands each frame to `body` with its stream. Streams without a decoder in
  /// `decoders` are passed over.
  func decode(
    _ decoders: [Int32: Codec], _ body: (Int32, Frame) throws(MediaError) -> Void
  ) throws(MediaError) {
    keepOnly(Set(decoders.keys))
    let frame = try Frame()
    func drain(_ index: Int32, _ decoder: Codec) throws(MediaError) {
      while true {
        let code = avcodec_receive_frame(decoder.pointer, frame.pointer)
        if code == AVERROR_EAGAIN || code == AVERROR_EOF { return }
        guard code >= 0 else { throw .damaged(path: path, what: "it cannot be decoded (\(libavReason(code)))") }
        try body(index, frame)
        av_frame_unref(frame.pointer)
      }
    }
    while try read(packet) {
      defer { av_packet_unref(packet.pointer) }
      let index = packet.pointer.pointee.stream_index
      guard let decoder = decoders[index] else { continue }
      if avcodec_send_packet(decoder.pointer, packet.pointer) < 0 {
        // MP3 has no container: tags and junk between and after the frames are common, and harmless.
        if kind == .mp3 { continue }
        throw .damaged(path: path, what: "it cannot be decoded")
      }
      try drain(index, decoder)
    }
    for (index, decoder) in decoders.sorted(by: { $0.key < $1.key }) {
      avcodec_send_packet(decoder.pointer, nil)
      try drain(index, decoder)
    }
  }
}

extension UnsafePointer<AVInputFormat> {
  /// The format's names as `format_whitelist` compares them: its whole, comma-separated list.
  fileprivate var formatNames: String { String(cString: pointee.name) }
}
