/// A manifest store that was read: what it says, and what was found about it.
struct ReadManifest {
  /// The largest manifest store that is read, in bytes.
  static let limit: UInt64 = 1 << 20

  let manifest: Manifest
  let certificates: [Certificate]
  /// Whether the bytes are exactly those that `Manifest` writes for what they say.
  let isOurs: Bool
  /// Whether the signature is one of the claim by the first certificate's key.
  let isSigned: Bool

  /// Why bytes are no manifest that is read here.
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// Reads a whole manifest store. Throws `Failure` for everything that is not of the form that `Manifest` writes.
  init(_ bytes: [UInt8]) throws {
    guard bytes.count <= Self.limit else { throw Failure(description: "it is larger than a mebibyte") }
    guard case .superbox(.store, "c2pa", let manifests) = try JUMBF(bytes[...]), manifests.count == 1,
      case .superbox(.manifest, _, let parts) = manifests[0], parts.count == 3,
      case .superbox(.assertionStore, _, let assertions) = parts[0], assertions.count == 2,
      case .superbox(.claim, _, let claimBoxes) = parts[1], claimBoxes.count == 1,
      case .cbor(let claim) = claimBoxes[0],
      case .superbox(.signature, _, let signatureBoxes) = parts[2], signatureBoxes.count == 1,
      case .cbor(let sign1) = signatureBoxes[0]
    else { throw Failure(description: "it has other parts") }
    let (_, actions) = try Self.assertion(assertions[0])
    let (bindingLabel, bindingValue) = try Self.assertion(assertions[1])
    guard let title = try CBORReader.value(claim[...])["dc:title"]?.textValue,
      let statement = ActionsAssertion.statement(actions, title: title),
      let binding = AssetBinding(label: bindingLabel, bindingValue)
    else { throw Failure(description: "it makes other assertions") }
    guard case .tagged(18, let items) = try CBORReader.value(sign1[...]), let parts = items.arrayValue,
      parts.count == 4,
      let protected = parts[0].bytesValue, let signature = parts[3].bytesValue,
      case .map(let headers) = try CBORReader.value(protected[...])
    else { throw Failure(description: "its signature has another form") }
    guard let algorithm = SigningAlgorithm.allCases.first(where: { headers[CBORValue(1)] == CBORValue($0.rawValue) })
    else { throw Failure(description: "it is signed with another algorithm than Ed25519 or ES256") }
    let chain = (headers[CBORValue(33)]?.arrayValue ?? [headers[CBORValue(33)] ?? .null]).compactMap(\.bytesValue)
    let certificates = chain.compactMap(Certificate.init(der:))
    guard (1...8).contains(chain.count), certificates.count == chain.count else {
      throw Failure(description: "its certificates cannot be read")
    }
    manifest = Manifest(statement: statement, binding: binding, algorithm: algorithm, chain: chain)
    self.certificates = certificates
    isOurs = try (try? statement.check()) != nil && manifest.encoded(signature: signature) == bytes
    let message = CBORValue.array(["Signature1", .bytes(protected), .bytes([]), .bytes(claim)]).encoded
    let key = certificates[0].publicKey
    isSigned = try key?.algorithm == algorithm && key?.verifies(signature, of: message) == true
  }

  private static func assertion(_ box: JUMBF) throws -> (String, CBORValue) {
    guard case .superbox(.assertion, let label, let contents) = box, contents.count == 1,
      case .cbor(let value) = contents[0]
    else { throw Failure(description: "an assertion has another form") }
    return (label, try CBORReader.value(value[...]))
  }
}
