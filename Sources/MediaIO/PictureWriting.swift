import CFFmpeg

extension Picture {
  /// The picture as the bytes of a PNG file: 8-bit RGB when it is opaque, RGBA otherwise, or always with `keepsAlpha`, for
  /// files that belong together. The same picture gives the same bytes with the same libavcodec and zlib.
  public func pngBytes(keepsAlpha: Bool = false) throws(MediaError) -> [UInt8] {
    _ = libavIsQuiet
    guard let encoder = avcodec_find_encoder_by_name("png") else { throw .encoderMissing("png") }
    let format = isOpaque && !keepsAlpha ? AV_PIX_FMT_RGB24 : AV_PIX_FMT_RGBA
    let rgba = try Frame(size, AV_PIX_FMT_RGBA)
    rgba.fill(with: self)
    let frame = try Frame(size, format)
    let conversion = try ColorConversion(
      size, from: AV_PIX_FMT_RGBA, fullRange: true, to: format, fullRange: true, matrix: .bt709, siting: .left)
    try conversion.convert(rgba, to: frame)
    let codec = try Codec(encoder)
    codec.pointer.pointee.width = Int32(width)
    codec.pointer.pointee.height = Int32(height)
    codec.pointer.pointee.pix_fmt = format
    codec.pointer.pointee.time_base = AVRational(num: 1, den: 1)
    codec.pointer.pointee.thread_count = 1
    codec.pointer.pointee.flags |= AV_CODEC_FLAG_BITEXACT
    try check("avcodec_open2", avcodec_open2(codec.pointer, encoder, nil))
    let packet = try Packet()
    frame.pointer.pointee.pts = 0
    try check("avcodec_send_frame", avcodec_send_frame(codec.pointer, frame.pointer))
    try check("avcodec_send_frame", avcodec_send_frame(codec.pointer, nil))
    try check("avcodec_receive_packet", avcodec_receive_packet(codec.pointer, packet.pointer))
    return Array(UnsafeBufferPointer(start: packet.pointer.pointee.data, count: Int(packet.pointer.pointee.size)))
  }

  /// Writes the picture as a PNG file, whole or not at all.
  public func writePNG(to path: String) throws(MediaError) {
    try WholeFile.write(pngBytes(), to: path)
  }
}
