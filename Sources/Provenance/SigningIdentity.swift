/// Who signs: a private key and the certificates that say whose it is.
public struct SigningIdentity: Sendable {
  let key: SigningKey
  /// The signer's certificate first, then those that issued it.
  let certificates: [Certificate]
  /// What is put into manifests: without the root, which whoever verifies must have from elsewhere.
  let presentedChain: [[UInt8]]

  /// The name in the signer's certificate, such as `O=Studio, CN=Signing`.
  public var subject: String { certificates.first?.subject ?? "" }
  /// The name of who issued it.
  public var issuer: String { certificates.first?.issuer ?? "" }
  /// `Ed25519` or `ES256`.
  public var algorithm: String { key.algorithm.name }
  /// Whether signing the same twice gives the same bytes. It does with Ed25519; ECDSA (ES256) takes random numbers.
  public var isDeterministic: Bool { key.algorithm == .ed25519 }

  /// The SHA-256 of the signer's certificate: 64 hexadecimal digits. What is signed by the same identity has the same; a
  /// cache of signed files belongs to one.
  ///
  /// Throws only if OpenSSL fails.
  public func fingerprint() throws(ProvenanceError) -> String {
    hexadecimal(try SHA256Digest.of(presentedChain.first ?? []))
  }

  /// An identity derived from a seed: the same on every machine, worth nothing as a proof. For tests.
  ///
  /// Throws only if OpenSSL fails.
  public static func derived(seed: String) throws(ProvenanceError) -> SigningIdentity {
    try SigningIdentity(local: try LocalCertificates(seed: try SHA256Digest.of(Array("hoofbeat seed \(seed)".utf8))))
  }

  init(local: LocalCertificates) throws(ProvenanceError) {
    try self.init(key: local.key, certificates: [local.leaf, local.authority])
  }

  init(key: SigningKey, certificates: [Certificate]) throws(ProvenanceError) {
    self.key = key
    self.certificates = certificates
    var presented: [[UInt8]] = []
    for (index, certificate) in certificates.enumerated() where index == 0 || !certificate.isSelfIssued {
      presented.append(try certificate.der())
    }
    presentedChain = presented
  }
}
