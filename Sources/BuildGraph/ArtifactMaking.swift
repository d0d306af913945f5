import Glibc

extension ArtifactStore {
  /// When a result that is already kept is used instead of being made again.
  enum Reuse {
    /// If its manifest and sizes are right.
    case known
    /// If every byte is right.
    case verified
    /// Never.
    case never
  }

  /// A result, and whether this call made it.
  struct Made: Sendable {
    let artifact: Artifact
    let isNew: Bool
    /// What was wrong with the kept result it replaces.
    let replacedDamage: String?
  }

  /// Makes the result of `key`, or takes it if another build has made it meanwhile.
  /// - Parameters:
  ///   - resource: the name of something only one body may use at a time on this cache.
  ///   - waiting: called when another build makes this result or uses the resource, with what is waited for.
  ///   - body: makes the files in the folder it is given.
  func make(
    _ key: ContentKey, actionID: String, engine: String, reuse: Reuse, resource: String? = nil,
    waiting: (String) -> Void, body: (String) async throws -> Void
  ) async throws -> Made {
    guard isWritable else {
      throw BuildError("The build cache \(singleLine(path)) may not be written to: choose another or change its mode.")
    }
    let lock = try await FileLock.wait(lockPath(key)) { waiting("another build makes it") }
    defer { withExtendedLifetime(lock) {} }
    var damage: String?
    if reuse != .never {
      switch reuse == .verified ? verify(key) : lookup(key) {
      case .present(let artifact): return Made(artifact: artifact, isNew: false, replacedDamage: nil)
      case .damaged(let why): damage = why
      case .missing: break
      }
    }
    let held: FileLock? =
      if let resource {
        try await FileLock.wait(resourcePath(resource)) { waiting("another build uses the \(resource)") }
      } else { nil }
    defer { withExtendedLifetime(held) {} }
    let temporary = "\(path)/tmp/\(key.hexadecimal).\(getpid())-\(nextSerial())"
    let files = temporary + "/files"
    defer { removeTree(temporary) }
    for folder in [temporary, files] {
      guard mkdir(folder, 0o777) == 0 else {
        throw BuildError("The build cache \(singleLine(path)) cannot be written to: \(systemReason(errno)).")
      }
    }
    try await body(files)
    // A body that ignores cancellation has made a whole result: it is kept.
    let artifact = try publish(key, actionID: actionID, engine: engine, from: temporary)
    return Made(artifact: artifact, isNew: true, replacedDamage: damage)
  }

  private func resourcePath(_ name: String) -> String {
    // The name comes from a project: its digest makes a safe file name.
    "\(path)/locks/resource-\(sha256(name.utf8).prefix(16))"
  }

  /// Writes the manifest, flushes everything and renames it into place. The caller holds the lock of the key.
  private func publish(
    _ key: ContentKey, actionID: String, engine: String, from temporary: String
  ) throws(BuildError) -> Artifact {
    let folder = temporary + "/files"
    let listing = try list(folder)
    guard !listing.files.isEmpty else { throw BuildError("\(actionID) made no file.") }
    var files: [ArtifactFile] = []
    for file in listing.files {
      let path = folder + "/" + file.path
      guard let digest = digestFile(path) else {
        throw BuildError("\(singleLine(path)) cannot be read: \(systemReason(errno)).")
      }
      files.append(ArtifactFile(path: file.path, size: digest.size, sha256: digest.sha256))
      // Kept files are shared: a careless writer should meet a refusal first.
      chmod(path, 0o444)
    }
    let manifest = Manifest(action: actionID, engine: engine, files: files, key: key)
    guard writeNewFile(temporary + "/" + Manifest.name, try manifest.encoded()) else {
      throw BuildError("The build cache \(singleLine(path)) cannot be written to: \(systemReason(errno)).")
    }
    try synchronizeTree(temporary, try list(temporary))
    let entry = entryPath(key)
    let shelf = parentFolder(entry)
    if mkdir(shelf, 0o777) == 0 { _ = synchronize(parentFolder(shelf)) }
    if rename(temporary, entry) != 0 {
      // Something is there: a damaged or unwanted entry. The lock of the key is ours, so nobody is making it.
      if exchangeNames(temporary, entry) {
        removeTree(temporary)
      } else {
        try discardEntry(key)
        guard rename(temporary, entry) == 0 else {
          throw BuildError("The build cache \(singleLine(path)) cannot be written to: \(systemReason(errno)).")
        }
      }
    }
    guard synchronize(shelf) else {
      throw BuildError("The build cache \(singleLine(path)) cannot be written to: \(systemReason(errno)).")
    }
    return Artifact(key: key, actionID: actionID, engine: engine, folder: entry + "/files", files: files)
  }

  /// Takes an entry out of sight in one step and then removes it. The caller holds the lock of the key.
  func discardEntry(_ key: ContentKey) throws(BuildError) {
    let trash = "\(path)/tmp/\(key.hexadecimal).\(getpid())-\(nextSerial())"
    guard rename(entryPath(key), trash) == 0 || errno == ENOENT else {
      throw BuildError("\(singleLine(entryPath(key))) cannot be removed: \(systemReason(errno)).")
    }
    removeTree(trash)
  }
}
