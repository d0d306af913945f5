/// What a picture file says about itself before anything is decoded.
struct PictureHeader {
  enum Kind: String {
    case png, jpeg, webp, bmp

    /// The name of libavcodec's decoder.
    var decoder: String { self == .jpeg ? "mjpeg" : rawValue }
  }

  static let accepted = "PNG, JPEG, WebP or BMP"

  var kind: Kind
  var size: PixelSize
  /// The EXIF orientation, 1 to 8; 1 is upright.
  var orientation = 1

  /// Reads the header from all the bytes of a file, and checks that the file is complete and within the limits of
  /// `Picture`. Nothing in proportion to the stated size is allocated.
  init(_ bytes: [UInt8], path: String) throws(MediaError) {
    if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) {
      self = try Self.png(bytes, path)
    } else if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
      self = try Self.jpeg(bytes, path)
    } else if bytes.has("RIFF", at: 0), bytes.has("WEBP", at: 8) {
      self = try Self.webp(bytes, path)
    } else if bytes.has("BM", at: 0), let width = bytes.littleEndian(4, at: 18),
      let height = bytes.littleEndian(4, at: 22)
    {
      // A negative height means rows from the top.
      let signed = Int(Int32(truncatingIfNeeded: height))
      self.init(kind: .bmp, size: PixelSize(Int(Int32(truncatingIfNeeded: width)), abs(signed)))
    } else {
      throw .wrongType(path: path, wanted: "a picture", accepted: Self.accepted)
    }
    guard size.width > 0, size.height > 0 else {
      throw .damaged(path: path, what: "it says it is \(size) pixels")
    }
    guard size.width <= Picture.maximumSide, size.height <= Picture.maximumSide,
      size.width * size.height <= Picture.maximumPixels
    else {
      throw .tooLarge(
        path: path, what: "it is \(size) pixels",
        limit: "\(Picture.maximumSide) pixels a side and \(Picture.maximumPixels >> 20) megapixels")
    }
  }

  private init(kind: Kind, size: PixelSize, orientation: Int = 1) {
    self.kind = kind
    self.size = size
    self.orientation = orientation
  }

  private static func png(_ bytes: [UInt8], _ path: String) throws(MediaError) -> PictureHeader {
    let truncated = MediaError.damaged(path: path, what: "the PNG breaks off")
    guard bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) else {
      throw .damaged(path: path, what: "its PNG signature is wrong, as after a transfer in text mode")
    }
    guard bytes.has("IHDR", at: 12), let width = bytes.bigEndian(4, at: 16), let height = bytes.bigEndian(4, at: 20)
    else { throw truncated }
    var offset = 8
    while !bytes.has("IEND", at: offset + 4) {
      guard let length = bytes.bigEndian(4, at: offset), length <= bytes.count - offset - 12 else { throw truncated }
      offset += 12 + length
    }
    return PictureHeader(kind: .png, size: PixelSize(width, height))
  }

  private static func webp(_ bytes: [UInt8], _ path: String) throws(MediaError) -> PictureHeader {
    guard let length = bytes.littleEndian(4, at: 4), length <= bytes.count - 8, bytes.count >= 30 else {
      throw .damaged(path: path, what: "the WebP breaks off")
    }
    if bytes.has("VP8X", at: 12) {
      guard bytes[20] & 2 == 0 else { throw .unsupported(path: path, what: "it is an animated WebP; give one picture") }
      let (width, height) = (bytes.littleEndian(3, at: 24) ?? 0, bytes.littleEndian(3, at: 27) ?? 0)
      return PictureHeader(kind: .webp, size: PixelSize(width + 1, height + 1))
    }
    if bytes.has("VP8L", at: 12), bytes[20] == 0x2F, let packed = bytes.littleEndian(4, at: 21) {
      return PictureHeader(kind: .webp, size: PixelSize(packed & 0x3FFF + 1, packed >> 14 & 0x3FFF + 1))
    }
    guard bytes.has("VP8 ", at: 12), let width = bytes.littleEndian(2, at: 26),
      let height = bytes.littleEndian(2, at: 28)
    else { throw .damaged(path: path, what: "the WebP holds no picture") }
    return PictureHeader(kind: .webp, size: PixelSize(width & 0x3FFF, height & 0x3FFF))
  }

  private static func jpeg(_ bytes: [UInt8], _ path: String) throws(MediaError) -> PictureHeader {
    let truncated = MediaError.damaged(path: path, what: "the JPEG breaks off")
    var header: PictureHeader?
    var orientation = 1
    var offset = 2
    while true {
      guard offset + 1 < bytes.count, bytes[offset] == 0xFF else { throw truncated }
      let marker = bytes[offset + 1]
      if marker == 0xFF {
        offset += 1
        continue
      }
      if marker == 0x01 || (0xD0...0xD8).contains(marker) {
        offset += 2
        continue
      }
      guard let length = bytes.bigEndian(2, at: offset + 2), length >= 2, offset + 2 + length <= bytes.count else {
        throw truncated
      }
      if marker == 0xDA { break }
      if (0xC0...0xCF).contains(marker), ![0xC4, 0xC8, 0xCC].contains(marker), length >= 8 {
        guard bytes[offset + 9] != 4 else {
          throw .unsupported(path: path, what: "it is a CMYK JPEG; save it as RGB")
        }
        let (height, width) = (bytes.bigEndian(2, at: offset + 5) ?? 0, bytes.bigEndian(2, at: offset + 7) ?? 0)
        header = PictureHeader(kind: .jpeg, size: PixelSize(width, height))
      }
      if marker == 0xE1, length >= 8, bytes.has("Exif\0", at: offset + 4) {
        orientation = exifOrientation(Array(bytes[(offset + 10)..<(offset + 2 + length)])) ?? 1
      }
      offset += 2 + length
    }
    guard var header else { throw .damaged(path: path, what: "the JPEG states no size") }
    // The end-of-image marker after the scan: without it the picture is cut off and libavcodec would fill it with grey.
    guard (offset..<(bytes.count - 1)).reversed().contains(where: { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xD9 }) else {
      throw truncated
    }
    header.orientation = orientation
    return header
  }

  /// The orientation tag (0x0112) of the first directory of a TIFF block.
  private static func exifOrientation(_ tiff: [UInt8]) -> Int? {
    let little = tiff.has("II", at: 0)
    guard little || tiff.has("MM", at: 0) else { return nil }
    func number(_ size: Int, _ offset: Int) -> Int? {
      little ? tiff.littleEndian(size, at: offset) : tiff.bigEndian(size, at: offset)
    }
    guard let directory = number(4, 4), let entries = number(2, directory) else { return nil }
    for entry in 0..<entries {
      guard let tag = number(2, directory + 2 + entry * 12) else { return nil }
      if tag == 0x0112, let value = number(2, directory + 2 + entry * 12 + 8), (1...8).contains(value) { return value }
    }
    return nil
  }
}
