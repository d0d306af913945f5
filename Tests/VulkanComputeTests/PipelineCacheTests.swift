import Foundation
import TestSupport
import Testing
import VulkanCompute

@Suite("Pipelines kept on disk", .validated)
struct PipelineCacheTests {
  /// A folder of the test's own, removed with it.
  final class Folder: Sendable {
    let path = FileManager.default.temporaryDirectory.appending(path: "hoofbeat-cache-\(UUID().uuidString)").path
    deinit { try? FileManager.default.removeItem(atPath: path) }
  }

  let folder = Folder()

  @Test("every damage to the file is noticed")
  func damage() throws {
    let file = PipelineCacheFile(folder.path + "/deep/cache.bin")
    #expect(file.read().isEmpty)
    let content = Data((0..<100).map { UInt8($0) })
    file.write(content)
    #expect(file.read() == content)
    let url = URL(filePath: file.path)
    let whole = try Data(contentsOf: url)
    for length in 0..<whole.count {
      try whole.prefix(length).write(to: url)
      #expect(file.read().isEmpty, "cut to \(length) bytes")
    }
    for index in whole.indices {
      var bytes = whole
      bytes[index] ^= 0x10
      try bytes.write(to: url)
      #expect(file.read().isEmpty, "byte \(index) changed")
    }
    try (whole + Data([0])).write(to: url)
    #expect(file.read().isEmpty, "a byte too many")
    file.write(Data())
    #expect(file.read().isEmpty)
  }

  @Test(
    "a cache of an earlier run is used, a damaged one ignored, and results are right", .enabled(if: TestDevice.isThere))
  func results() throws {
    let device = try TestDevice.library.get().device
    func run() throws -> PipelineLibrary {
      let library = PipelineLibrary(device, cacheFolder: folder.path)
      #expect(try ScaleAdd(library, count: 65).run() == ScaleAdd.expected(65))
      return library
    }
    try run().save()
    let name = try #require(FileManager.default.contentsOfDirectory(atPath: folder.path).first)
    let path = folder.path + "/" + name
    #expect(!PipelineCacheFile(path).read().isEmpty)
    _ = try run()
    let whole = try Data(contentsOf: URL(filePath: path))
    for damaged in [Data(), whole.prefix(40), Data(repeating: 0xFF, count: 5000), whole.dropFirst(24)] {
      try damaged.write(to: URL(filePath: path))
      _ = try run()
    }
    // Whole, but another driver's: the driver's own check.
    PipelineCacheFile(path).write(Data([32, 0, 0, 0, 1, 0, 0, 0] + [UInt8](repeating: 0xAB, count: 24)))
    _ = try run()
    // A folder in the file's place can be neither read nor replaced; nothing fails.
    try FileManager.default.removeItem(atPath: path)
    try FileManager.default.createDirectory(atPath: path + "/in the way", withIntermediateDirectories: true)
    try run().save()
  }
}
