/// Makes manifests: puts them into media files, or beside files that cannot hold one.
///
/// With an Ed25519 identity the same file, statement and identity give the same bytes.
public struct ManifestSigner: Sendable {
  public let identity: SigningIdentity
  public let statement: ProvenanceStatement

  /// Throws `ProvenanceError.statement` if the statement cannot be written down.
  public init(identity: SigningIdentity, statement: ProvenanceStatement) throws(ProvenanceError) {
    try statement.check()
    self.identity = identity
    self.statement = statement
  }

  /// What is appended to a file's name for the manifest beside it.
  public static let sidecarSuffix = ".c2pa"

  /// Puts a manifest into the file at `path`, in place of one it has; the file changes whole or not at all.
  ///
  /// Picture, sound and times are untouched: in movies only the chunk offsets change. `format` is found out from the file's
  /// first bytes if it is nil. Throws for files of other kinds, and for those that contradict themselves.
  public func embed(in path: String, format: MediaFormat? = nil) throws(ProvenanceError) {
    let file = try MediaFile(path)
    let found = if let format { format } else { try MediaFormat(file) }
    guard let format = found else {
      throw .unsupported(path: path, what: "it is no MP4, MOV, PNG or WAV file: put the manifest beside it")
    }
    let container = try format.container(file)
    let kind = type(of: container)
    // The manifest states its place and size in the file, and the digits of those are part of its size: repeat until both
    // agree. More digits never make it smaller, so they do.
    var pieces: [OutputPiece] = []
    var range: Range<UInt64> = 0..<0
    var count = 0
    var binding: AssetBinding
    while true {
      binding = kind.binding(range, isPadded: false)
      if try size(binding) % 2 != 0 { binding = kind.binding(range, isPadded: true) }
      let needed = try size(binding)
      if needed == count { break }
      count = needed
      let wrapped = UInt64(kind.wrapped([UInt8](repeating: 0, count: count)).count)
      pieces = try container.pieces(manifestCount: count)
      var start: UInt64 = 0
      for piece in pieces {
        if case .manifest = piece { break }
        start += piece.size(manifest: wrapped)
      }
      range = start..<start + wrapped
    }
    let output = try WholeOutput(path)
    for piece in pieces {
      switch piece {
      case .copy(let source):
        try file.forEachPiece(of: source) { (bytes) throws(ProvenanceError) in try output.write(bytes) }
      case .bytes(let bytes): try output.write(bytes)
      case .manifest: try output.write(kind.wrapped([UInt8](repeating: 0, count: count)))
      }
    }
    let written = try MediaFile(output.temporaryPath)
    let manifest = try signed(binding.with(hash: try binding.digest(of: written)))
    guard manifest.count == count else { throw .failed(call: "signing", reason: "the manifest changed its size") }
    try output.write(kind.wrapped(manifest), at: range.lowerBound)
    try output.publish()
  }

  /// The manifest for a file that stays as it is, of any kind: what belongs into a sidecar.
  public func sidecarContents(for path: String) throws(ProvenanceError) -> [UInt8] {
    let file = try MediaFile(path)
    guard file.size > 0 else { throw .unsupported(path: path, what: "it is empty") }
    let binding = AssetBinding.data(hash: emptyHash, exclusion: nil, isPadded: false)
    return try signed(binding.with(hash: try binding.digest(of: file)))
  }

  /// Writes the manifest of the file at `path` beside it and returns where: the path with `.c2pa` appended.
  @discardableResult
  public func writeSidecar(for path: String) throws(ProvenanceError) -> String {
    let contents = try sidecarContents(for: path)
    try WholeOutput.write(contents, to: path + Self.sidecarSuffix)
    return path + Self.sidecarSuffix
  }

  private func manifest(_ binding: AssetBinding) -> Manifest {
    Manifest(
      statement: statement, binding: binding, algorithm: identity.key.algorithm, chain: identity.presentedChain)
  }

  private func size(_ binding: AssetBinding) throws(ProvenanceError) -> Int {
    // Signatures of both algorithms have 64 bytes.
    try manifest(binding).encoded(signature: [UInt8](repeating: 0, count: 64)).count
  }

  private func signed(_ binding: AssetBinding) throws(ProvenanceError) -> [UInt8] {
    let manifest = manifest(binding)
    return try manifest.encoded(signature: try identity.key.signature(of: try manifest.toBeSigned()))
  }
}
