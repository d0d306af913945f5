import Foundation
import TestSupport
import Testing
import VulkanCompute

@testable import Tensors

/// Which of several launches a program takes; the variants are those of emulated matrices, which lavapipe runs.
@Suite("Choosing kernels by measuring", .validated, .enabled(if: TestDevice.isThere, "no Vulkan driver"))
struct KernelTunerTests {
  /// A folder of the test's own, removed with it.
  final class Folder: Sendable {
    let path = FileManager.default.temporaryDirectory.appending(path: "hoofbeat-tuning-\(UUID().uuidString)").path
    deinit { try? FileManager.default.removeItem(atPath: path) }

    func record() throws -> URL? {
      try FileManager.default.contentsOfDirectory(atPath: path).first { $0.hasSuffix(".tuning.json") }
        .map { URL(filePath: path).appending(path: $0) }
    }
  }

  private func product(persistent: Bool = false) throws -> (graph: Graph, x: Value, weights: Value, out: Value) {
    let device = try #require(MatrixUnitTests.device())
    var graph = Graph()
    let layout = MatrixLayout(outputs: 24, inputs: 32, format: .q8, device: device)
    let x = graph.persistent([20, 32])
    let weights = graph.persistent(layout.shape, .uint32)
    let out = graph.persistent([20, 24])
    let made = persistent ? out : graph.temporary([20, 24])
    var launches = GEMM.dispatches(
      x: x, weights: Matrix(weights, layout), ranges: [RowRange(0..<20)], out: made, roundsInputs: true)
    // Two variants are enough, and compile sooner.
    launches[0].alternatives = launches[0].alternatives.map {
      Dispatch.Alternatives(shapeClass: $0.shapeClass, dispatches: Array($0.dispatches.suffix(1)))
    }
    graph.append(launches)
    if !persistent { graph.append(CopyRows.dispatches(from: made, to: out, rows: 20, on: device)) }
    return (graph, x, weights, out)
  }

  @Test("variants are measured once, remembered, and taken from the record afterwards")
  func remembered() throws {
    let device = try TestDevice.library.get().device
    guard device.description.timestampPeriod > 0 else { return }
    let folder = Folder()
    let one = try product()
    let first = PipelineLibrary(device, cacheFolder: folder.path)
    _ = try Program(one.graph, first)
    // Both variants and the copy.
    #expect(first.count == 3)
    let record = try #require(try folder.record())
    let choices = try JSONDecoder().decode([String: String].self, from: Data(contentsOf: record))
    let alternatives = try #require(one.graph.dispatches[0].alternatives)
    let names = [one.graph.dispatches[0].variantName] + alternatives.dispatches.map(\.variantName)
    #expect(choices.count == 1 && names.contains(choices[alternatives.shapeClass] ?? ""))

    for name in names {
      try JSONEncoder().encode([alternatives.shapeClass: name]).write(to: record)
      let later = PipelineLibrary(device, cacheFolder: folder.path)
      _ = try Program(one.graph, later)
      #expect(later.count == 2)
      #expect(later.tuning.choice(for: alternatives.shapeClass) == name)
    }
    for damage in ["", "[1]", #"{"a":"#, #"{"\#(alternatives.shapeClass)":"no such variant"}"#] {
      try Data(damage.utf8).write(to: record)
      let later = PipelineLibrary(device, cacheFolder: folder.path)
      _ = try Program(one.graph, later)
      #expect(names.contains(later.tuning.choice(for: alternatives.shapeClass) ?? ""))
    }
  }

  @Test("nothing is measured where results would be overwritten, or nothing is kept on disk")
  func untouched() throws {
    let device = try TestDevice.library.get().device
    let folder = Folder()
    let library = PipelineLibrary(device, cacheFolder: folder.path)
    _ = try Program(product(persistent: true).graph, library)
    #expect(library.count == 1)
    let forgetful = PipelineLibrary(device, cachesOnDisk: false)
    _ = try Program(product().graph, forgetful)
    #expect(forgetful.count == 2)
  }
}
