import Checkpoint
import Foundation
import SingleStream
import Synchronization
import TestSupport
import VulkanCompute

@testable import MagiHuman

/// The small networks of the stage goldens as transformers; text, picture, sound and decoders are sums that a test can follow.
final class StandInParts: PipelineParts {
  struct Seen {
    var prompts: [String] = []
    var pictures: [PictureSize] = []
    var sounds: [Int] = []
    var runs: [TransformerPart] = []
    var layouts: [TokenLayout] = []
    var held: [MagiHumanDenoiser.Held] = []
    var decodedLatents: [Int] = []
    var checked: [TransformerPart] = []
    var order: [String] = []
  }

  private let state = Mutex(Seen())
  private let isDamaged: Bool

  /// - Parameter isDamaged: the text's features are no numbers, as damaged weights make them.
  init(isDamaged: Bool = false) { self.isDamaged = isDamaged }

  var seen: Seen { state.withLock { $0 } }

  func check(_ part: TransformerPart, _ run: TransformerRun) throws {
    state.withLock { $0.checked.append(part) }
  }

  func text(_ prompts: [String], progress: (Int, Int) -> Void) throws -> [PromptFeatures] {
    state.withLock {
      $0.prompts += prompts
      $0.order.append("text")
    }
    progress(1, 2)
    progress(2, 2)
    return prompts.enumerated().map { index, prompt in
      let tokens = 4 + index
      let features = (0..<tokens * 24).map {
        isDamaged ? Float.nan : Float(sin(Double($0 * 7 + prompt.utf8.count)))
      }
      return PromptFeatures(
        features: features, tokens: tokens, warning: index == 0 && prompt.count > 4000 ? "long" : nil)
    }
  }

  func picture(_ video: [Float], size: PictureSize) throws -> [Float] {
    state.withLock { $0.pictures.append(size) }
    let count = 8 * size.latent.height * size.latent.width
    return (0..<count).map { video[$0 % video.count] }
  }

  func sound(_ samples: [Float], latents: Int) throws -> [Float] {
    state.withLock { $0.sounds.append(samples.count) }
    return (0..<latents * 8).map { Float(cos(Double($0))) }
  }

  func transformer(
    _ part: TransformerPart, _ run: TransformerRun, smaller: Bool, progress: @escaping (Int, Int) -> Void
  ) throws -> (configuration: MagiHumanConfiguration, weights: TransformerWeights) {
    state.withLock {
      $0.runs.append(part)
      $0.layouts.append(run.layout)
      $0.held.append(run.held)
      $0.order.append(part.rawValue)
    }
    let name = part == .first ? "base" : part.rawValue
    let folder = try CheckpointFolder(StageTests.folder.appending(path: name))
    let configuration = try MagiHumanConfiguration(folder.config)
    let library = try TestDevice.library.get()
    return (
      configuration,
      try TransformerWeights(folder.weights, configuration.shape, on: library.device, progress: progress)
    )
  }

  func releaseTransformer() { state.withLock { $0.order.append("release") } }

  func pictures(
    _ latent: [Float], frames: Int, size: PictureSize, each: (Int, [UInt8]) throws -> Void
  ) throws {
    state.withLock { $0.decodedLatents.append(frames) }
    for index in 0..<4 * (frames - 1) + 1 {
      // The number of the picture in its first pixel, so that a test sees which one was shown when.
      var rgb = [UInt8](
        repeating: UInt8(truncatingIfNeeded: Int(latent[index % latent.count] * 20) + 128),
        count: 3 * size.width * size.height)
      rgb[0] = UInt8(truncatingIfNeeded: index)
      try each(index, rgb)
    }
  }

  func samples(_ latent: [Float], latents: Int) throws -> [Float] {
    // A tone from a quarter to three quarters, 4 ms for each latent more than the video lasts.
    let count = latents * 44_100 / 25
    return (0..<count).flatMap { index -> [Float] in
      let inside = index > count / 4 && index < count * 3 / 4
      let value = inside ? Float(sin(Double(index) * 0.05)) * 1.5 : 0
      return [value, -value]
    }
  }
}
