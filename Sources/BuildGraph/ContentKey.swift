internal import Checkpoint

/// The name of a result: the SHA-256 of everything it is made from.
public struct ContentKey: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// 64 lower-case hexadecimal digits.
  public let hexadecimal: String

  /// The key with these digits; nil unless they are 64 lower-case hexadecimal digits.
  public init?(hexadecimal: String) {
    guard hexadecimal.utf8.count == 64,
      hexadecimal.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
    else { return nil }
    self.hexadecimal = hexadecimal
  }

  /// The key of encoded fields.
  init(hashing bytes: [UInt8]) { hexadecimal = sha256(bytes) }

  /// The first twelve digits, enough for people.
  public var short: String { String(hexadecimal.prefix(12)) }
  public var description: String { hexadecimal }

  public static func < (a: ContentKey, b: ContentKey) -> Bool { a.hexadecimal < b.hexadecimal }
}

/// The SHA-256 of `bytes` in hexadecimal digits.
func sha256(_ bytes: some Sequence<UInt8>) -> String {
  var digest = SHA256()
  let whole = ContiguousArray(bytes)
  whole.withUnsafeBytes { digest.update($0) }
  return digest.hexadecimal()
}
