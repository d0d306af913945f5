import COpenSSL
import Glibc

extension SigningIdentity {
  /// Where a user's identity is kept: `hoofbeat/identity` in `XDG_CONFIG_HOME`, or else in `~/.config`. Nil if `environment`
  /// names neither as an absolute path.
  public static func usualFolder(_ environment: [String: String]) -> String? {
    if let folder = environment["XDG_CONFIG_HOME"], folder.hasPrefix("/") { return folder + "/hoofbeat/identity" }
    guard let home = environment["HOME"], home.hasPrefix("/") else { return nil }
    return home + "/.config/hoofbeat/identity"
  }

  /// The identity of this machine: made once in `folder`, and read from there ever after, so that all builds of one machine
  /// are signed alike.
  ///
  /// The folder appears whole or not at all, and two programs that make it at once end with the same one: `key.pem`
  /// (readable by its owner only), `chain.pem` (the signer and its local authority) and `authority.pem` (for whoever wants
  /// to trust it). No list of trusted authorities knows it. The key is random; the certificates follow from it and are
  /// dated 2020 to 2049, so a wrong clock does not matter.
  ///
  /// Throws `ProvenanceError` if the folder cannot be made, or holds something else or a damaged identity.
  public static func local(folder: String) throws(ProvenanceError) -> SigningIdentity {
    let path = folder.count > 1 && folder.hasSuffix("/") ? String(folder.dropLast()) : folder
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw .cannotWrite(path: "the identity", reason: "its folder has no name")
    }
    if let found = try existing(path) { return found }
    try make(path)
    guard let made = try existing(path) else { throw .cannotRead(path: path, reason: "it vanished while it was made") }
    return made
  }

  /// The identity in a folder; nil if there is no folder, or an empty one.
  private static func existing(_ path: String) throws(ProvenanceError) -> SigningIdentity? {
    var status = stat()
    guard stat(path, &status) == 0 else {
      if errno == ENOENT { return nil }
      throw .cannotRead(path: path, reason: systemReason(errno))
    }
    guard status.st_mode & S_IFMT == S_IFDIR else { throw .cannotRead(path: path, reason: "it is not a folder") }
    let key = path + "/key.pem"
    let chain = path + "/chain.pem"
    if access(key, F_OK) != 0, access(chain, F_OK) != 0 {
      guard isEmpty(path) else {
        throw .identity(path: path, what: "it holds other things than an identity: name another folder")
      }
      return nil
    }
    return try SigningIdentity(privateKey: key, chain: chain, now: nil)
  }

  private static func isEmpty(_ path: String) -> Bool {
    guard let folder = opendir(path) else { return false }
    defer { closedir(folder) }
    // "." and "..".
    for _ in 0..<3 where readdir(folder) == nil { return true }
    return false
  }

  private static func make(_ path: String) throws(ProvenanceError) {
    var seed = [UInt8](repeating: 0, count: 32)
    guard RAND_priv_bytes(&seed, 32) == 1 else { throw opensslFailure("RAND_priv_bytes") }
    let local = try LocalCertificates(seed: seed)
    try makeParents(of: path)
    var template = Array((path + ".new-XXXXXX").utf8CString)
    guard mkdtemp(&template) != nil else { throw .cannotWrite(path: path, reason: systemReason(errno)) }
    let scratch = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let names = ["key.pem", "chain.pem", "authority.pem"]
    defer {
      // Only what could not be moved is still there.
      for name in names { unlink(scratch + "/" + name) }
      rmdir(scratch)
    }
    let authority = try local.authority.pem()
    try WholeOutput.write(try local.key.privatePEM(), to: scratch + "/key.pem", mode: 0o600)
    try WholeOutput.write(try local.leaf.pem() + authority, to: scratch + "/chain.pem", mode: 0o644)
    try WholeOutput.write(authority, to: scratch + "/authority.pem", mode: 0o644)
    if rename(scratch, path) != 0 {
      // Another program was faster: its identity is the one.
      guard errno == EEXIST || errno == ENOTEMPTY else {
        throw .cannotWrite(path: path, reason: systemReason(errno))
      }
    }
    flushFolder(parent(of: path))
  }

  private static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private static func makeParents(of path: String) throws(ProvenanceError) {
    let folder = parent(of: path)
    var status = stat()
    if stat(folder, &status) == 0 { return }
    try makeParents(of: folder)
    guard mkdir(folder, 0o700) == 0 || errno == EEXIST else {
      throw .cannotWrite(path: folder, reason: systemReason(errno))
    }
  }
}
