import BuildGraph

/// Looks into a build cache. Nothing in it is changed.
struct CacheInspection {
  private let folder: String
  private let path: String
  private let verifies: Bool

  init(_ folder: String, as path: String, verifies: Bool) {
    self.folder = folder
    self.path = path
    self.verifies = verifies
  }

  func result() throws -> Inspector.Result {
    var report = InspectionReport(path: path, kind: .cache)
    report.isVerified = verifies
    let store: ArtifactStore
    let entries: [StoredEntry]
    do {
      store = try ArtifactStore(path: folder)
      entries = try store.entries()
    } catch { throw InspectionError("\(error)") }
    var groups: [String: InspectionReport.Group] = [:]
    var damaged: [CacheSummary.Entry] = []
    for entry in entries {
      guard !Task.isCancelled else { throw CancellationError() }
      let kind = entry.actionID.map { String($0.prefix { $0 != ":" }) } ?? "unreadable"
      groups[kind, default: .init(kind: kind, results: 0, bytes: 0)].results += 1
      groups[kind]?.bytes &+= entry.byteCount
      switch verifies ? store.verify(entry.key) : store.lookup(entry.key) {
      case .present: break
      case .missing: report.problem(entry.key.short, "It disappeared while it was looked at.")
      case .damaged(let why):
        damaged.append(
          .init(key: entry.key.hexadecimal, id: entry.actionID, bytes: entry.byteCount, damage: singleLine(why)))
        let name = entry.actionID.map { "\(singleLine($0)) (\(entry.key.short))" } ?? entry.key.short
        report.problem(name, "The cache entry is damaged: \(why). The next build that needs it makes it again.")
      }
    }
    let largest = entries.sorted { ($1.byteCount, $0.key) < ($0.byteCount, $1.key) }.prefix(5)
    let leftovers = ((try? FolderContents.names(folder + "/tmp")) ?? [])
    report.bytes = entries.reduce(0) { $0 &+ $1.byteCount }
    report.cache = CacheSummary(
      results: entries.count, bytes: report.bytes, groups: groups.values.sorted { $0.kind < $1.kind },
      largest: largest.map { .init(key: $0.key.hexadecimal, id: $0.actionID, bytes: $0.byteCount) }, damaged: damaged,
      leftovers: leftovers)
    if !leftovers.isEmpty {
      report.notes.append(
        "\(leftovers.count) unfinished result\(leftovers.count == 1 ? " is" : "s are") in tmp: a build works on it, or was "
          + "killed. Pruning the cache removes what no build works on.")
    }
    return Inspector.Result(report: report, overview: nil)
  }
}

extension InspectionReport {
  typealias Group = CacheSummary.Group
}
