import Foundation
import Testing

@testable import Provenance

@Suite("Who signs")
struct IdentityTests {
  /// A key and a chain in PEM, made like a studio's.
  private struct Files {
    let scratch: Scratch
    let key: String
    let chain: String

    /// `change` gets the signer's extensions; `unrelated` puts a chain's second certificate beside one it did not issue.
    init(
      dates: (String, String) = ("20200101000000Z", "20491231235959Z"), unrelated: Bool = false,
      change: ([String: String]) -> [String: String] = { $0 }
    ) throws {
      scratch = try Scratch()
      let local = try LocalCertificates(seed: [UInt8](repeating: 1, count: 32))
      let authorityKey = try SigningKey.ed25519(seed: [UInt8](repeating: 2, count: 32))
      let authority = try LocalCertificates.certificate(
        for: authorityKey, name: "Studio authority", issuer: nil, issuerKey: authorityKey,
        extensions: [("basicConstraints", "critical,CA:TRUE"), ("subjectKeyIdentifier", "hash")])
      var extensions = Dictionary(uniqueKeysWithValues: LocalCertificates.signerExtensions)
      extensions = change(extensions)
      let leaf = try LocalCertificates.certificate(
        for: local.key, name: "Studio", issuer: authority, issuerKey: authorityKey,
        extensions: extensions.sorted { $0.key < $1.key }, dates: dates)
      key = try scratch.file("key.pem", local.key.privatePEM())
      chain = try scratch.file("chain.pem", joined(leaf.pem(), (unrelated ? local.authority : authority).pem()))
      try restrict(key)
    }

    func restrict(_ path: String, _ mode: Int = 0o600) throws {
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }

    func load(now: Int64? = 1_780_000_000) throws -> SigningIdentity {
      try SigningIdentity(privateKey: key, chain: chain, now: now)
    }

    var complaint: String { provenanceError { _ = try load() }?.description ?? "none" }
  }

  @Test("A studio's own key and certificates sign")
  func own() throws {
    let files = try Files()
    let identity = try files.load()
    #expect(identity.subject == "O=Hoofbeat, CN=Studio" && identity.issuer == "O=Hoofbeat, CN=Studio authority")
    #expect(identity.algorithm == "Ed25519" && identity.isDeterministic)
    #expect(identity.presentedChain.count == 1)
    let path = try files.scratch.file("a.png", Sample.png)
    try ManifestSigner(identity: identity, statement: Sample.statement).embed(in: path)
    let report = try ProvenanceReport(contentsOf: path)
    #expect(report.verdict == .valid && report.signer?.subject == "O=Hoofbeat, CN=Studio")
  }

  @Test("Certificates between the signer's and the root are presented too")
  func intermediate() throws {
    let scratch = try Scratch()
    let keys = try (1...3).map { try SigningKey.ed25519(seed: [UInt8](repeating: UInt8($0), count: 32)) }
    let authority = [("basicConstraints", "critical,CA:TRUE"), ("subjectKeyIdentifier", "hash")]
    let root = try LocalCertificates.certificate(
      for: keys[0], name: "root", issuer: nil, issuerKey: keys[0], extensions: authority)
    let middle = try LocalCertificates.certificate(
      for: keys[1], name: "middle", issuer: root, issuerKey: keys[0], extensions: authority)
    let leaf = try LocalCertificates.certificate(
      for: keys[2], name: "leaf", issuer: middle, issuerKey: keys[1], extensions: LocalCertificates.signerExtensions)
    let identity = try SigningIdentity(key: keys[2], certificates: [leaf, middle, root])
    #expect(identity.presentedChain.count == 2)
    let path = try scratch.file("a.png", Sample.png)
    try ManifestSigner(identity: identity, statement: Sample.statement).embed(in: path)
    #expect(try ProvenanceReport(contentsOf: path).verdict == .valid)
    let wrong = try SigningIdentity(key: keys[2], certificates: [leaf, leaf])
    try ManifestSigner(identity: wrong, statement: Sample.statement).embed(in: path)
    #expect(
      try ProvenanceReport(contentsOf: path).problems == ["The signer's certificates do not belong together."])
  }

  @Test("Keys that others may read, that are none, or that belong to another certificate are refused")
  func keys() throws {
    let files = try Files()
    try files.restrict(files.key, 0o644)
    #expect(files.complaint.contains("other users may read it: chmod 600 it"))
    try files.restrict(files.key, 0o640)
    #expect(files.complaint.contains("other users may read it"))
    let other = try LocalCertificates(seed: [UInt8](repeating: 9, count: 32))
    try files.restrict(try files.scratch.file("key.pem", other.key.privatePEM()))
    #expect(files.complaint.contains("does not belong to the key"))
    try files.restrict(try files.scratch.file("key.pem", [UInt8](text: "not a key")))
    #expect(files.complaint.contains("it holds no private key in PEM"))
    let encrypted = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIGbMFcGCSqGSIb3\n-----END ENCRYPTED PRIVATE KEY-----\n"
    try files.restrict(try files.scratch.file("key.pem", [UInt8](text: encrypted)))
    #expect(files.complaint.contains("protected by a passphrase"))
    #expect(
      provenanceError { _ = try SigningIdentity(privateKey: "/nonexistent", chain: files.chain) }?
        .description == "Cannot read /nonexistent: it does not exist.")
  }

  @Test("Chains that are none or do not belong together are refused")
  func chains() throws {
    #expect(try Files(unrelated: true).complaint.contains("is not issued by"))
    let files = try Files()
    _ = try files.scratch.file("chain.pem", [UInt8](text: "nothing"))
    #expect(files.complaint.contains("it holds no certificate in PEM"))
    let pem = try LocalCertificates(seed: [UInt8](repeating: 1, count: 32)).leaf.pem()
    _ = try files.scratch.file("chain.pem", Array(repeating: pem, count: 9).flatMap(\.self))
    #expect(files.complaint.contains("more than eight certificates"))
  }

  @Test("A certificate that signs itself is refused")
  func selfSigned() throws {
    let files = try Files()
    let key = try SigningKey.ed25519(seed: [UInt8](repeating: 1, count: 32))
    let own = try LocalCertificates.certificate(
      for: key, name: "me", issuer: nil, issuerKey: key, extensions: LocalCertificates.signerExtensions.dropLast())
    _ = try files.scratch.file("chain.pem", own.pem())
    #expect(files.complaint.contains("signs itself"))
  }

  @Test("Certificates that C2PA does not let sign are refused, each for its reason")
  func profiles() throws {
    func complaint(_ name: String, _ value: String?) throws -> String {
      try Files { extensions in
        var extensions = extensions
        extensions[name] = value
        return extensions
      }.complaint
    }
    #expect(try complaint("basicConstraints", "critical,CA:TRUE").contains("an authority's"))
    #expect(try complaint("keyUsage", "critical,keyEncipherment").contains("digitalSignature"))
    #expect(try complaint("keyUsage", nil).contains("digitalSignature"))
    #expect(try complaint("authorityKeyIdentifier", nil).contains("authority key identifier"))
    for usages in [nil, "serverAuth", "emailProtection,anyExtendedKeyUsage", "emailProtection,timeStamping"] {
      #expect(try complaint("extendedKeyUsage", usages).contains("wrong extended key usage"), "\(usages ?? "none")")
    }
    #expect(try complaint("extendedKeyUsage", "emailProtection") == "none")
  }

  @Test("Certificates out of their dates are refused, and named in reports")
  func dates() throws {
    #expect(try Files(dates: ("20200101000000Z", "20210101000000Z")).complaint.contains("has expired"))
    #expect(try Files(dates: ("20480101000000Z", "20490101000000Z")).complaint.contains("not valid yet"))
    let scratch = try Scratch()
    let path = try scratch.file("a.png", Sample.png)
    try Sample.signer().embed(in: path)
    // 2020-01-01 and 2050-01-01, from `date -u +%s`.
    for (now, isValid) in [
      (1_577_836_799, false), (1_577_836_800, true), (2_524_607_999, true), (2_524_608_000, false),
    ] {
      let report = try ProvenanceReport(contentsOf: path, sidecar: nil, now: Int64(now))
      #expect((report.verdict == .valid) == isValid, "\(now)")
    }
  }

  @Test("A machine's identity is made once and read from then on; only its owner may read the key")
  func local() throws {
    let scratch = try Scratch()
    let folder = scratch.path + "/config/hoofbeat/identity"
    let made = try SigningIdentity.local(folder: folder)
    let read = try SigningIdentity.local(folder: folder + "/")
    #expect(made.presentedChain == read.presentedChain && made.presentedChain.count == 1)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["authority.pem", "chain.pem", "key.pem"])
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/..") == ["identity"])
    let mode = try FileManager.default.attributesOfItem(atPath: folder + "/key.pem")[.posixPermissions] as? Int
    #expect(mode == 0o600)
    #expect(try SigningIdentity.local(folder: scratch.path + "/other").presentedChain != made.presentedChain)
    let path = try scratch.file("a.png", Sample.png)
    try ManifestSigner(identity: made, statement: Sample.statement).embed(in: path)
    let first = try scratch.bytes("a.png")
    try ManifestSigner(identity: read, statement: Sample.statement).embed(in: path)
    #expect(try scratch.bytes("a.png") == first)
  }

  @Test("A user's identity is kept where configuration is; its fingerprint is its certificate's")
  func places() throws {
    #expect(SigningIdentity.usualFolder(["XDG_CONFIG_HOME": "/x", "HOME": "/h"]) == "/x/hoofbeat/identity")
    #expect(SigningIdentity.usualFolder(["XDG_CONFIG_HOME": "x", "HOME": "/h"]) == "/h/.config/hoofbeat/identity")
    #expect(SigningIdentity.usualFolder([:]) == nil)
    let one = try SigningIdentity.derived(seed: "1").fingerprint()
    #expect(one.count == 64)
    #expect(try SigningIdentity.derived(seed: "1").fingerprint() == one)
    #expect(try SigningIdentity.derived(seed: "2").fingerprint() != one)
  }

  @Test("Several programs that make an identity at once end with the same one")
  func race() async throws {
    let scratch = try Scratch()
    let folder = scratch.path + "/identity"
    let chains = try await withThrowingTaskGroup(of: [[UInt8]].self) { group in
      for _ in 0..<8 { group.addTask { try SigningIdentity.local(folder: folder).presentedChain } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(Set(chains).count == 1)
    #expect(try scratch.names == ["identity"])
  }

  @Test("A folder with other things, or a damaged identity, is refused and left alone")
  func damaged() throws {
    let scratch = try Scratch()
    _ = try scratch.file("notes.txt", [1])
    let other = provenanceError { _ = try SigningIdentity.local(folder: scratch.path) }
    #expect(other?.description.contains("it holds other things than an identity") == true)
    let folder = scratch.path + "/identity"
    _ = try SigningIdentity.local(folder: folder)
    try FileManager.default.removeItem(atPath: folder + "/key.pem")
    #expect(throws: ProvenanceError.self) { try SigningIdentity.local(folder: folder) }
    let file = provenanceError { _ = try SigningIdentity.local(folder: scratch.path + "/notes.txt") }
    #expect(file?.description.contains("it is not a folder") == true)
  }

  @Test("Ed25519 signs as RFC 8032 says")
  func ed25519() throws {
    // RFC 8032 §7.1, test 3.
    let seed = CBORTests.bytes("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7")
    let key = try SigningKey.ed25519(seed: seed)
    let signature = try key.signature(of: [0xaf, 0x82])
    #expect(
      hexadecimal(signature) == "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
        + "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a")
    #expect(try key.verifies(signature, of: [0xaf, 0x82]))
    #expect(try !key.verifies(signature, of: [0xaf, 0x83]))
  }
}
