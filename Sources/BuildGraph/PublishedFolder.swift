import Glibc

/// An output folder outside of the cache that appears whole or not at all and knows what it was made from.
///
/// It holds a marker file with the key and the sizes and SHA-256 of everything else. The marker has no times in it, so a
/// folder built twice is the same byte for byte. Only a folder with the marker is ever replaced.
public struct PublishedFolder: Sendable {
  /// Where the folder is or will be.
  public let path: String
  /// The name of the marker file, such as `.hoofbeat-bundle`.
  public let marker: String

  /// A folder that is not touched yet.
  /// - Throws: `BuildError` when `path` does not end in a usable name or `marker` is not a file name.
  public init(path: String, marker: String) throws(BuildError) {
    var trimmed = path
    while trimmed.utf8.count > 1 && trimmed.hasSuffix("/") { trimmed.removeLast() }
    let name = lastPart(trimmed)
    guard !name.isEmpty, name != ".", name != "..", !path.utf8.contains(0), name.utf8.count <= 200 else {
      throw BuildError("\"\(singleLine(path, limit: 80))\" is no place for a folder: end it in the name of a new one.")
    }
    guard isContained(marker), !marker.contains("/") else { throw BuildError("\"\(marker)\" is no file name.") }
    self.path = trimmed
    self.marker = marker
  }

  private var markerPath: String { path + "/" + marker }

  /// What a marker says.
  public struct Contents: Sendable, Equatable, Codable {
    /// The key, in hexadecimal digits.
    public let key: String
    /// Everything but the marker, sorted by path.
    public let files: [ArtifactFile]
    let format: Int
  }

  /// What the marker says; nil when there is none or it is damaged.
  public func contents() -> Contents? {
    guard let bytes = readBytes(markerPath, limit: Manifest.maximumSize), let body = unsealed(bytes) else { return nil }
    guard let contents: Contents = decodeJSON(body), contents.format == 1 else { return nil }
    return contents.files.allSatisfy { isContained($0.path) } ? contents : nil
  }

  /// Whether the folder is the one made from `key` and still as it was made.
  /// - Parameter stamp: what `publish` or `stamp` returned; with it no file is read but the marker. Without it, or when
  ///   it does not fit, every byte is.
  public func isCurrent(_ key: ContentKey, stamp: FolderStamp?) -> Bool {
    guard let contents = contents(), contents.key == key.hexadecimal else { return false }
    if let stamp, stamp.key == contents.key, stamp == self.stamp(contents) { return true }
    return difference(contents) == nil
  }

  /// How the folder differs from its marker, in a few words; nil when it does not. Files that are not in the marker are
  /// left out of it: engines add their own (`.import`, `.meta`).
  public func difference(_ contents: Contents) -> String? {
    for file in contents.files {
      guard let digest = digestFile(path + "/" + file.path) else { return "\(singleLine(file.path)) is missing" }
      if digest.size != file.size || digest.sha256 != file.sha256 { return "\(singleLine(file.path)) has changed" }
    }
    return nil
  }

  /// Sizes, times and numbers of the files as they are now, by which `isCurrent` sees cheaply that nobody has touched
  /// them; nil when one is missing or there is no marker.
  public func stamp() -> FolderStamp? { contents().flatMap(stamp) }

  private func stamp(_ contents: Contents) -> FolderStamp? {
    var digestInput: [UInt8] = []
    for file in contents.files {
      guard let status = fileStatus(path + "/" + file.path), status.isFile, status.size == file.size else { return nil }
      append(UInt64(bitPattern: status.modified), to: &digestInput)
      append(status.inode, to: &digestInput)
    }
    return FolderStamp(key: contents.key, digest: sha256(digestInput))
  }

  /// Gives the marker the present time, so that Make sees the folder as newer than what it was made from.
  public func touchMarker() { _ = utimensat(AT_FDCWD, markerPath, nil, AT_SYMLINK_NOFOLLOW) }

  /// Makes the folder.
  /// - Parameters:
  ///   - key: what it is made from.
  ///   - replacing: whether a folder with the marker may be replaced.
  ///   - fill: writes the files into the empty folder it is given.
  /// - Returns: the stamp for `isCurrent`.
  /// - Throws: `BuildError` when something else is in the way or the place cannot be written to; what `fill` throws.
  @discardableResult
  public func publish(
    key: ContentKey, replacing: Bool, fill: (String) throws -> Void
  ) throws -> FolderStamp? {
    _ = try checkVacant(replacing: replacing)
    let parent = parentFolder(path)
    try makeFolders(parent)
    let partial = try Partial(of: path, isFolder: true)
    let temporary = partial.path
    try fill(temporary)
    try seal(temporary, key)
    try synchronizeTree(temporary, try list(temporary))
    try place(temporary, replacing: replacing)
    _ = synchronize(parent)
    // Holds what it replaced, if anything, and removes it.
    _ = consume partial
    return stamp()
  }

  /// Makes the folder from the files of results.
  /// - Parameters:
  ///   - files: where each file comes from and the path it gets below the folder. Each is checked while it is copied.
  ///   - placement: copies or second names.
  @discardableResult
  public func publish(
    key: ContentKey, replacing: Bool, files: [(source: Artifact, name: String, destination: String)],
    placement: FilePlacement = .copy
  ) throws -> FolderStamp? {
    try publish(key: key, replacing: replacing) { folder in
      for file in files {
        guard isContained(file.destination) else {
          throw BuildError("\"\(singleLine(file.destination))\" leaves the folder \(singleLine(path)): rename it.")
        }
        let expected = file.source.files.first { $0.path.utf8.elementsEqual(file.name.utf8) }
        guard let expected else {
          throw BuildError("\(file.source.actionID) has no file \(singleLine(file.name)).")
        }
        let destination = folder + "/" + file.destination
        try makeFolders(parentFolder(destination))
        _ = try placeFile(
          file.source.folder + "/" + file.name, at: destination, expected: expected, placement: placement)
      }
    }
  }

  /// Makes the folder from all files of a result.
  @discardableResult
  public func publish(
    _ artifact: Artifact, replacing: Bool, placement: FilePlacement = .copy
  ) throws -> FolderStamp? {
    try publish(
      key: artifact.key, replacing: replacing, files: artifact.files.map { (artifact, $0.path, $0.path) },
      placement: placement)
  }

  /// Writes the marker.
  private func seal(_ folder: String, _ key: ContentKey) throws(BuildError) {
    let listing = try list(folder)
    guard !listing.files.contains(where: { $0.path.utf8.elementsEqual(marker.utf8) }) else {
      throw BuildError("\(singleLine(path)) cannot hold a file of its own called \(marker): rename it.")
    }
    var files: [ArtifactFile] = []
    for file in listing.files {
      guard let digest = digestFile(folder + "/" + file.path) else {
        throw BuildError("\(singleLine(folder + "/" + file.path)) cannot be read: \(systemReason(errno)).")
      }
      files.append(ArtifactFile(path: file.path, size: digest.size, sha256: digest.sha256))
    }
    let contents = Contents(key: key.hexadecimal, files: files, format: 1)
    guard let body = try? canonicalJSON(contents), writeNewFile(folder + "/" + marker, sealed(body)) else {
      throw BuildError("\(singleLine(path)) cannot be made: \(systemReason(errno)).")
    }
  }

  /// Gives the new folder its place. Filling it may have taken long, so what is there is looked at again; what another build
  /// publishes between the look and the rename is replaced as well, as if it had come first.
  private func place(_ temporary: String, replacing: Bool) throws(BuildError) {
    var code: Int32 = 0
    for _ in 0..<8 {
      if try checkVacant(replacing: replacing) { return try exchange(temporary) }
      if rename(temporary, path) == 0 { return }
      code = errno
      guard code == EEXIST || code == ENOTEMPTY else { break }
    }
    throw BuildError("\(singleLine(path)) cannot be made: \(systemReason(code)).")
  }

  /// Puts the new folder in the old one's place in one step where the system can, and removes the old one.
  private func exchange(_ temporary: String) throws(BuildError) {
    if exchangeNames(temporary, path) { return }
    let old = temporary + ".old"
    guard rename(path, old) == 0 else {
      throw BuildError("\(singleLine(path)) cannot be replaced: \(systemReason(errno)).")
    }
    guard rename(temporary, path) == 0 else {
      let code = errno
      rename(old, path)
      throw BuildError("\(singleLine(path)) cannot be replaced: \(systemReason(code)).")
    }
    removeTree(old)
  }

  /// Whether there is a folder of ours to be replaced. Throws when something is there that must not be.
  private func checkVacant(replacing: Bool) throws(BuildError) -> Bool {
    guard let status = fileStatus(path) else { return false }
    let shown = singleLine(path)
    guard status.isFolder else { throw BuildError("\(shown) is there and is not a folder: choose another place.") }
    guard let names = try folderEntries(path) else {
      throw BuildError("\(shown) cannot be read: \(systemReason(errno)).")
    }
    if names.isEmpty { return false }
    guard fileStatus(markerPath)?.isFile == true else {
      throw BuildError("\(shown) is there and was not made by a build (it has no \(marker)): choose another place.")
    }
    guard replacing else { throw BuildError("\(shown) is there already: choose another place or allow replacing it.") }
    return true
  }
}

/// How the files of a published folder were when they were made, small enough to keep in a record.
public struct FolderStamp: Sendable, Equatable, Codable {
  /// The key of the folder, in hexadecimal digits.
  public let key: String
  /// The SHA-256 of times and numbers of its files.
  public let digest: String
}
