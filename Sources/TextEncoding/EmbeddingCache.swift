internal import Checkpoint
public import Foundation

/// Text features on disk, because the shots of a cutscene repeat their prompts and the encoder takes longer than a picture.
///
/// One safetensors file per prompt, whole or not at all, with a digest of its content; a damaged one is thrown away and made
/// again. The files that were not used for longest go first when they are too many. Several programs may use one folder.
/// Nothing here is an error: without room or permission there is merely no cache.
public struct EmbeddingCache: Sendable {
  /// Where the files lie.
  public let folder: URL
  /// The most bytes they take together.
  public let byteLimit: Int

  /// - Parameters:
  ///   - folder: made when the first features are kept.
  ///   - byteLimit: at least the newest features are kept, even if they are larger.
  public init(folder: URL, byteLimit: Int = 1 << 30) {
    self.folder = folder
    self.byteLimit = byteLimit
  }

  /// The usual place: `$HOOFBEAT_CACHE/text`, `$XDG_CACHE_HOME/hoofbeat/text` or `~/.cache/hoofbeat/text`.
  public static func usual(environment: [String: String] = ProcessInfo.processInfo.environment) -> EmbeddingCache {
    let base: URL
    if let path = environment["HOOFBEAT_CACHE"], !path.isEmpty {
      base = URL(filePath: path, directoryHint: .isDirectory)
    } else if let path = environment["XDG_CACHE_HOME"], !path.isEmpty {
      base = URL(filePath: path, directoryHint: .isDirectory).appending(path: "hoofbeat", directoryHint: .isDirectory)
    } else {
      base = URL(filePath: environment["HOME"] ?? "/tmp", directoryHint: .isDirectory)
        .appending(path: ".cache/hoofbeat", directoryHint: .isDirectory)
    }
    return EmbeddingCache(folder: base.appending(path: "text", directoryHint: .isDirectory))
  }

  private static let ending = ".safetensors"

  private func file(_ key: String) -> URL {
    folder.appending(path: key + Self.ending, directoryHint: .notDirectory)
  }

  /// What was kept under `key` (64 hexadecimal digits); nil if there is nothing or nothing sound.
  func features(for key: String, hidden: Int) -> TextFeatures? {
    let url = file(key)
    guard FileManager.default.fileExists(atPath: url.path(percentEncoded: false)) else { return nil }
    guard let features = try? read(url, key, hidden) else {
      try? FileManager.default.removeItem(at: url)
      return nil
    }
    try? FileManager.default.setAttributes([.modificationDate: Date()], ofItemAtPath: url.path(percentEncoded: false))
    return features
  }

  private func read(_ url: URL, _ key: String, _ hidden: Int) throws -> TextFeatures? {
    let file = try SafetensorsFile(url)
    let tensor = try file.tensor("features")
    guard tensor.elementType == .float16, tensor.shape.count == 2, tensor.shape[1] == hidden,
      let promptTokens = file.metadata["prompt_tokens"].flatMap(Int.init), promptTokens >= tensor.shape[0]
    else { return nil }
    // Read, not mapped: another program may replace or delete the file.
    var bytes = [UInt8](repeating: 0, count: tensor.byteCount)
    try bytes.withUnsafeMutableBytes { try tensor.read(into: $0) }
    guard file.metadata["sha256"] == Self.digest(key, promptTokens, bytes) else { return nil }
    let rows = bytes.withUnsafeBytes { bytes in
      (0..<tensor.elementCount).map { index in
        Float(
          Float16(bitPattern: UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: index * 2, as: UInt16.self))))
      }
    }
    guard rows.allSatisfy(\.isFinite) else { return nil }
    return TextFeatures(rows: rows, hidden: hidden, promptTokens: promptTokens)
  }

  /// Keeps features under `key`, and makes room for them.
  func keep(_ features: TextFeatures, for key: String) {
    let bytes = features.features.flatMap { value -> [UInt8] in
      let bits = Float16(value).bitPattern
      return [UInt8(truncatingIfNeeded: bits), UInt8(truncatingIfNeeded: bits >> 8)]
    }
    var writer = SafetensorsWriter(metadata: [
      "prompt_tokens": String(features.promptTokens), "sha256": Self.digest(key, features.promptTokens, bytes),
    ])
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try writer.add("features", .float16, [features.tokens, features.hidden], bytes: bytes)
      try writer.write(to: file(key))
    } catch {
      return
    }
    makeRoom(sparing: key + Self.ending)
  }

  private static func digest(_ key: String, _ promptTokens: Int, _ bytes: [UInt8]) -> String {
    var hash = SHA256()
    hash.update("\(key) \(promptTokens)\n")
    bytes.withUnsafeBytes { hash.update($0) }
    return hash.hexadecimal()
  }

  /// Deletes what was not used for longest until the rest fits; touches only files of this cache's own names.
  private func makeRoom(sparing newest: String) {
    let keys: Set<URLResourceKey> = [.fileSizeKey, .contentModificationDateKey, .isRegularFileKey]
    guard
      let listed = try? FileManager.default.contentsOfDirectory(
        at: folder, includingPropertiesForKeys: Array(keys), options: [])
    else { return }
    var entries: [(url: URL, size: Int, used: Date)] = []
    for url in listed where Self.isOurs(url.lastPathComponent) {
      guard let values = try? url.resourceValues(forKeys: keys), values.isRegularFile == true else { continue }
      entries.append((url, values.fileSize ?? 0, values.contentModificationDate ?? .distantPast))
    }
    var total = entries.reduce(0) { $0 + $1.size }
    for entry in entries.sorted(by: { $0.used < $1.used }) where total > byteLimit {
      if entry.url.lastPathComponent == newest { continue }
      if (try? FileManager.default.removeItem(at: entry.url)) != nil { total -= entry.size }
    }
  }

  private static func isOurs(_ name: String) -> Bool {
    guard name.hasSuffix(ending), name.utf8.count == 64 + ending.utf8.count else { return false }
    return name.utf8.prefix(64).allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }
}
