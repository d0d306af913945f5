import Glibc

/// Corrects a Matroska file that was written with times in units of 10 µs (`EncodingRecipe.finerTicks`): its
/// `TimestampScale` says 1,000,000 ns, and must say 10,000.
enum MatroskaTicks {
  static func refine(path: String) throws(MediaError) {
    // Element 0x2AD7B1, length 3, 1,000,000. libavformat writes it first in the Info element, near the file's start.
    let stated: [UInt8] = [0x2A, 0xD7, 0xB1, 0x83, 0x0F, 0x42, 0x40]
    let start = try InputFile.bytes(path, limit: .max, prefix: 4096)
    guard start.count > stated.count,
      let offset = (0..<(start.count - stated.count)).first(where: { start[$0...].starts(with: stated) })
    else { throw .failed(call: "the Matroska muxer", reason: "it wrote no time scale of a millisecond") }
    let descriptor = open(path, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .cannotWrite(path: path, reason: systemReason(errno)) }
    defer { close(descriptor) }
    let scale: [UInt8] = [0x00, 0x27, 0x10]
    guard pwrite(descriptor, scale, 3, off_t(offset + 4)) == 3 else {
      throw .cannotWrite(path: path, reason: systemReason(errno))
    }
  }
}
