import Glibc

/// A manifest for a whole folder: `SHA256SUMS` lists every file in it, and the manifest beside that list signs the list.
///
/// C2PA has an assertion for collections of files, which the public tool cannot verify yet. This takes two programs that
/// everyone has: `sha256sum --check SHA256SUMS`, and a C2PA tool for `SHA256SUMS` with `SHA256SUMS.c2pa`.
public enum FolderListing {
  /// The list's name.
  public static let name = "SHA256SUMS"
  private static let limit = 100_000
  private static let deepest = 32
  private static let largestList: UInt64 = 64 << 20

  /// Writes the list and its manifest into `folder`, whole or not at all each, and returns the list's path.
  ///
  /// Every file below the folder is listed but these two, in the order of the bytes of their names. Throws
  /// `ProvenanceError` for symbolic links, other special files, names with line breaks or backslashes (which
  /// `sha256sum` would write differently), and folders without files.
  @discardableResult
  public static func write(folder: String, signer: ManifestSigner) throws(ProvenanceError) -> String {
    let list = folder + "/" + name
    var text = ""
    for file in try files(in: folder) { text += "\(try digest(folder + "/" + file))  \(file)\n" }
    guard !text.isEmpty else { throw .unsupported(path: folder, what: "there are no files in it") }
    try WholeOutput.write(Array(text.utf8), to: list)
    try signer.writeSidecar(for: list)
    return list
  }

  /// What is wrong with a folder that has a list, one sentence each: files that are missing, changed or not listed.
  /// The list's own manifest is `ProvenanceReport`'s business. Throws if the folder or the list cannot be read.
  public static func problems(in folder: String) throws(ProvenanceError) -> [String] {
    let bytes = try MediaFile.contents(folder + "/" + name, limit: largestList)
    var listed: [String: String] = [:]
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
      listed[String(line.dropFirst(66))] = String(line.prefix(64))
    }
    var problems: [String] = []
    for file in try files(in: folder) {
      guard let expected = listed.removeValue(forKey: file) else {
        problems.append("\(file) is not in \(name).")
        continue
      }
      if try digest(folder + "/" + file) != expected { problems.append("\(file) was changed after it was listed.") }
    }
    return problems + listed.keys.sorted().map { "\($0) is missing." }
  }

  private static func digest(_ path: String) throws(ProvenanceError) -> String {
    let file = try MediaFile(path)
    let digest = try SHA256Digest()
    try file.forEachPiece(of: 0..<file.size) { (piece) throws(ProvenanceError) in try digest.update(piece) }
    return hexadecimal(try digest.finish())
  }

  /// The paths of all files below a folder, without the list and its manifest.
  private static func files(in folder: String) throws(ProvenanceError) -> [String] {
    var found: [String] = []
    var waiting = [(path: "", depth: 0)]
    while let (prefix, depth) = waiting.popLast() {
      guard depth < deepest, found.count < limit else {
        throw .unsupported(path: folder, what: "it is deeper than \(deepest) folders or has more than \(limit) files")
      }
      for entry in try names(in: folder + "/" + prefix) {
        let path = prefix + entry
        var status = stat()
        guard lstat(folder + "/" + path, &status) == 0 else {
          throw .cannotRead(path: folder + "/" + path, reason: systemReason(errno))
        }
        switch status.st_mode & S_IFMT {
        case S_IFDIR: waiting.append((path + "/", depth + 1))
        case S_IFREG: found.append(path)
        default: throw .unsupported(path: folder + "/" + path, what: "it is neither a file nor a folder")
        }
      }
    }
    found.removeAll { $0 == name || $0 == name + ManifestSigner.sidecarSuffix }
    return found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  private static func names(in folder: String) throws(ProvenanceError) -> [String] {
    guard let stream = opendir(folder) else { throw .cannotRead(path: folder, reason: systemReason(errno)) }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let bytes = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
      if bytes == [0x2e] || bytes == [0x2e, 0x2e] { continue }
      guard let name = String(validating: bytes, as: UTF8.self), !bytes.contains(where: { $0 < 32 || $0 == 0x5c })
      else {
        throw .unsupported(path: folder, what: "a name in it is not UTF-8, or holds a line break or a backslash")
      }
      names.append(name)
    }
    return names
  }
}
