import Foundation
import Testing

@testable import Checkpoint

@Suite("SHA-256 identities")
struct IdentityDigestTests {
  struct Vector: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var bytes: [UInt8]
    var digest: String
  }

  // FIPS 180-4 examples; the third is one million letters a.
  @Test(
    "The digests of the standard's examples come out",
    arguments: [
      Vector(
        testDescription: "nothing", bytes: [],
        digest: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      Vector(
        testDescription: "abc", bytes: Array("abc".utf8),
        digest: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      Vector(
        testDescription: "two blocks", bytes: Array("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8),
        digest: "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"),
      Vector(
        testDescription: "a million letters", bytes: [UInt8](repeating: 0x61, count: 1_000_000),
        digest: "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
    ])
  func vectors(_ vector: Vector) {
    #expect(vector.bytes.withUnsafeBytes { IdentityDigest($0).hexadecimal } == vector.digest)
  }

  @Test("Pieces of any size give the digest of the whole")
  func pieces() {
    let bytes = (0..<300).map { UInt8(truncatingIfNeeded: $0 * 7) }
    let whole = bytes.withUnsafeBytes { IdentityDigest($0).hexadecimal }
    for size in [1, 3, 55, 56, 63, 64, 65, 119, 128, 299] {
      var hash = SHA256()
      for start in stride(from: 0, to: bytes.count, by: size) {
        bytes[start..<min(start + size, bytes.count)].withUnsafeBytes { hash.update($0) }
      }
      #expect(hash.hexadecimal() == whole)
    }
  }

  @Test("Files digest as sha256sum says, several as the digest of its lines")
  func files() throws {
    let scratch = try Scratch()
    let b = try scratch.file("b", "abc")
    let a = try scratch.file("a", "")
    #expect(
      try IdentityDigest(filesAt: [b]).hexadecimal
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    // printf '' > a; printf abc > b; LC_ALL=C sha256sum a b | sha256sum
    #expect(
      try IdentityDigest(filesAt: [b, a]).hexadecimal
        == "bf6e2103d6cbead28abb7d3fec372bc25d03a35b1647e83e090248eb08d0adae")
  }
}
