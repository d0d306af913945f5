import Checkpoint
import Foundation
import Synchronization
import Testing

@testable import ModelImport

@Suite("Imports that are stopped")
struct ResumeTests {
  private func whole() throws -> [String: String] {
    let fixture = try PublishedFixture()
    var options = fixture.options
    options.quantisation = .q8
    _ = try ModelImporter(options).run { _ in }
    return try fixture.scratch.contents("imported")
  }

  /// Stops an import once `share` of it is done.
  private func stop(_ options: ImportOptions, at share: Double) async {
    let task = Task {
      try ModelImporter(options).run { progress in
        if Double(progress.done) >= share * Double(progress.total) { withUnsafeCurrentTask { $0?.cancel() } }
      }
    }
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  @Test(
    "An import that is stopped and started again goes on where it was, to the same bytes", arguments: [0.0, 0.3, 0.9])
  func goesOn(_ share: Double) async throws {
    let fixture = try PublishedFixture()
    var options = fixture.options
    options.quantisation = .q8
    await stop(options, at: share)
    #expect(try fixture.scratch.names() == [".imported.importing", "published"])
    let report = try ModelImporter(options).run { _ in }
    if share > 0 { #expect(report.resumed > 0) }
    #expect(try fixture.scratch.contents("imported") == whole())
    #expect(try fixture.scratch.names() == ["imported", "published"])
  }

  @Test("What changed on the disk since, and a line cut in the journal, are made again")
  func damage() async throws {
    let fixture = try PublishedFixture()
    var options = fixture.options
    options.quantisation = .q8
    await stop(options, at: 0.9)
    let staging = fixture.scratch.place(".imported.importing")
    let weights = staging.appending(path: "transformer/model.safetensors")
    var bytes = Array(try Data(contentsOf: weights))
    bytes[bytes.count / 2] ^= 1
    try Data(bytes).write(to: weights)
    let journal = staging.appending(path: ".journal")
    try Data(contentsOf: journal).dropLast(7).write(to: journal)
    _ = try ModelImporter(options).run { _ in }
    #expect(try fixture.scratch.contents("imported") == whole())
  }

  @Test("What was made with other options or of other files is not taken over")
  func otherPlans() async throws {
    let fixture = try PublishedFixture()
    await stop(fixture.options, at: 0.9)
    var options = fixture.options
    options.quantisation = .q8
    let report = try ModelImporter(options).run { _ in }
    #expect(report.resumed == 0)
    #expect(try fixture.scratch.contents("imported") == whole())
  }

  @Test("Two imports to one place do not disturb each other")
  func locked() throws {
    let fixture = try PublishedFixture()
    let importer = try ModelImporter(fixture.options)
    let second = Mutex<String?>(nil)
    _ = try importer.run { progress in
      guard second.withLock({ $0 }) == nil, progress.done > 1000 else { return }
      second.withLock { $0 = sentence { try importer.run { _ in } } ?? "nothing" }
    }
    #expect(second.withLock { $0 }?.contains("another import") == true)
    #expect(try fixture.scratch.names() == ["imported", "published"])
  }
}
