/// The `.meta` files without which Unity makes up identities, or in a read-only package ignores the file.
struct UnityMeta {
  let names: UnityNames
  /// Path of the importer's script, which the Timeline's meta names.
  let importer: String

  /// The meta of a file, by what it is called.
  func file(_ path: String) -> String {
    let dot = path.lastIndex(of: ".").map { path[path.index(after: $0)...] } ?? ""
    switch path == "package.json" ? "package.json" : String(dot) {
    case "package.json": return head(path) + plain("PackageManifestImporter")
    case "cs":
      return head(path)
        + importer(
          "MonoImporter",
          ["serializedVersion: 2", "defaultReferences: []", "executionOrder: 0", "icon: {instanceID: 0}"])
    case "asmdef": return head(path) + plain("AssemblyDefinitionImporter")
    case "json", "txt": return head(path) + plain("TextScriptImporter")
    case "mp4", "webm":
      return head(path)
        + importer(
          "VideoClipImporter",
          [
            "serializedVersion: 2", "frameRange: 0", "startFrame: -1", "endFrame: -1", "colorSpace: 0",
            "deinterlace: 0", "encodeAlpha: 0", "flipVertical: 0", "flipHorizontal: 0", "importAudio: 1",
            "targetSettings: {}",
          ])
    case "anim": return head(path) + importer("NativeFormatImporter", ["mainObjectFileID: 7400000"])
    case "prefab": return head(path) + plain("PrefabImporter")
    case names.timelineExtension:
      return head(path)
        + "ScriptedImporter:\n  internalIDToNameTable: []\n  externalObjects: {}\n  serializedVersion: 2\n"
        + tail + "  script: \(UnityYAML.foreign(11_500_000, names.guid(importer), type: 3))\n"
    case "wav":
      // No body: Unity then imports with the defaults of the project.
      return head(path)
    default: return head(path) + plain("DefaultImporter")
    }
  }

  /// The meta of a folder.
  func folder(_ path: String) -> String { head(path) + "folderAsset: yes\n" + plain("DefaultImporter") }

  /// All folders that hold something, outermost first.
  static func folders(of paths: [String]) -> [String] {
    var folders: Set<String> = []
    for path in paths {
      let parts = path.split(separator: "/")
      for count in 1..<max(1, parts.count) { folders.insert(parts.prefix(count).joined(separator: "/")) }
    }
    return folders.sorted()
  }

  private func head(_ path: String) -> String { "fileFormatVersion: 2\nguid: \(names.guid(path))\n" }

  private func plain(_ name: String) -> String { importer(name, []) }

  private func importer(_ name: String, _ fields: [String]) -> String {
    "\(name):\n  externalObjects: {}\n" + fields.map { "  \($0)\n" }.joined() + tail
  }

  private let tail = "  userData: \n  assetBundleName: \n  assetBundleVariant: \n"

  init(names: UnityNames, importer: String) {
    self.names = names
    self.importer = importer
  }
}
