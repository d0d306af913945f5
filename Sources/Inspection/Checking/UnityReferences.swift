import Foundation

/// References between Unity's files: by GUID, which a `.meta` file beside each file gives it.
enum UnityReferences {
  /// Files and folders without which a package is broken, one sentence each by file, and how many references there are.
  static func problems(_ contents: FolderContents) -> (problems: [(file: String, message: String)], count: Int) {
    let metas = contents.files.map(\.path).filter { $0.hasSuffix(".meta") }
    guard !metas.isEmpty else { return ([], 0) }
    var problems: [(String, String)] = []
    var owners: [String: String] = [:]
    var count = 0
    for meta in metas {
      let subject = String(meta.dropLast(5))
      count += 1
      if !contents.contains(subject) && !contents.folders.contains(subject) {
        problems.append((meta, "It is about \(subject), which is not there."))
      }
      guard let guid = guids(contents, meta, after: "\nguid: ").first else {
        problems.append((meta, "It has no guid."))
        continue
      }
      if let other = owners.updateValue(meta, forKey: guid) { problems.append((meta, "It has the guid of \(other).")) }
    }
    for file in contents.files
    where ["prefab", "anim", "asset", "playable", "unity", "mat"].contains(extensionOf(file.path)) {
      for guid in Set(guids(contents, file.path, after: "guid: ")).sorted() {
        count += 1
        // What begins with zeros is Unity's own.
        if owners[guid] == nil, !guid.hasPrefix("0000000000") {
          problems.append((file.path, "It refers to the guid \(guid), which no .meta file here has."))
        }
      }
    }
    return (problems.map { (file: $0.0, message: $0.1) }, count)
  }

  private static func guids(_ contents: FolderContents, _ path: String, after mark: String) -> [String] {
    guard let text = try? SmallFile.text(contents.absolute(path), limit: 4 << 20) else { return [] }
    return ("\n" + text).components(separatedBy: mark).dropFirst().map { String($0.prefix(32)) }
      .filter { $0.count == 32 && $0.allSatisfy(\.isHexDigit) }
  }
}
