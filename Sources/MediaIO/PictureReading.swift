import CFFmpeg
import Glibc

extension Picture {
  /// The largest picture file read: 256 MiB.
  static let maximumFileSize = 256 << 20

  /// The upright size of the picture file at `path`, from its header; the file is checked for completeness and limits
  /// but not decoded. Throws as `init(contentsOf:)`.
  public static func size(ofFile path: String) throws(MediaError) -> PixelSize {
    let header = try PictureHeader(InputFile.bytes(path, limit: maximumFileSize), path: path)
    return header.orientation < 5 ? header.size : PixelSize(header.size.height, header.size.width)
  }

  /// Reads a PNG, JPEG, WebP or BMP file: any bit depth becomes 8 bits, palettes and greys become RGB, a JPEG is turned
  /// upright as its EXIF orientation says. Embedded colour profiles are not applied.
  ///
  /// The kind is decided by the first bytes, never the name, and only libavcodec's decoder of that kind sees the data.
  /// Throws a `MediaError` that names the file when it is missing, empty, no picture, truncated, damaged, or larger than
  /// `maximumSide` or `maximumPixels`; sizes are checked before anything is allocated for them.
  public init(contentsOf path: String) throws(MediaError) {
    let bytes = try InputFile.bytes(path, limit: Self.maximumFileSize)
    let header = try PictureHeader(bytes, path: path)
    var frame = try Self.decode(bytes, header, path, background: 0xA5)
    if frame.hasRow(of: 0xA5) {
      // A row of just this value, or one that the file has no data for and the decoder left alone?
      frame = try Self.decode(bytes, header, path, background: 0x5A)
      guard !frame.hasRow(of: 0x5A) else { throw .damaged(path: path, what: "it has fewer rows than its header says") }
    }
    let format = AVPixelFormat(frame.pointer.pointee.format)
    let size = PixelSize(Int(frame.pointer.pointee.width), Int(frame.pointer.pointee.height))
    let conversion = try ColorConversion(
      size, from: format, fullRange: header.kind != .webp, to: AV_PIX_FMT_RGBA, fullRange: true, matrix: .bt601,
      siting: .center)
    let rgba = try Frame(size, AV_PIX_FMT_RGBA)
    try conversion.convert(frame, to: rgba)
    self = rgba.picture.turnedUpright(from: header.orientation)
  }

  /// Decodes into memory filled with `background`.
  private static func decode(
    _ bytes: [UInt8], _ header: PictureHeader, _ path: String, background: UInt8
  ) throws(MediaError) -> Frame {
    guard let decoder = avcodec_find_decoder_by_name(header.kind.decoder) else {
      throw .unsupported(path: path, what: "this libavcodec has no \(header.kind.decoder) decoder")
    }
    let codec = try Codec(decoder)
    codec.pointer.pointee.max_pixels = Int64(maximumPixels)
    codec.pointer.pointee.thread_count = 1
    codec.pointer.pointee.err_recognition |= AV_EF_CRCCHECK | AV_EF_EXPLODE
    codec.pointer.pointee.opaque = UnsafeMutableRawPointer(bitPattern: Int(background))
    codec.pointer.pointee.get_buffer2 = { context, frame, flags in
      let code = avcodec_default_get_buffer2(context, frame, flags)
      let background = context.map { Int(bitPattern: $0.pointee.opaque) } ?? 0
      if code >= 0, let plane = frame?.pointee.data.0, let buffer = frame?.pointee.buf.0 {
        let offset = plane - buffer.pointee.data
        memset(plane, Int32(background), buffer.pointee.size - offset)
      }
      return code
    }
    try check("avcodec_open2", avcodec_open2(codec.pointer, decoder, nil))
    let packet = try Packet()
    try check("av_new_packet", av_new_packet(packet.pointer, Int32(bytes.count)))
    bytes.withUnsafeBufferPointer { source in
      if let base = source.baseAddress { packet.pointer.pointee.data.update(from: base, count: source.count) }
    }
    let frame = try Frame()
    var code = avcodec_send_packet(codec.pointer, packet.pointer)
    if code >= 0 { code = avcodec_send_packet(codec.pointer, nil) }
    if code >= 0 { code = avcodec_receive_frame(codec.pointer, frame.pointer) }
    guard code >= 0 else {
      throw .damaged(path: path, what: "its \(header.kind.rawValue.uppercased()) data cannot be decoded")
    }
    guard Int(frame.pointer.pointee.width) == header.size.width,
      Int(frame.pointer.pointee.height) == header.size.height,
      frame.pointer.pointee.decode_error_flags == 0, frame.pointer.pointee.flags & AV_FRAME_FLAG_CORRUPT == 0
    else { throw .damaged(path: path, what: "its \(header.kind.rawValue.uppercased()) data contradicts its header") }
    return frame
  }

  /// The picture as EXIF orientation `orientation` (1 to 8) means it to be seen.
  func turnedUpright(from orientation: Int) -> Picture {
    guard orientation > 1 else { return self }
    let swapped = orientation >= 5
    let (newWidth, newHeight) = swapped ? (height, width) : (width, height)
    let turned = [UInt8](unsafeUninitializedCapacity: pixels.count) { buffer, count in
      pixels.withUnsafeBufferPointer { source in
        for y in 0..<newHeight {
          for x in 0..<newWidth {
            let (column, row) =
              switch orientation {
              case 2: (width - 1 - x, y)
              case 3: (width - 1 - x, height - 1 - y)
              case 4: (x, height - 1 - y)
              case 5: (y, x)
              case 6: (y, height - 1 - x)
              case 7: (width - 1 - y, height - 1 - x)
              default: (width - 1 - y, x)
              }
            for channel in 0..<4 {
              buffer[(y * newWidth + x) * 4 + channel] = source[(row * width + column) * 4 + channel]
            }
          }
        }
      }
      count = pixels.count
    }
    return Picture(width: newWidth, height: newHeight, pixels: turned)
  }
}

extension Frame {
  /// Whether a row of the first plane holds nothing but `value`.
  fileprivate func hasRow(of value: UInt8) -> Bool {
    guard let plane = pointer.pointee.data.0 else { return false }
    let bytes = Int(av_image_get_linesize(AVPixelFormat(pointer.pointee.format), pointer.pointee.width, 0))
    guard bytes > 0 else { return false }
    return (0..<Int(pointer.pointee.height)).contains { y in
      let row = plane + y * Int(pointer.pointee.linesize.0)
      return row[0] == value && row[bytes - 1] == value && (0..<bytes).allSatisfy { row[$0] == value }
    }
  }
}
