import CFFmpeg

/// Tells a WebM file how much of its last Vorbis packet is not sound. Ogg does that with its granule positions; FFmpeg's
/// Matroska muxer needs to be told with the packet, so packets are held back by one.
final class VorbisTail {
  private let parser: OpaquePointer
  private let held: Packet
  private let ready: Packet
  private var isHolding = false
  /// Samples that a decoder makes of the packets so far; nothing of the first, which only starts the overlap.
  private var decoded: Int64 = 0

  init(_ codec: Codec) throws(MediaError) {
    let context = codec.pointer.pointee
    parser = try allocated(
      "av_vorbis_parse_init", av_vorbis_parse_init(context.extradata, Int32(context.extradata_size)))
    held = try Packet()
    ready = try Packet()
  }

  deinit {
    var parser: OpaquePointer? = parser
    av_vorbis_parse_free(&parser)
  }

  /// Takes a packet and returns the one before it.
  func exchange(_ packet: Packet) -> Packet? {
    let duration = Int64(av_vorbis_parse_frame(parser, packet.pointer.pointee.data, Int32(packet.size)))
    if isHolding {
      decoded += max(0, duration)
      av_packet_unref(ready.pointer)
      av_packet_move_ref(ready.pointer, held.pointer)
    }
    av_packet_move_ref(held.pointer, packet.pointer)
    defer { isHolding = true }
    return isHolding ? ready : nil
  }

  /// The last packet, marked so that `samples` remain of all.
  func last(keeping samples: Int64) throws(MediaError) -> Packet? {
    guard isHolding else { return nil }
    let excess = UInt32(clamping: decoded - samples)
    if excess > 0 {
      let size = 10
      let data = try allocated(
        "av_packet_new_side_data", av_packet_new_side_data(held.pointer, AV_PKT_DATA_SKIP_SAMPLES, size))
      // Samples to skip at the start and at the end, little-endian, and two bytes of reasons.
      for index in 0..<size { data[index] = index < 4 || index > 7 ? 0 : UInt8(excess >> ((index - 4) * 8) & 0xFF) }
    }
    return held
  }
}
