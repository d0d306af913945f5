import Foundation
import Testing

@testable import Provenance

@Suite("Keys other than Ed25519")
struct OtherKeyTests {
  /// The key of RFC 6979, A.2.5 (P-256), as PKCS #8 in PEM.
  static let p256 = pem(
    "3041020100301306072a8648ce3d020106082a8648ce3d03010704273025020101" + "0420"
      + "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721")

  private static func pem(_ hex: String) -> [UInt8] {
    let text = Data(CBORTests.bytes(hex)).base64EncodedString()
    return [UInt8](text: "-----BEGIN PRIVATE KEY-----\n\(text)\n-----END PRIVATE KEY-----\n")
  }

  private func load(_ scratch: Scratch, key: [UInt8]) throws -> SigningKey {
    let path = try scratch.file("key.pem", key)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    return try SigningIdentity.readKey(path)
  }

  @Test("ES256 verifies the signature of RFC 6979, A.2.5, and no other")
  func knownSignature() throws {
    let key = try load(Scratch(), key: Self.p256)
    #expect(key.algorithm == .es256)
    var signature = CBORTests.bytes(
      "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
        + "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8")
    let message = [UInt8](text: "sample")
    #expect(try key.verifies(signature, of: message))
    #expect(try !key.verifies(signature, of: message + [0]))
    #expect(try !key.verifies(Array(signature.dropLast()), of: message))
    signature[40] ^= 1
    #expect(try !key.verifies(signature, of: message))
    #expect(try !key.verifies([UInt8](repeating: 0, count: 64), of: message))
  }

  @Test("An ES256 identity signs, valid each time and different each time, and says that it is not deterministic")
  func signs() throws {
    let scratch = try Scratch()
    let key = try load(scratch, key: Self.p256)
    let authorityKey = try SigningKey.ed25519(seed: [UInt8](repeating: 2, count: 32))
    let authority = try LocalCertificates.certificate(
      for: authorityKey, name: "authority", issuer: nil, issuerKey: authorityKey,
      extensions: [("basicConstraints", "critical,CA:TRUE"), ("subjectKeyIdentifier", "hash")])
    let leaf = try LocalCertificates.certificate(
      for: key, name: "leaf", issuer: authority, issuerKey: authorityKey,
      extensions: LocalCertificates.signerExtensions)
    let chain = try scratch.file("chain.pem", joined(leaf.pem(), authority.pem()))
    let identity = try SigningIdentity(privateKey: scratch.path + "/key.pem", chain: chain)
    #expect(identity.algorithm == "ES256" && !identity.isDeterministic)
    let path = try scratch.file("a.png", Sample.png)
    var seen: Set<[UInt8]> = []
    for _ in 0..<3 {
      try ManifestSigner(identity: identity, statement: Sample.statement).embed(in: path)
      let report = try ProvenanceReport(contentsOf: path)
      #expect(report.verdict == .valid && report.signer?.algorithm == "ES256")
      seen.insert(try scratch.bytes("a.png"))
    }
    #expect(seen.count == 3)
  }

  @Test("Keys that do not sign are refused")
  func exchangeKey() throws {
    // X25519, which only agrees on secrets.
    let key = Self.pem("302e020100300506032b656e04220420" + String(repeating: "07", count: 32))
    let error = provenanceError { _ = try load(Scratch(), key: key) }
    #expect(error?.description.contains("neither Ed25519 nor ECDSA on P-256") == true)
  }
}
