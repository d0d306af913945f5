public import Foundation

/// The SHA-256 identity of files: what `take.json` records to say exactly which weights made a take.
///
/// One file has the digest `sha256sum` prints for it. Several files have the digest of the lines `sha256sum` would
/// print for them in the order of their names, so `cd DIR && LC_ALL=C sha256sum a b c | sha256sum` confirms it
/// without our tools.
public struct IdentityDigest: Sendable, Hashable, CustomStringConvertible {
  /// 64 lower-case hexadecimal digits.
  public let hexadecimal: String

  public var description: String { hexadecimal }

  /// Digests bytes in memory.
  public init(_ bytes: UnsafeRawBufferPointer) {
    var hash = SHA256()
    hash.update(bytes)
    hexadecimal = hash.hexadecimal()
  }

  /// Digests the files at `urls`, whose names must differ; reads each one whole, without keeping it in memory.
  ///
  /// Throws `CheckpointError` if a file cannot be read or changes meanwhile, and `CancellationError` soon after the
  /// surrounding task is cancelled.
  public init(filesAt urls: [URL]) throws {
    try self.init(urls.map { ($0.lastPathComponent, $0) })
  }

  /// Digests the files at `urls`, which lie in `folder` or below and are named as seen from there; else the same.
  public init(filesAt urls: [URL], below folder: URL) throws {
    let depth = folder.pathComponents.count
    try self.init(urls.map { ($0.pathComponents.dropFirst(depth).joined(separator: "/"), $0) })
  }

  private init(_ files: [(name: String, url: URL)]) throws {
    if files.count == 1 {
      hexadecimal = try Self.digest(files[0].url)
      return
    }
    var hash = SHA256()
    for file in files.sorted(by: { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }) {
      hash.update("\(try Self.digest(file.url))  \(file.name)\n")
    }
    hexadecimal = hash.hexadecimal()
  }

  private static func digest(_ url: URL) throws -> String {
    let file = try MappedFile(url)
    var hash = SHA256()
    let piece = 1 << 24
    for start in stride(from: 0, to: file.size, by: piece) {
      try Task.checkCancellation()
      try file.withBytes(in: start..<min(start + piece, file.size)) { hash.update($0) }
    }
    try file.checkUnchanged()
    return hash.hexadecimal()
  }
}
