internal import Foundation

/// One file of a result.
public struct ArtifactFile: Sendable, Hashable, Codable {
  /// Where it is below the result's folder, `/` between the parts.
  public let path: String
  /// Its size in bytes.
  public let size: Int64
  /// The 64 hexadecimal digits of its SHA-256.
  public let sha256: String

  /// A file.
  public init(path: String, size: Int64, sha256: String) {
    self.path = path
    self.size = size
    self.sha256 = sha256
  }
}

/// A kept result: a folder that is complete and never changes.
public struct Artifact: Sendable, Hashable {
  /// Its key.
  public let key: ContentKey
  /// The id of the action that made it. Another action with the same key may use it too.
  public let actionID: String
  /// What made it, for people, such as `hoofbeat 0.2.0`.
  public let engine: String
  /// The folder its files are in. They must not be changed.
  public let folder: String
  /// Its files, sorted by path.
  public let files: [ArtifactFile]

  /// The bytes of all files together.
  public var byteCount: Int64 { files.reduce(0) { $0 + $1.size } }

  /// Where the file `name` is; nil where the result has none of that name.
  public func path(_ name: String) -> String? {
    files.contains { $0.path.utf8.elementsEqual(name.utf8) } ? folder + "/" + name : nil
  }
}

/// What `manifest.json` holds, the last thing written into a result.
struct Manifest: Codable {
  static let format = 1
  static let name = "manifest.json"
  static let maximumSize = 256 << 20

  var action: String
  var engine: String
  var files: [ArtifactFile]
  var format: Int
  var key: String

  /// Sorted JSON whose last member is the SHA-256 of everything before it.
  func encoded() throws(BuildError) -> [UInt8] {
    guard let body = try? canonicalJSON(self) else { throw BuildError("The manifest of \(action) cannot be encoded.") }
    return sealed(body)
  }

  /// Reads what `encoded` wrote.
  /// - Throws: `BuildError` whose text says what is wrong with it, to follow "its manifest ".
  init(_ bytes: [UInt8]) throws(BuildError) {
    guard let body = unsealed(bytes) else { throw BuildError("is cut short or changed") }
    guard let manifest = try? JSONDecoder().decode(Manifest.self, from: Data(body)) else {
      throw BuildError("is not of this format")
    }
    guard manifest.format == Self.format else { throw BuildError("has format \(manifest.format)") }
    guard manifest.files.allSatisfy({ isContained($0.path) && $0.size >= 0 }) else {
      throw BuildError("names files outside of its folder")
    }
    self = manifest
  }

  init(action: String, engine: String, files: [ArtifactFile], key: ContentKey) {
    self.action = action
    self.engine = engine
    self.files = files
    self.format = Self.format
    self.key = key.hexadecimal
  }
}

/// One line of JSON, keys sorted.
func canonicalJSON(_ value: some Encodable) throws -> [UInt8] {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  return Array(try encoder.encode(value))
}

private let sealStart = Array(",\"sha256\":\"".utf8)
private let sealEnd = Array("\"}\n".utf8)

/// The JSON object `body` with the member `sha256` added as its last: the digest of all bytes before that member.
func sealed(_ body: [UInt8]) -> [UInt8] {
  var bytes = Array(body.dropLast())
  let digest = sha256(bytes)
  bytes += sealStart
  bytes += Array(digest.utf8)
  bytes += sealEnd
  return bytes
}

/// The JSON object that `sealed` was given; nil when a byte is different.
func unsealed(_ bytes: [UInt8]) -> [UInt8]? {
  let tail = sealStart.count + 64 + sealEnd.count
  guard bytes.count > tail else { return nil }
  let body = Array(bytes.dropLast(tail)) + [UInt8(ascii: "}")]
  return sealed(body) == bytes ? body : nil
}

/// The value that `canonicalJSON` wrote; nil when it is something else.
func decodeJSON<Value: Decodable>(_ bytes: [UInt8]) -> Value? {
  try? JSONDecoder().decode(Value.self, from: Data(bytes))
}
