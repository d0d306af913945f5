internal import Foundation

/// The record of the last build in one file: what each result was made from, so that the next build can say what has
/// changed. Nothing but explanations comes from it: a lost or damaged file costs no work.
///
/// The file is lines of JSON: `{"digest":…,"format":1}`, one line for each action sorted by id, and a last line with the
/// SHA-256 of everything before it.
public struct StateFile: Sendable {
  /// Where the file is.
  public let path: String

  private static let format = 1
  private static let maximumSize = 1 << 30

  private struct Header: Codable {
    var digest: String
    var format: Int
  }

  private struct Seal: Codable { var sha256: String }

  /// The record in the file `path`, which need not be there yet.
  public init(path: String) { self.path = path }

  /// What a file holds.
  struct Content {
    var records: [String: ActionRecord] = [:]
    /// Why the file was ignored, in a sentence.
    var warning: String?
  }

  /// Reads the records. Never fails: a file that cannot be used is ignored and said so.
  func read() -> Content {
    guard fileStatus(path) != nil else { return Content() }
    let ignored = "The record of the last build, \(singleLine(path)), is"
    guard let bytes = readBytes(path, limit: Self.maximumSize) else {
      return Content(warning: "\(ignored) ignored: \(systemReason(errno)).")
    }
    let newline = UInt8(ascii: "\n")
    guard bytes.last == newline else { return Content(warning: "\(ignored) cut short and ignored.") }
    var lines = bytes.dropLast().split(separator: newline, omittingEmptySubsequences: false)
    let decoder = JSONDecoder()
    guard lines.count >= 2, let last = lines.popLast(),
      let seal = try? decoder.decode(Seal.self, from: Data(last)),
      seal.sha256 == sha256(bytes.prefix(last.startIndex))
    else { return Content(warning: "\(ignored) damaged and ignored.") }
    guard let header = try? decoder.decode(Header.self, from: Data(lines[0])), header.format == Self.format else {
      return Content(warning: "\(ignored) of another format and ignored.")
    }
    var content = Content()
    for line in lines.dropFirst() {
      guard let record = try? decoder.decode(ActionRecord.self, from: Data(line)) else {
        return Content(warning: "\(ignored) of another format and ignored.")
      }
      content.records[record.id] = record
    }
    return content
  }

  /// Whether the first line says that the file holds exactly these records. Reads a hundred bytes, so that a build with
  /// nothing to do reads and writes no more.
  func holds(_ digest: String) -> Bool {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    let expected = Self.headerLine(digest)
    var bytes = [UInt8](repeating: 0, count: expected.count)
    return Glibc.read(descriptor, &bytes, bytes.count) == bytes.count && bytes == expected
  }

  private static func headerLine(_ digest: String) -> [UInt8] {
    Array("{\"digest\":\"\(digest)\",\"format\":\(format)}\n".utf8)
  }

  /// The digest of ids and keys that stands in the first line.
  static func digest(_ pairs: [(id: String, key: String)]) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(pairs.count * 112)
    for pair in pairs.sorted(by: { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) }) {
      appendCounted(pair.id.utf8, to: &bytes)
      appendCounted(pair.key.utf8, to: &bytes)
    }
    return sha256(bytes)
  }

  /// Replaces the file, whole or not at all.
  func write(_ records: [ActionRecord]) throws(BuildError) {
    var bytes = Self.headerLine(Self.digest(records.map { ($0.id, $0.key) }))
    for record in records.sorted(by: { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) }) {
      guard let line = try? canonicalJSON(record) else {
        throw BuildError("The record of \(record.id) cannot be encoded.")
      }
      bytes += line + [UInt8(ascii: "\n")]
    }
    bytes += Array("{\"sha256\":\"\(sha256(bytes))\"}\n".utf8)
    try makeFolders(parentFolder(path))
    try replaceFile(path, bytes)
  }
}
