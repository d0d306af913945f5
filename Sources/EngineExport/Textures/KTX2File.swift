public import MediaIO

/// Pictures as KTX 2.0 textures (Khronos KTX File Format Specification 2.0): sRGB, 8 bits each of red, green, blue and
/// straight alpha, one level, not compressed, so that every GPU takes the bytes as they are.
public enum KTX2File {
  /// VK_FORMAT_R8G8B8A8_SRGB of Vulkan.
  static let format: UInt32 = 43

  /// The bytes of the file. The first row is the upper one (`KTXorientation` is `rd`).
  public static func bytes(_ picture: Picture) -> [UInt8] {
    let descriptor = dataFormatDescriptor
    let values = keyValues
    let headerLength = 80 + 24
    let levelStart = (headerLength + descriptor.count + values.count + 3) / 4 * 4
    var file = LittleEndian()
    file.put([0xAB, 0x4B, 0x54, 0x58, 0x20, 0x32, 0x30, 0xBB, 0x0D, 0x0A, 0x1A, 0x0A])
    file.put(format)
    file.put(1 as UInt32)  // typeSize
    file.put(UInt32(picture.width))
    file.put(UInt32(picture.height))
    file.put(0 as UInt32)  // pixelDepth: two dimensions
    file.put(0 as UInt32)  // layerCount: no array
    file.put(1 as UInt32)  // faceCount
    file.put(1 as UInt32)  // levelCount
    file.put(0 as UInt32)  // supercompressionScheme
    file.put(UInt32(headerLength))
    file.put(UInt32(descriptor.count))
    file.put(UInt32(headerLength + descriptor.count))
    file.put(UInt32(values.count))
    file.put(0 as UInt64)  // supercompression global data: none
    file.put(0 as UInt64)
    file.put(UInt64(levelStart))
    file.put(UInt64(picture.pixels.count))
    file.put(UInt64(picture.pixels.count))
    file.put(descriptor)
    file.put(values)
    file.align(to: 4)
    return file.bytes + picture.pixels
  }

  /// A basic block of the Khronos Data Format Specification 1.3 for the four channels.
  private static var dataFormatDescriptor: [UInt8] {
    var block = LittleEndian()
    block.put(92 as UInt32)  // total size
    block.put(0 as UInt32)  // vendor Khronos, type basic
    block.put(2 as UInt16)  // version 1.3
    block.put(88 as UInt16)  // size of the block: 24 and 4 · 16
    // Colour model RGBSDA, BT.709 primaries, sRGB transfer, straight alpha.
    block.put([1, 1, 2, 0] as [UInt8])
    block.put(0 as UInt32)  // texel block of 1×1×1×1
    block.put([4, 0, 0, 0, 0, 0, 0, 0] as [UInt8])  // bytes in each plane
    // Alpha is linear even where the colours follow sRGB: bit 4 says so.
    for (number, channel) in ([0, 1, 2, 0x1F] as [UInt8]).enumerated() {
      block.put(UInt16(number * 8))
      block.put([7, channel] as [UInt8])  // length less 1; channel
      block.put(0 as UInt32)  // position
      block.put(0 as UInt32)  // lowest
      block.put(255 as UInt32)  // highest
    }
    return block.bytes
  }

  /// Keys in order of their bytes, each entry filled up to four bytes.
  private static var keyValues: [UInt8] {
    var block = LittleEndian()
    for (key, value) in [("KTXorientation", "rd"), ("KTXwriter", "Hoofbeat")] {
      let entry = Array(key.utf8) + [0] + Array(value.utf8) + [0]
      block.put(UInt32(entry.count))
      block.put(entry)
      block.align(to: 4)
    }
    return block.bytes
  }
}
