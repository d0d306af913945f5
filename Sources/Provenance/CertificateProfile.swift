import COpenSSL

extension Certificate {
  /// Usages of which one must be in a signer's certificate (C2PA 2.x, Certificate profile): C2PA claims, documents, e-mail,
  /// and Microsoft's number for C2PA.
  private static let signingUsages: Set = [
    "1.3.6.1.4.1.62558.2.1", "1.3.6.1.5.5.7.3.36", "1.3.6.1.5.5.7.3.4", "1.3.6.1.4.1.311.76.59.1.9",
  ]
  /// Usages that must not be: anything, time stamps, revocation answers.
  private static let otherUsages: Set = ["2.5.29.37.0", "1.3.6.1.5.5.7.3.8", "1.3.6.1.5.5.7.3.9"]

  /// Why C2PA does not let this certificate sign claims, or nil. Whether it is valid today is another question.
  var profileProblem: String? {
    let usages = Set(extendedUsages)
    if isSelfIssued {
      return "its certificate signs itself: C2PA wants one issued by an authority, even if a local one"
    }
    if isAuthority { return "its certificate is an authority's, not a signer's" }
    if !isVersion3 { return "its certificate is not of X.509 version 3" }
    if !hasKeyUsage || !permitsSigning { return "its certificate lacks the key usage digitalSignature" }
    if usages.isDisjoint(with: Self.signingUsages) || !usages.isDisjoint(with: Self.otherUsages) {
      return "its certificate has the wrong extended key usage: it needs emailProtection, documentSigning or C2PA's "
        + "1.3.6.1.4.1.62558.2.1, and may not allow any purpose, time stamping or OCSP"
    }
    if !hasAuthorityKeyIdentifier { return "its certificate lacks an authority key identifier" }
    return nil
  }

  /// Why the certificate is not valid at a time, in seconds since 1970; nil if it is.
  func validityProblem(at now: Int64) -> String? {
    guard let validity else { return "the dates in its certificate cannot be read" }
    if now < validity.lowerBound { return "its certificate is not valid yet: look at this machine's clock" }
    if now > validity.upperBound { return "its certificate has expired: ask its authority for a new one" }
    return nil
  }
}
