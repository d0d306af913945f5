import Glibc

/// How the files of a published folder relate to those of the cache.
public enum FilePlacement: Sendable {
  /// Copies; blocks are shared where the file system can (Btrfs, XFS), so that they cost nothing until one is changed.
  case copy
  /// Second names of the same files: no space, but whoever edits one in place damages the cache (which notices).
  case hardLink
}

/// Puts the file `source` at `destination`, which must not be there, and checks what it reads.
/// - Parameter expected: what the file must be; nil for anything.
/// - Returns: what the file is.
/// - Throws: `BuildError` when it differs from `expected` or cannot be read or written.
func placeFile(
  _ source: String, at destination: String, expected: ArtifactFile?, placement: FilePlacement
) throws(BuildError) -> (size: Int64, sha256: String) {
  func failed(_ code: Int32) -> BuildError {
    BuildError("\(singleLine(source)) cannot be copied to \(singleLine(destination)): \(systemReason(code)).")
  }
  var found: (size: Int64, sha256: String)?
  if placement == .hardLink, link(source, destination) == 0 {
    found = digestFile(destination)
    if found == nil { throw failed(errno) }
  } else {
    let output = open(destination, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard output >= 0 else { throw failed(errno) }
    defer { close(output) }
    if shareBlocks(source, output) {
      // Digested from the copy: these are the bytes that are handed on.
      found = digestFile(destination)
    } else {
      found = digestFile(source, copy: output)
    }
    if found == nil { throw failed(errno) }
  }
  guard let found else { throw failed(EIO) }
  if let expected, found.size != expected.size || found.sha256 != expected.sha256 {
    unlink(destination)
    throw BuildError("\(singleLine(source)) has changed since it was made: build it again with --verify.")
  }
  return found
}

/// Makes the empty open file `output` share the blocks of `source`. False where the file system cannot.
private func shareBlocks(_ source: String, _ output: Int32) -> Bool {
  let input = open(source, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
  guard input >= 0 else { return false }
  defer { close(input) }
  let clone: UInt = 0x4004_9409  // FICLONE, linux/fs.h: _IOW(0x94, 9, int)
  return ioctl(output, clone, input) == 0
}
