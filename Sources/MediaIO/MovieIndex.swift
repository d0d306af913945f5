import CFFmpeg
import Timeline

/// The pictures of a movie's first video stream, known from its packets alone: nothing is decoded.
struct MovieIndex {
  /// The most pictures a movie may have: 19 hours at 60 a second.
  static let maximumFrames = 1 << 22

  /// One packet, in the order of the file, which is the order of decoding.
  struct Entry {
    /// In the stream's time base.
    var pts: Int64
    var dts: Int64
    var isKeyframe: Bool
    /// Whether a picture is shown for it.
    var isShown: Bool
    var bytes: Int32
  }

  var entries: [Entry] = []
  /// Positions in `entries` of the pictures, in the order of their times.
  var shown: [Int] = []
  /// Times of the pictures, ascending.
  var times: [Flicks] = []
  var timeBase: AVRational
  var frameRate: FrameRate?

  /// Reads every packet of `video`; the demuxer is at its end afterwards.
  init(_ demuxer: Demuxer, _ video: UnsafeMutablePointer<AVStream>) throws(MediaError) {
    timeBase = video.pointee.time_base
    let isVP8 = video.pointee.codecpar.pointee.codec_id == AV_CODEC_ID_VP8
    let packet = try Packet()
    demuxer.keepOnly([video.pointee.index])
    while try demuxer.read(packet) {
      defer { av_packet_unref(packet.pointer) }
      guard !Task.isCancelled else { throw .cancelled }
      let found = packet.pointer.pointee
      guard found.stream_index == video.pointee.index else { continue }
      // Theora's repeated frames: empty packets, which decoders pass over.
      guard found.size > 0 else { continue }
      let pts = found.pts == AV_NOPTS_VALUE ? found.dts : found.pts
      guard pts != AV_NOPTS_VALUE else { throw .damaged(path: demuxer.path, what: "a frame has no time") }
      guard entries.count < Self.maximumFrames else {
        throw .tooLarge(
          path: demuxer.path, what: "it has more than \(Self.maximumFrames) frames",
          limit: "\(Self.maximumFrames) frames")
      }
      // Bit 4 of a VP8 frame's first byte: whether it is shown (RFC 6386, section 9.1).
      let isHidden = isVP8 && (found.data?[0] ?? 0x10) & 0x10 == 0
      entries.append(
        Entry(
          pts: pts, dts: found.dts == AV_NOPTS_VALUE ? pts : found.dts,
          isKeyframe: found.flags & AV_PKT_FLAG_KEY != 0,
          isShown: !isHidden && found.flags & AV_PKT_FLAG_DISCARD == 0, bytes: found.size))
    }
    guard let first = entries.firstIndex(where: \.isShown) else {
      throw .damaged(path: demuxer.path, what: "it has no pictures")
    }
    // Whatever the flags say, the first packet is where decoding starts.
    entries[0].isKeyframe = true
    let all = entries
    shown = all.indices.dropFirst(first).filter { all[$0].isShown }
      .sorted { (all[$0].pts, $0) < (all[$1].pts, $1) }
    times.reserveCapacity(shown.count)
    for position in shown { times.append(try time(entries[position].pts, path: demuxer.path)) }
    // Half a tick is the rounding of an honest muxer; one leaves room for those that cut instead. Where a tick is a whole
    // frame, as in Ogg, nothing is rounded.
    let tick = (try? Flicks(1, timesPerSecond: Int64(timeBase.den), numerator: Int64(timeBase.num))) ?? .zero
    let millisecond = Flicks(Flicks.perSecond / 1000)
    frameRate = FrameRate.constant(
      times, stated: video.pointee.avg_frame_rate, tolerance: tick <= millisecond ? tick : Flicks(1))
  }

  /// A time in the stream's time base. Throws `MediaError.damaged` beyond thirteen years.
  func time(_ stamp: Int64, path: String) throws(MediaError) -> Flicks {
    guard let time = try? Flicks(stamp, timesPerSecond: Int64(timeBase.den), numerator: Int64(timeBase.num)),
      time.count.magnitude < 1 << 58
    else { throw .damaged(path: path, what: "a frame's time means nothing") }
    return time
  }
}
