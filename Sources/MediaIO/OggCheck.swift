import Glibc

/// Proof that an Ogg movie kept all its frames: every Theora data packet has bytes, and there is one for each frame.
enum OggCheck {
  /// Throws `MediaError.damaged` when frames are missing or empty in the file at `path`.
  static func verify(path: String, frames: Int64) throws(MediaError) {
    let found = try packets(path: path)
    guard found.empty == 0, found.count == frames + 3 else {
      throw .damaged(
        path: path, what: "Theora kept \(found.count - 3 - found.empty) of \(frames) frames; use another format")
    }
  }

  /// The packets of the file's Theora stream, its three headers included, and how many of them are empty.
  static func packets(path: String) throws(MediaError) -> (count: Int64, empty: Int64) {
    let bytes = try MappedFile(path)
    let view = bytes.view
    var theora: UInt32?
    var (count, empty): (Int64, Int64) = (0, 0)
    var length = 0
    var offset = 0
    while offset < view.count {
      guard view.count - offset >= 27, view[offset] == 0x4F, view[offset + 1] == 0x67 else {
        throw .damaged(path: path, what: "an Ogg page is missing")
      }
      let serial = view.loadUnaligned(fromByteOffset: offset + 14, as: UInt32.self)
      let segments = Int(view[offset + 26])
      guard view.count - offset - 27 >= segments else { throw .damaged(path: path, what: "an Ogg page breaks off") }
      let lacing = view[(offset + 27)..<(offset + 27 + segments)]
      let body = offset + 27 + segments
      let size = lacing.reduce(0) { $0 + Int($1) }
      guard view.count - body >= size else { throw .damaged(path: path, what: "an Ogg page breaks off") }
      if theora == nil, size >= 7, "theora".utf8.elementsEqual(view[(body + 1)..<(body + 7)]) { theora = serial }
      if serial == theora {
        for value in lacing {
          length += Int(value)
          guard value < 255 else { continue }
          count += 1
          if length == 0 { empty += 1 }
          length = 0
        }
      }
      offset = body + size
    }
    return (count, empty)
  }
}

/// A file's bytes, mapped read-only while the instance lives.
final class MappedFile {
  let view: UnsafeRawBufferPointer

  init(_ path: String) throws(MediaError) {
    let size = Int(try InputFile.size(path))
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .cannotRead(path: path, reason: systemReason(errno)) }
    defer { close(descriptor) }
    guard size > 0, let base = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), base != MAP_FAILED else {
      throw .cannotRead(path: path, reason: "it cannot be mapped")
    }
    view = UnsafeRawBufferPointer(start: base, count: size)
  }

  deinit { munmap(UnsafeMutableRawPointer(mutating: view.baseAddress), view.count) }
}
