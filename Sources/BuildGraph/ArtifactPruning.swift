import Glibc

/// One kept result, for lists and pruning.
public struct StoredEntry: Sendable, Equatable {
  /// Its key.
  public let key: ContentKey
  /// The id of the action that made it; nil when its manifest cannot be read.
  public let actionID: String?
  /// The bytes it takes, as its manifest says.
  public let byteCount: Int64
  /// When it was last used, in seconds since 1970, as the clock said then.
  public let lastUsed: Int64
}

/// What `prune` did.
public struct PruneResult: Sendable, Equatable {
  /// The keys that were removed, oldest use first.
  public var removed: [ContentKey] = []
  /// The bytes of the removed results.
  public var removedBytes: Int64 = 0
  /// The bytes of the results that are left.
  public var keptBytes: Int64 = 0
}

extension ArtifactStore {
  /// Everything that is kept, sorted by key.
  public func entries() throws(BuildError) -> [StoredEntry] {
    var result: [StoredEntry] = []
    for shelf in try folderEntries(path + "/objects") ?? [] {
      for name in try folderEntries("\(path)/objects/\(shelf)") ?? [] {
        guard let key = ContentKey(hexadecimal: name) else { continue }
        let used = fileStatus(entryPath(key) + "/" + Manifest.name)?.modified ?? 0
        let artifact = lookup(key).artifact
        result.append(
          StoredEntry(
            key: key, actionID: artifact?.actionID, byteCount: artifact?.byteCount ?? 0,
            lastUsed: used / 1_000_000_000))
      }
    }
    return result
  }

  /// Says that a build uses this cache, so that nothing is pruned under it; nil where the cache cannot be written to,
  /// and so cannot be pruned either.
  func use() throws(BuildError) -> FileLock? {
    guard isWritable else { return nil }
    for _ in 0..<200 {
      if let lock = try FileLock.take(usePath, exclusive: false) { return lock }
      usleep(5_000)
    }
    throw BuildError("The build cache \(singleLine(path)) is being pruned: try again in a moment.")
  }

  private var usePath: String { path + "/locks/in-use" }

  private func exclusively<Result>(_ body: () throws(BuildError) -> Result) throws(BuildError) -> Result {
    guard isWritable else {
      throw BuildError("The build cache \(singleLine(path)) may not be written to: choose another or change its mode.")
    }
    guard let lock = try FileLock.take(usePath) else {
      throw BuildError("The build cache \(singleLine(path)) is in use by a build: try again when it is done.")
    }
    defer { withExtendedLifetime(lock) {} }
    return try body()
  }

  /// Removes results that are not in `keeping` and are unused since `unusedSince`, and then those unused for longest
  /// until no more than `maximumBytes` are left.
  /// - Parameters:
  ///   - keeping: keys that are never removed.
  ///   - unusedSince: seconds since 1970; nil leaves age out of it. Only a clock that jumped makes it remove too much,
  ///     and what is removed can be made again.
  ///   - maximumBytes: what may be left; nil for any amount. With neither limit, everything not in `keeping` goes.
  ///   - dryRun: whether to only say what would be removed.
  /// - Throws: `BuildError` when a build is using the cache or it cannot be written to.
  public func prune(
    keeping: Set<ContentKey> = [], unusedSince: Int64? = nil, maximumBytes: Int64? = nil, dryRun: Bool = false
  ) throws(BuildError) -> PruneResult {
    try exclusively { () throws(BuildError) in
      let all = try entries().sorted { ($0.lastUsed, $0.key) < ($1.lastUsed, $1.key) }
      var result = PruneResult()
      result.keptBytes = all.reduce(0) { $0 &+ $1.byteCount }
      for entry in all where !keeping.contains(entry.key) {
        let isOld = unusedSince.map { entry.lastUsed < $0 } ?? (maximumBytes == nil)
        let isTooMuch = maximumBytes.map { result.keptBytes > $0 } ?? false
        guard isOld || isTooMuch else { continue }
        if !dryRun { try discardEntry(entry.key) }
        result.removed.append(entry.key)
        result.removedBytes &+= entry.byteCount
        result.keptBytes &-= entry.byteCount
      }
      if !dryRun { sweep() }
      return result
    }
  }

  /// Removes the result of `key`, whole at once. Does nothing when there is none.
  /// - Throws: `BuildError` when a build is making it now or the cache cannot be written to.
  public func remove(_ key: ContentKey) throws(BuildError) {
    guard let lock = try FileLock.take(lockPath(key)) else {
      throw BuildError("\(key.short) is being made by a build: try again when it is done.")
    }
    defer { withExtendedLifetime(lock) {} }
    try discardEntry(key)
  }

  /// Removes what killed builds left behind. What a living build works on is locked and stays.
  @discardableResult
  public func sweep() -> Int {
    var count = 0
    for name in (try? folderEntries(path + "/tmp")) ?? [] {
      guard let key = ContentKey(hexadecimal: String(name.prefix(64))) else { continue }
      guard let lock = try? FileLock.take(lockPath(key)) else { continue }
      withExtendedLifetime(lock) { removeTree("\(path)/tmp/\(name)") }
      count += 1
    }
    return count
  }
}
