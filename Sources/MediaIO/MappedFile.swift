import Glibc

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
