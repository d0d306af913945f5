/// A manifest store with one manifest, as this project writes them: C2PA 2.x, claim version 2.
///
/// Its bytes depend on these members and the signature only; nothing in it is random or dated.
struct Manifest {
  var statement: ProvenanceStatement
  var binding: AssetBinding
  var algorithm: SigningAlgorithm
  /// The signer's certificate and those that lead to, but do not include, the root; DER.
  var chain: [[UInt8]]

  private static let claimLabel = "c2pa.claim.v2", signatureLabel = "c2pa.signature",
    assertionsLabel = "c2pa.assertions"

  private var assertions: [(label: String, box: JUMBF)] {
    [(ActionsAssertion.label, ActionsAssertion.value(statement)), (binding.label, binding.value)].map { label, value in
      (label, .superbox(.assertion, label: label, [.cbor(value.encoded)]))
    }
  }

  /// A UUID made of what the manifest is about (RFC 9562; marked version 4 because the specification asks for that one).
  private func uuid(_ purpose: String) throws(ProvenanceError) -> String {
    let digest = try SHA256Digest()
    try digest.update(Array("hoofbeat \(purpose)".utf8))
    for assertion in assertions { try digest.update(assertion.box.encoded) }
    try digest.update(Array(statement.title.utf8))
    for certificate in chain { try digest.update(certificate) }
    var bytes = Array(try digest.finish().prefix(16))
    bytes[6] = bytes[6] & 0x0f | 0x40
    bytes[8] = bytes[8] & 0x3f | 0x80
    let digits = Array(hexadecimal(bytes))
    return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }.joined(separator: "-")
  }

  private func label() throws(ProvenanceError) -> String { "urn:c2pa:" + (try uuid("manifest")) }

  /// The claim's CBOR.
  func claim() throws(ProvenanceError) -> [UInt8] {
    var references: [CBORValue] = []
    for assertion in assertions {
      let hash = try SHA256Digest.of(assertion.box.contents)
      references.append(
        .object(["url": .text("self#jumbf=\(Self.assertionsLabel)/\(assertion.label)"), "hash": .bytes(hash)]))
    }
    let claim: CBORValue = .object([
      "alg": "sha256", "claim_generator_info": ActionsAssertion.generator(statement),
      "created_assertions": .array(references), "dc:title": .text(statement.title),
      "instanceID": .text("xmp:iid:" + (try uuid("instance"))),
      "signature": .text("self#jumbf=/c2pa/\(try label())/\(Self.signatureLabel)"),
    ])
    return claim.encoded
  }

  /// The protected headers of the signature: algorithm and certificates (RFC 9360, `x5chain`).
  private var protectedHeaders: [UInt8] {
    let certificates = chain.map { CBORValue.bytes($0) }
    return CBORValue.map([
      CBORValue(1): CBORValue(algorithm.rawValue),
      CBORValue(33): certificates.count == 1 ? certificates[0] : .array(certificates),
    ]).encoded
  }

  /// What is signed: COSE's `Sig_structure` (RFC 9052 §4.4) with the claim as detached payload.
  func toBeSigned() throws(ProvenanceError) -> [UInt8] {
    CBORValue.array(["Signature1", .bytes(protectedHeaders), .bytes([]), .bytes(try claim())]).encoded
  }

  /// The manifest store's bytes, with a signature of `toBeSigned()`.
  func encoded(signature: [UInt8]) throws(ProvenanceError) -> [UInt8] {
    let sign1 = CBORValue.tagged(18, .array([.bytes(protectedHeaders), .map([:]), .null, .bytes(signature)]))
    let manifest = JUMBF.superbox(
      .manifest, label: try label(),
      [
        .superbox(.assertionStore, label: Self.assertionsLabel, assertions.map(\.box)),
        .superbox(.claim, label: Self.claimLabel, [.cbor(try claim())]),
        .superbox(.signature, label: Self.signatureLabel, [.cbor(sign1.encoded)]),
      ])
    return JUMBF.superbox(.store, label: "c2pa", [manifest]).encoded
  }
}
