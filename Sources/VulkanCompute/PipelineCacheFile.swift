package import Foundation

/// The driver's compiled pipelines on disk, behind a length and a checksum.
///
/// Drivers check only that such data is theirs, and many trust the rest: a file cut short by a full disk could crash one.
/// Whatever does not fit its checksum therefore never reaches the driver. Losing the file costs time only, so nothing here
/// is an error.
package struct PipelineCacheFile: Sendable {
  /// Where the file lies.
  package let path: String

  private static let magic = Array("hoofpipe".utf8)
  private static let headerBytes = 24

  package init(_ path: String) { self.path = path }

  /// The data last written; empty when there is none, or not all of it.
  package func read() -> Data {
    guard let file = try? Data(contentsOf: URL(fileURLWithPath: path)), file.count >= Self.headerBytes,
      file.prefix(8).elementsEqual(Self.magic)
    else { return Data() }
    let content = Data(file.dropFirst(Self.headerBytes))
    return file.prefix(Self.headerBytes).elementsEqual(Self.header(content)) ? content : Data()
  }

  /// Replaces the file at once or not at all.
  package func write(_ content: Data) {
    let url = URL(fileURLWithPath: path)
    try? FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try? (Data(Self.header(content)) + content).write(to: url, options: .atomic)
  }

  /// Name of the format, length and FNV-1a checksum of the content, little-endian.
  private static func header(_ content: Data) -> [UInt8] {
    let checksum = content.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    return magic
      + [UInt64(content.count), checksum].flatMap { word in
        (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) }
      }
  }
}
