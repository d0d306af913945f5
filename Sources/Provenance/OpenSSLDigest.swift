import COpenSSL

/// SHA-256 by OpenSSL, fed piece by piece.
final class SHA256Digest {
  private let context: OpaquePointer

  init() throws(ProvenanceError) {
    guard let context = EVP_MD_CTX_new() else { throw opensslFailure("EVP_MD_CTX_new") }
    self.context = context
    guard EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else { throw opensslFailure("EVP_DigestInit_ex") }
  }

  deinit { EVP_MD_CTX_free(context) }

  func update(_ bytes: [UInt8]) throws(ProvenanceError) {
    guard EVP_DigestUpdate(context, bytes, bytes.count) == 1 else { throw opensslFailure("EVP_DigestUpdate") }
  }

  /// The 32 bytes of the digest; nothing may be added afterwards.
  func finish() throws(ProvenanceError) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: 32)
    guard EVP_DigestFinal_ex(context, &digest, nil) == 1 else { throw opensslFailure("EVP_DigestFinal_ex") }
    return digest
  }

  /// The digest of `bytes`.
  static func of(_ bytes: [UInt8]) throws(ProvenanceError) -> [UInt8] {
    let digest = try SHA256Digest()
    try digest.update(bytes)
    return try digest.finish()
  }
}

/// The error of an OpenSSL call, with the library's own reason. Empties this thread's error queue.
func opensslFailure(_ call: String) -> ProvenanceError {
  let code = ERR_get_error()
  ERR_clear_error()
  guard code != 0 else { return .failed(call: call, reason: "OpenSSL gives no reason") }
  var text = [CChar](repeating: 0, count: 256)
  ERR_error_string_n(code, &text, text.count)
  let reason = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
  return .failed(call: call, reason: String(decoding: reason, as: UTF8.self))
}

/// Bytes as lower-case hexadecimal digits.
func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
  let digits = Array("0123456789abcdef".utf8)
  return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
}
