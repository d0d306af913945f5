import Glibc

/// What a file says about where it comes from, and whether that is true of it.
///
/// Reads the manifests that `ManifestSigner` writes, strictly: every byte must be the one it would have written. For the
/// manifests of other programs use a general C2PA tool. Whether the signer can be trusted is not judged here; that takes a
/// list of trusted authorities.
public struct ProvenanceReport: Hashable, Sendable {
  /// The sum of a report.
  public enum Verdict: String, Hashable, Sendable {
    /// No manifest, neither in the file nor beside it.
    case absent
    /// A manifest, signed by the key it names, about exactly these bytes.
    case valid
    /// A manifest that is damaged, changed, about other bytes or badly signed; `problems` says which.
    case invalid
  }

  /// Where the manifest is.
  public enum Place: Hashable, Sendable {
    case embedded
    /// In the file with this path.
    case sidecar(String)
  }

  /// Who signed, as the certificate says.
  public struct Signer: Hashable, Sendable {
    /// Such as `O=Studio, CN=Signing`.
    public var subject: String
    public var issuer: String
    /// `Ed25519` or `ES256`.
    public var algorithm: String
  }

  /// The file's path, as it was given.
  public let path: String
  public private(set) var place: Place?
  /// The manifest's size in bytes.
  public private(set) var manifestByteCount: Int?
  public private(set) var statement: ProvenanceStatement?
  public private(set) var signer: Signer?
  /// Whether the file's bytes are those that the manifest is about; nil if that could not be found out.
  public private(set) var mediaMatches: Bool?
  /// Whether the signature is one of this claim by the signer's key; nil if the manifest could not be read.
  public private(set) var signatureIsValid: Bool?
  /// What is wrong, one sentence each.
  public private(set) var problems: [String] = []

  public var verdict: Verdict { problems.isEmpty ? (place == nil ? .absent : .valid) : .invalid }

  /// Looks into the file at `path`, and at the manifest beside it if it holds none.
  ///
  /// `sidecar` is the manifest to look at; without one it is `path` with `.c2pa` appended. Throws
  /// `ProvenanceError.cannotRead` if a file cannot be read; files and manifests that make no sense are findings.
  public init(contentsOf path: String, sidecar: String? = nil) throws(ProvenanceError) {
    try self.init(contentsOf: path, sidecar: sidecar, now: Int64(time(nil)))
  }

  init(contentsOf path: String, sidecar: String?, now: Int64) throws(ProvenanceError) {
    self.path = path
    let file = try MediaFile(path)
    let format = try MediaFormat(file)
    if sidecar == nil, let format {
      do {
        let container = try format.container(file)
        if let embedded = container.embedded {
          place = .embedded
          let expected = type(of: container).binding(embedded.range, isPadded: false)
          try examine(embedded.manifest, file, expected, now)
          return
        }
      } catch ProvenanceError.damaged(_, let what), ProvenanceError.unsupported(_, let what) {
        problems.append("The file is damaged: \(what).")
        return
      }
    }
    let beside = sidecar ?? path + ManifestSigner.sidecarSuffix
    guard sidecar != nil || access(beside, F_OK) == 0 else { return }
    let store = try MediaFile(beside)
    place = .sidecar(beside)
    guard store.size <= ReadManifest.limit else {
      problems.append("The manifest cannot be read: it is larger than a mebibyte.")
      return
    }
    let expected = AssetBinding.data(hash: emptyHash, exclusion: nil, isPadded: false)
    try examine(try store.bytes(0..<store.size), file, expected, now)
  }

  private mutating func examine(
    _ bytes: [UInt8], _ file: MediaFile, _ expected: AssetBinding, _ now: Int64
  ) throws(ProvenanceError) {
    manifestByteCount = bytes.count
    let read: ReadManifest
    do {
      read = try ReadManifest(bytes)
    } catch let error as ProvenanceError {
      throw error
    } catch {
      problems.append("The manifest is damaged, or another program's, for which take a general C2PA tool: \(error).")
      return
    }
    // Texts that could not have been written may hold anything, such as a terminal's control characters.
    if (try? read.manifest.statement.check()) != nil { statement = read.manifest.statement }
    let leaf = read.certificates[0]
    signer = Signer(subject: leaf.subject, issuer: leaf.issuer, algorithm: read.manifest.algorithm.name)
    signatureIsValid = read.isSigned
    let binding = read.manifest.binding
    let fits = binding.place == expected.place
    mediaMatches = fits ? try binding.digest(of: file) == binding.hash : false
    if !read.isOurs { problems.append("The manifest was changed after it was made.") }
    if !read.isSigned { problems.append("The signature is not one of this manifest by the key it names.") }
    if mediaMatches == false {
      problems.append(
        fits ? "The file was changed after it was signed." : "The manifest is not about the place it is found in.")
    }
    if let problem = leaf.profileProblem ?? leaf.validityProblem(at: now) {
      problems.append("The signer may not sign: \(problem).")
    }
    for (certificate, issuer) in zip(read.certificates, read.certificates.dropFirst())
    where !certificate.isSigned(by: issuer) {
      problems.append("The signer's certificates do not belong together.")
    }
  }
}

extension AssetBinding {
  /// What a binding says apart from the digest: its kind, and which bytes it leaves out.
  fileprivate var place: AssetBinding {
    switch self {
    case .data(_, let exclusion, _): .data(hash: emptyHash, exclusion: exclusion, isPadded: false)
    case .isoMedia: .isoMedia(hash: emptyHash)
    }
  }
}

extension ProvenanceReport: CustomStringConvertible {
  /// A few lines for people.
  public var description: String {
    var lines: [String] = []
    switch place {
    case nil: lines.append("\(path): \(problems.isEmpty ? "no C2PA manifest" : "no readable C2PA manifest")")
    case .embedded: lines.append("\(path): C2PA manifest of \(manifestByteCount ?? 0) bytes in the file")
    case .sidecar(let beside): lines.append("\(path): C2PA manifest of \(manifestByteCount ?? 0) bytes in \(beside)")
    }
    if let statement {
      lines.append("  title      \(statement.title)")
      lines.append("  source     \(statement.source.rawValue)")
      lines.append("  made with  \(statement.makers)")
      for model in statement.models { lines.append("  weights    \(model.weightsSHA256)") }
    }
    if let signer {
      lines.append("  signed by  \(signer.subject) (\(signer.algorithm)), certified by \(signer.issuer)")
    }
    if verdict == .valid {
      lines.append("  valid      unchanged since it was signed; whether to trust the signer is not judged here")
    }
    for problem in problems { lines.append("  PROBLEM    \(problem)") }
    return lines.joined(separator: "\n")
  }
}
