import BuildGraph
import Foundation
import Inspection
import Testing

@Suite struct CacheTests {
  /// A cache with results of two kinds.
  private func cache(_ scratch: Scratch) async throws -> ArtifactStore {
    let store = try ArtifactStore(path: scratch.path(".hoofbeat/cache"))
    let actions = ["take:a/1", "take:a/2", "bundle:a/web"].map { id in
      Action(id: id, kind: String(id.prefix { $0 != ":" }), fields: ["id": .text(id)]) { context in
        try Data(repeating: 7, count: 100 * id.utf8.count).write(to: URL(filePath: context.file("out.bin")))
      }
    }
    let summary = try await Builder(plan: Plan(actions), store: store, state: nil).run { _ in }
    #expect(summary.isComplete)
    return store
  }

  @Test func aCacheIsCountedByKind() async throws {
    let scratch = try Scratch()
    _ = try await cache(scratch)
    for path in [".hoofbeat", ".hoofbeat/cache", ""] {
      let report = try Inspector(verifiesCaches: true).inspect(scratch.path(path)).report
      #expect(report.kind == .cache)
      #expect(report.problems.isEmpty)
      #expect(report.cache?.groups.map(\.kind) == ["bundle", "take"])
      #expect(report.cache?.groups.map(\.results) == [1, 2])
      #expect(report.cache?.bytes == 2800)
      #expect(report.cache?.largest.first?.id == "bundle:a/web")
    }
  }

  @Test func damagedEntriesAndLeftoversAreFound() async throws {
    let scratch = try Scratch()
    let store = try await cache(scratch)
    let keys = try store.entries().map(\.key)
    func entry(_ index: Int) -> String {
      ".hoofbeat/cache/objects/\(keys[index].hexadecimal.prefix(2))/\(keys[index].hexadecimal)"
    }
    try scratch.flip(entry(0) + "/files/out.bin", at: 5)
    try scratch.write(".hoofbeat/cache/tmp/\(keys[1].hexadecimal).99-1/files/x", "x")
    let quick = try Inspector().inspect(scratch.path(".hoofbeat")).report
    #expect(quick.problems.isEmpty)
    #expect(quick.cache?.leftovers.count == 1)
    #expect(quick.notes.count == 1)
    let full = try Inspector(verifiesCaches: true).inspect(scratch.path(".hoofbeat")).report
    #expect(full.problems.count == 1)
    #expect(full.problems.first?.message.contains("out.bin has changed") == true)
    try scratch.flip(entry(2) + "/manifest.json", at: 5)
    let unreadable = try Inspector().inspect(scratch.path(".hoofbeat")).report
    #expect(unreadable.problems.count == 1)
    #expect(unreadable.cache?.groups.map(\.kind).contains("unreadable") == true)
    // Looking changes nothing.
    #expect(FileManager.default.fileExists(atPath: scratch.path(entry(2) + "/manifest.json")))
  }

  @Test func aCacheOfAnotherFormatIsRefused() throws {
    let scratch = try Scratch()
    try scratch.write("cache/format", "hoofbeat build cache 9\n")
    let error = #expect(throws: InspectionError.self) { try Inspector().inspect(scratch.path("cache")) }
    #expect(error?.description.contains("format 9") == true)
  }
}
