import COpenSSL

/// How a claim is signed: the COSE algorithms (RFC 9053) that are written and read here.
enum SigningAlgorithm: Int64, Hashable, Sendable, CaseIterable {
  /// EdDSA with Ed25519: the same bytes are always signed alike.
  case ed25519 = -8
  /// ECDSA with P-256 and SHA-256. OpenSSL takes random nonces: no two signatures are alike.
  case es256 = -7

  var name: String { self == .ed25519 ? "Ed25519" : "ES256" }
}

/// A private or public key.
///
/// Immutable after `init`, and OpenSSL 3 lets threads share keys that nobody changes: hence `@unchecked Sendable`.
final class SigningKey: @unchecked Sendable {
  let pointer: OpaquePointer
  let algorithm: SigningAlgorithm

  /// Takes ownership of `pointer`; nil for keys of other kinds than Ed25519 and P-256.
  init?(owning pointer: OpaquePointer) {
    self.pointer = pointer
    if EVP_PKEY_is_a(pointer, "ED25519") == 1 {
      algorithm = .ed25519
    } else if EVP_PKEY_is_a(pointer, "EC") == 1, Self.group(pointer) == "prime256v1" {
      algorithm = .es256
    } else {
      EVP_PKEY_free(pointer)
      return nil
    }
  }

  deinit { EVP_PKEY_free(pointer) }

  /// The Ed25519 key whose 32-byte private seed (RFC 8032 §5.1.5) is `seed`.
  static func ed25519(seed: [UInt8]) throws(ProvenanceError) -> SigningKey {
    guard let pointer = EVP_PKEY_new_raw_private_key_ex(nil, "ED25519", nil, seed, seed.count),
      let key = SigningKey(owning: pointer)
    else { throw opensslFailure("EVP_PKEY_new_raw_private_key_ex") }
    return key
  }

  /// The private key in PEM (PKCS #8).
  func privatePEM() throws(ProvenanceError) -> [UInt8] {
    guard let bio = BIO_new(BIO_s_mem()) else { throw opensslFailure("BIO_new") }
    defer { BIO_free_all(bio) }
    guard PEM_write_bio_PKCS8PrivateKey(bio, pointer, nil, nil, 0, nil, nil) == 1 else {
      throw opensslFailure("PEM_write_bio_PKCS8PrivateKey")
    }
    return contents(of: bio)
  }

  /// The public key as DER `SubjectPublicKeyInfo`.
  func publicDER() throws(ProvenanceError) -> [UInt8] {
    let size = i2d_PUBKEY(pointer, nil)
    guard size > 0 else { throw opensslFailure("i2d_PUBKEY") }
    return [UInt8](unsafeUninitializedCapacity: Int(size)) { buffer, filled in
      var end = buffer.baseAddress
      filled = Int(max(0, i2d_PUBKEY(pointer, &end)))
    }
  }

  /// The COSE signature (RFC 9053 §2) of `message`: 64 bytes for both algorithms.
  func signature(of message: [UInt8]) throws(ProvenanceError) -> [UInt8] {
    guard let context = EVP_MD_CTX_new() else { throw opensslFailure("EVP_MD_CTX_new") }
    defer { EVP_MD_CTX_free(context) }
    guard EVP_DigestSignInit(context, nil, algorithm == .es256 ? EVP_sha256() : nil, nil, pointer) == 1 else {
      throw opensslFailure("EVP_DigestSignInit")
    }
    // An ECDSA signature of P-256 has at most 72 bytes in DER.
    var signature = [UInt8](repeating: 0, count: 128)
    var size = signature.count
    guard EVP_DigestSign(context, &signature, &size, message, message.count) == 1 else {
      throw opensslFailure("EVP_DigestSign")
    }
    signature.removeSubrange(size...)
    return algorithm == .ed25519 ? signature : try Self.fixedWidth(signature)
  }

  /// Whether `signature` is this key's COSE signature of `message`.
  func verifies(_ signature: [UInt8], of message: [UInt8]) throws(ProvenanceError) -> Bool {
    guard signature.count == 64, let context = EVP_MD_CTX_new() else { return false }
    defer {
      EVP_MD_CTX_free(context)
      ERR_clear_error()
    }
    guard EVP_DigestVerifyInit(context, nil, algorithm == .es256 ? EVP_sha256() : nil, nil, pointer) == 1 else {
      throw opensslFailure("EVP_DigestVerifyInit")
    }
    let encoded = algorithm == .ed25519 ? signature : try Self.der(signature)
    return EVP_DigestVerify(context, encoded, encoded.count, message, message.count) == 1
  }

  private static func group(_ pointer: OpaquePointer) -> String {
    var name = [CChar](repeating: 0, count: 64)
    guard EVP_PKEY_get_group_name(pointer, &name, name.count, nil) == 1 else { return "" }
    return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// ECDSA's r and s, 32 bytes each, out of DER.
  private static func fixedWidth(_ der: [UInt8]) throws(ProvenanceError) -> [UInt8] {
    let parsed = der.withUnsafeBufferPointer { buffer in
      var start = buffer.baseAddress
      return d2i_ECDSA_SIG(nil, &start, buffer.count)
    }
    guard let parsed else { throw opensslFailure("d2i_ECDSA_SIG") }
    defer { ECDSA_SIG_free(parsed) }
    var output = [UInt8](repeating: 0, count: 64)
    let isWhole = output.withUnsafeMutableBufferPointer { buffer in
      BN_bn2binpad(ECDSA_SIG_get0_r(parsed), buffer.baseAddress, 32) == 32
        && BN_bn2binpad(ECDSA_SIG_get0_s(parsed), buffer.baseAddress.map { $0 + 32 }, 32) == 32
    }
    guard isWhole else { throw opensslFailure("BN_bn2binpad") }
    return output
  }

  /// The DER of ECDSA's r and s, 32 bytes each.
  private static func der(_ fixed: [UInt8]) throws(ProvenanceError) -> [UInt8] {
    guard let signature = ECDSA_SIG_new() else { throw opensslFailure("ECDSA_SIG_new") }
    defer { ECDSA_SIG_free(signature) }
    let r = BN_bin2bn(Array(fixed[..<32]), 32, nil)
    let s = BN_bin2bn(Array(fixed[32...]), 32, nil)
    guard ECDSA_SIG_set0(signature, r, s) == 1 else {
      BN_free(r)
      BN_free(s)
      throw opensslFailure("ECDSA_SIG_set0")
    }
    let size = i2d_ECDSA_SIG(signature, nil)
    guard size > 0 else { throw opensslFailure("i2d_ECDSA_SIG") }
    return [UInt8](unsafeUninitializedCapacity: Int(size)) { buffer, filled in
      var end = buffer.baseAddress
      filled = Int(max(0, i2d_ECDSA_SIG(signature, &end)))
    }
  }
}

/// Everything written to a memory BIO.
func contents(of bio: OpaquePointer) -> [UInt8] {
  var output: [UInt8] = []
  var piece = [UInt8](repeating: 0, count: 4096)
  while true {
    let count = BIO_read(bio, &piece, Int32(piece.count))
    guard count > 0 else { return output }
    output += piece[..<Int(count)]
  }
}
