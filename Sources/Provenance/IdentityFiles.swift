import COpenSSL
import Glibc

extension SigningIdentity {
  /// The identity in two PEM files: a private key (Ed25519 or P-256, without a passphrase, readable by its owner only) and
  /// the signer's certificate followed by those that issued it.
  ///
  /// Throws `ProvenanceError.cannotRead`, or `.identity` for keys others may read, keys of other kinds, certificates that
  /// do not belong to the key or to each other, that are not valid today, or that C2PA does not let sign.
  public init(privateKey: String, chain: String) throws(ProvenanceError) {
    try self.init(privateKey: privateKey, chain: chain, now: Int64(time(nil)))
  }

  /// `now` is in seconds since 1970; nil leaves the certificate's dates alone.
  init(privateKey: String, chain: String, now: Int64?) throws(ProvenanceError) {
    let key = try Self.readKey(privateKey)
    let certificates = try Self.readChain(chain)
    func refused(_ what: String) -> ProvenanceError { .identity(path: chain, what: what) }
    guard let leaf = certificates.first else { throw refused("it holds no certificate in PEM") }
    defer { ERR_clear_error() }
    guard X509_check_private_key(leaf.pointer, key.pointer) == 1 else {
      throw refused("its first certificate does not belong to the key in \(privateKey)")
    }
    if let problem = leaf.profileProblem { throw refused(problem) }
    if let now, let problem = leaf.validityProblem(at: now) { throw refused(problem) }
    for (certificate, issuer) in zip(certificates, certificates.dropFirst()) {
      guard certificate.isSigned(by: issuer) else {
        throw refused("\(certificate.subject) is not issued by \(issuer.subject), which follows it")
      }
    }
    try self.init(key: key, certificates: certificates)
  }

  private static let limit: UInt64 = 1 << 20

  static func readKey(_ path: String) throws(ProvenanceError) -> SigningKey {
    let file = try MediaFile(path)
    func refused(_ what: String) -> ProvenanceError { .identity(path: path, what: what) }
    guard file.mode & 0o077 == 0 else { throw refused("other users may read it: chmod 600 it") }
    guard file.size <= limit else { throw refused("it is too large for a key") }
    let bytes = try file.bytes(0..<file.size)
    let pointer = try withBIO(bytes) { hoofbeat_read_private_key($0) }
    guard let pointer else {
      throw refused(
        String(decoding: bytes, as: UTF8.self).contains("ENCRYPTED")
          ? "it is protected by a passphrase: give a key without one" : "it holds no private key in PEM")
    }
    guard let key = SigningKey(owning: pointer) else {
      throw refused("its key is neither Ed25519 nor ECDSA on P-256: make one with openssl genpkey -algorithm ed25519")
    }
    return key
  }

  private static func readChain(_ path: String) throws(ProvenanceError) -> [Certificate] {
    let bytes = try MediaFile.contents(path, limit: limit)
    var certificates: [Certificate] = []
    try withBIO(bytes) { bio in
      while certificates.count <= 8, let pointer = hoofbeat_read_certificate(bio) {
        certificates.append(Certificate(owning: pointer))
      }
    }
    guard certificates.count <= 8 else { throw .identity(path: path, what: "it holds more than eight certificates") }
    return certificates
  }

  private static func withBIO<Result>(
    _ bytes: [UInt8], _ body: (OpaquePointer) -> Result
  ) throws(ProvenanceError) -> Result {
    guard
      let bio = bytes.withUnsafeBytes({ raw -> OpaquePointer? in
        guard let bio = BIO_new(BIO_s_mem()) else { return nil }
        BIO_write(bio, raw.baseAddress, Int32(raw.count))
        return bio
      })
    else { throw opensslFailure("BIO_new") }
    defer {
      BIO_free_all(bio)
      ERR_clear_error()
    }
    return body(bio)
  }
}
