import Foundation

/// A `cutscene.json` that cannot be used, in one sentence.
public struct CutFileError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The sentence.
  public let description: String

  init(_ description: String) { self.description = description }
}

extension Cut {
  /// The largest `cutscene.json` that is read, in bytes: some five hours of speech.
  public static let largestFile = 256 << 20

  /// The document as UTF-8 JSON with sorted keys: the same cut gives the same bytes.
  public func json() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    return Array(try encoder.encode(self)) + [UInt8(ascii: "\n")]
  }

  /// Reads a document.
  /// - Parameters:
  ///   - json: its bytes.
  ///   - name: what to call it in an error.
  /// - Throws: `CutFileError` when it is not a cut, of an unknown version, or contradicts itself.
  public init(json: [UInt8], name: String) throws(CutFileError) {
    guard json.count <= Self.largestFile else { throw CutFileError("\(name) is too large to be a cutscene.json.") }
    let decoded: Cut
    do { decoded = try JSONDecoder().decode(Cut.self, from: Data(json)) } catch {
      throw CutFileError("\(name) is not a cutscene.json that this program understands: \(Self.reason(error)).")
    }
    guard decoded.format == Self.formatName else { throw CutFileError("\(name) is not a cutscene.json.") }
    guard decoded.formatVersion == Self.currentVersion else {
      throw CutFileError(
        "\(name) has version \(decoded.formatVersion), and this program knows version \(Self.currentVersion): build it "
          + "again.")
    }
    self = decoded
    if let problem = problems.first { throw CutFileError("\(name): \(problem).") }
  }

  /// Reads the document in the file at `path`. Throws `CutFileError`.
  public init(contentsOf path: String) throws(CutFileError) {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    guard let attributes, attributes[.type] as? FileAttributeType == .typeRegular else {
      throw CutFileError("\(path) is not there: build the project first.")
    }
    guard let size = attributes[.size] as? Int, size <= Self.largestFile,
      let data = try? Data(contentsOf: URL(filePath: path))
    else { throw CutFileError("\(path) cannot be read, or is too large to be a cutscene.json.") }
    try self.init(json: Array(data), name: path)
  }

  private static func reason(_ error: any Error) -> String {
    func place(_ path: [any CodingKey]) -> String {
      path.isEmpty ? "the document" : path.map { $0.intValue.map { "[\($0)]" } ?? ".\($0.stringValue)" }.joined()
    }
    switch error as? DecodingError {
    case .keyNotFound(let key, let context): return "\(place(context.codingPath + [key])) is missing"
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      return "\(place(context.codingPath)) has a value of another kind"
    case .dataCorrupted(let context): return "\(place(context.codingPath)) is damaged"
    default: return "it is damaged"
    }
  }
}
