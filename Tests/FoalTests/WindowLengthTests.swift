import Checkpoint
import Foundation
import SingleStream
import TestSupport
import Testing
import VulkanCompute

@testable import Foal

@Suite("Windows of any length", .enabled(if: TestDevice.isThere, "no Vulkan driver"))
struct WindowLengthTests {
  @Test("another length of picture, sound or text makes no pipeline")
  func noPipelines() throws {
    let model = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../models/foal").standardized
    let folder = try CheckpointFolder(model)
    let config = try FoalConfiguration(folder.config)
    // A library of its own: others make pipelines at the same time in the shared one.
    let library = PipelineLibrary(try TestDevice.library.get().device, cachesOnDisk: false)
    let weights = try TransformerWeights(folder.weights, config.shape, on: library.device)
    _ = try WindowProgram(config, weights, library, pictures: 24, textTokens: 24)
    if library.device.description.kind != .cpu {
      // A GPU has one tile for short and one for long products: both are made by the ends of the range.
      for pictures in [4, 48] {
        _ = try WindowProgram(config, weights, library, pictures: pictures, textTokens: pictures * 6)
      }
    }
    let count = library.count
    #expect(count > 0)
    for (pictures, text) in [(24, 25), (24, 90), (24, 1), (4, 24), (4, 2), (8, 33), (12, 17), (20, 31), (48, 288)] {
      _ = try WindowProgram(config, weights, library, pictures: pictures, textTokens: text)
      #expect(library.count == count, "\(pictures) pictures and \(text) text tokens made pipelines")
    }
  }
}
