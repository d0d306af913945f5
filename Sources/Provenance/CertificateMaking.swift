import COpenSSL

/// A signing certificate and the local authority that issued it, both derived from one 32-byte seed.
///
/// Nothing in them is random and nothing depends on the day: the same seed always makes the same bytes. C2PA refuses
/// certificates that sign themselves; the authority exists for that reason, and its key is used for nothing else.
struct LocalCertificates {
  let key: SigningKey
  let leaf: Certificate
  let authority: Certificate

  /// What may be signed: C2PA claims (1.3.6.1.4.1.62558.2.1), and e-mail for validators older than that number.
  private static let usages = "1.3.6.1.4.1.62558.2.1,emailProtection"

  static let signerExtensions = [
    ("basicConstraints", "critical,CA:FALSE"), ("keyUsage", "critical,digitalSignature"), ("extendedKeyUsage", usages),
    ("subjectKeyIdentifier", "hash"), ("authorityKeyIdentifier", "keyid:always"),
  ]

  init(seed: [UInt8]) throws(ProvenanceError) {
    key = try SigningKey.ed25519(seed: seed)
    let authorityKey = try SigningKey.ed25519(seed: try SHA256Digest.of(Array("hoofbeat local authority".utf8) + seed))
    authority = try Self.certificate(
      for: authorityKey, name: "Hoofbeat local authority", issuer: nil, issuerKey: authorityKey,
      extensions: [
        ("basicConstraints", "critical,CA:TRUE,pathlen:0"), ("keyUsage", "critical,keyCertSign,cRLSign"),
        ("subjectKeyIdentifier", "hash"),
      ])
    leaf = try Self.certificate(
      for: key, name: "Hoofbeat on this machine", issuer: authority, issuerKey: authorityKey,
      extensions: Self.signerExtensions)
  }

  /// A certificate for `key`, signed by `issuerKey`; `dates` in UTC as `YYYYMMDDHHMMSSZ`. 2049 is the last year of the short
  /// form of dates.
  static func certificate(
    for key: SigningKey, name: String, issuer: Certificate?, issuerKey: SigningKey, extensions: [(String, String)],
    dates: (start: String, end: String) = ("20200101000000Z", "20491231235959Z")
  ) throws(ProvenanceError) -> Certificate {
    guard let pointer = X509_new() else { throw opensslFailure("X509_new") }
    let certificate = Certificate(owning: pointer)
    // A positive number of at most twenty bytes (RFC 5280 §4.1.2.2), different for different keys.
    var serial = Array(try SHA256Digest.of(try key.publicDER()).prefix(16))
    serial[0] = serial[0] & 0x3f | 0x40
    guard let number = BN_bin2bn(serial, Int32(serial.count), nil) else { throw opensslFailure("BN_bin2bn") }
    defer { BN_free(number) }
    let subject = X509_get_subject_name(pointer)
    guard BN_to_ASN1_INTEGER(number, X509_get_serialNumber(pointer)) != nil, X509_set_version(pointer, 2) == 1,
      ASN1_TIME_set_string_X509(X509_getm_notBefore(pointer), dates.start) == 1,
      ASN1_TIME_set_string_X509(X509_getm_notAfter(pointer), dates.end) == 1,
      X509_NAME_add_entry_by_txt(subject, "O", MBSTRING_FLAG | 1, "Hoofbeat", -1, -1, 0) == 1,
      X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_FLAG | 1, name, -1, -1, 0) == 1,
      X509_set_issuer_name(pointer, issuer.map { X509_get_subject_name($0.pointer) } ?? subject) == 1,
      X509_set_pubkey(pointer, key.pointer) == 1
    else { throw opensslFailure("making a certificate") }
    var context = X509V3_CTX()
    X509V3_set_ctx(&context, (issuer ?? certificate).pointer, pointer, nil, nil, 0)
    for (name, value) in extensions {
      guard let item = hoofbeat_extension(&context, name, value) else { throw opensslFailure("X509V3_EXT_conf") }
      defer { X509_EXTENSION_free(item) }
      guard X509_add_ext(pointer, item, -1) == 1 else { throw opensslFailure("X509_add_ext") }
    }
    guard X509_sign(pointer, issuerKey.pointer, nil) > 0 else { throw opensslFailure("X509_sign") }
    return certificate
  }
}
