import COpenSSL

/// An X.509 certificate. Immutable after `init`, and OpenSSL 3 guards its caches: hence `@unchecked Sendable`.
final class Certificate: @unchecked Sendable {
  let pointer: OpaquePointer

  /// Takes ownership of `pointer`.
  init(owning pointer: OpaquePointer) { self.pointer = pointer }

  /// The certificate that all of `der` are, or nil.
  init?(der: [UInt8]) {
    let parsed = der.withUnsafeBufferPointer { buffer -> OpaquePointer? in
      var end = buffer.baseAddress
      guard let parsed = d2i_X509(nil, &end, buffer.count) else { return nil }
      guard end == buffer.baseAddress.map({ $0 + buffer.count }) else {
        X509_free(parsed)
        return nil
      }
      return parsed
    }
    ERR_clear_error()
    guard let parsed else { return nil }
    pointer = parsed
  }

  deinit { X509_free(pointer) }

  /// The certificate's DER.
  func der() throws(ProvenanceError) -> [UInt8] {
    let size = i2d_X509(pointer, nil)
    guard size > 0 else { throw opensslFailure("i2d_X509") }
    return [UInt8](unsafeUninitializedCapacity: Int(size)) { buffer, filled in
      var end = buffer.baseAddress
      filled = Int(max(0, i2d_X509(pointer, &end)))
    }
  }

  /// The certificate in PEM.
  func pem() throws(ProvenanceError) -> [UInt8] {
    guard let bio = BIO_new(BIO_s_mem()) else { throw opensslFailure("BIO_new") }
    defer { BIO_free_all(bio) }
    guard PEM_write_bio_X509(bio, pointer) == 1 else { throw opensslFailure("PEM_write_bio_X509") }
    return contents(of: bio)
  }

  /// The public key, or nil for kinds that are not used here.
  var publicKey: SigningKey? {
    defer { ERR_clear_error() }
    guard let key = X509_get_pubkey(pointer) else { return nil }
    return SigningKey(owning: key)
  }

  var subject: String { Self.text(X509_get_subject_name(pointer)) }
  var issuer: String { Self.text(X509_get_issuer_name(pointer)) }
  var isSelfIssued: Bool { X509_NAME_cmp(X509_get_subject_name(pointer), X509_get_issuer_name(pointer)) == 0 }
  var isAuthority: Bool { X509_get_extension_flags(pointer) & UInt32(EXFLAG_CA) != 0 }
  var isVersion3: Bool { X509_get_version(pointer) == 2 }
  var hasAuthorityKeyIdentifier: Bool { X509_get_ext_by_NID(pointer, NID_authority_key_identifier, -1) >= 0 }
  var permitsSigning: Bool { X509_get_key_usage(pointer) & UInt32(X509v3_KU_DIGITAL_SIGNATURE) != 0 }
  var hasKeyUsage: Bool { X509_get_ext_by_NID(pointer, NID_key_usage, -1) >= 0 }

  /// Whether `issuer` signed this certificate.
  func isSigned(by issuer: Certificate) -> Bool {
    defer { ERR_clear_error() }
    guard let key = X509_get0_pubkey(issuer.pointer) else { return false }
    return X509_verify(pointer, key) == 1
  }

  /// When the certificate begins and ends to be valid, in seconds since 1970; nil if that cannot be read.
  var validity: ClosedRange<Int64>? {
    guard let start = Self.seconds(X509_get0_notBefore(pointer)), let end = Self.seconds(X509_get0_notAfter(pointer)),
      start <= end
    else { return nil }
    return start...end
  }

  /// The extended key usages, as dotted numbers.
  var extendedUsages: [String] {
    guard let raw = X509_get_ext_d2i(pointer, NID_ext_key_usage, nil, nil) else { return [] }
    let usages = OpaquePointer(raw)
    defer { OPENSSL_sk_pop_free(usages) { ASN1_OBJECT_free(OpaquePointer($0)) } }
    return (0..<max(0, OPENSSL_sk_num(usages))).map { index in
      var text = [CChar](repeating: 0, count: 128)
      OBJ_obj2txt(&text, Int32(text.count), OPENSSL_sk_value(usages, index).map { OpaquePointer($0) }, 1)
      return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
  }

  /// A distinguished name in one line, such as `O=Studio, CN=Signing`.
  private static func text(_ name: OpaquePointer?) -> String {
    guard let name, let bio = BIO_new(BIO_s_mem()) else { return "" }
    defer { BIO_free_all(bio) }
    hoofbeat_print_name(bio, name)
    return String(decoding: contents(of: bio).prefix(512), as: UTF8.self)
  }

  private static func seconds(_ time: UnsafePointer<ASN1_TIME>?) -> Int64? {
    guard let epoch = ASN1_TIME_set(nil, 0) else { return nil }
    defer { ASN1_TIME_free(epoch) }
    var days: Int32 = 0
    var seconds: Int32 = 0
    guard let time, ASN1_TIME_diff(&days, &seconds, epoch, time) == 1 else { return nil }
    return Int64(days) * 86_400 + Int64(seconds)
  }
}
