import Checkpoint
import Foundation
import MagiHuman
import SingleStream
import TensorReference
import TestSupport
import Testing
import VulkanCompute

/// The transformer with 8- and 4-bit weights: the kernels against the oracle with the same weights, and what rounding costs.
@Suite("Quantised networks on the device", .validated, .enabled(if: TestDevice.isThere, "no Vulkan driver"))
struct QuantisedForwardTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let format: QuantisedFormat
    /// Bound of the relative error against the unquantised network; the measured ones are in docs/quantisation.md.
    let bound: Double
    var testDescription: String { "\(name), \(format.rawValue)" }
  }

  static let cases =
    ["sandwich", "coords-v1", "text-one", "local-attention", "ungated"].map {
      Case(name: $0, format: .q8, bound: 0.015)
    }
    + ["sandwich", "coords-v1", "text-one", "ungated"].map { Case(name: $0, format: .q4, bound: 0.2) }

  /// The network's weights with every matrix of its layers quantised, also as the numbers they then stand for.
  private func quantise(
    _ weights: Weights, _ shape: TransformerShape, _ format: QuantisedFormat
  ) throws -> (file: [UInt8], numbers: [String: [Double]], error: QuantisationError) {
    var writer = SafetensorsWriter()
    var numbers: [String: [Double]] = [:]
    var error = QuantisationError()
    for tensor in TensorNames.expected(shape) {
      let floats = try weights.floats(tensor.name)
      if tensor.isQuantisable {
        let rows = try Quantiser.quantise(floats, inputs: tensor.shape[1], as: format)
        try writer.add(tensor.name, quantised: rows)
        numbers[tensor.name] = rows.floats().map(Double.init)
        error.add(rows.error)
      } else {
        try writer.add(tensor.name, tensor.shape, floats: floats)
        numbers[tensor.name] = floats.map(Double.init)
      }
    }
    return (try writer.encoded(), numbers, error)
  }

  @Test("agree with double precision on the rounded weights, and stay near the unrounded network", arguments: cases)
  func forward(_ test: Case) throws {
    let network = try SmallNetwork(test.name)
    let shape = network.configuration.shape
    let original = try CheckpointFolder(network.url).weights
    let quantised = try quantise(original, shape, test.format)
    let file = FileManager.default.temporaryDirectory.appending(path: "quantised-\(UUID().uuidString).safetensors")
    try Data(quantised.file).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }

    let inputs = try TensorFile(network.url.appending(path: "inputs.safetensors"))
    let golden = try TensorFile(network.url.appending(path: "outputs.safetensors"))
    let size = try inputs.shape("video_latent")
    let (audio, text) = (try inputs.shape("audio_latent")[0], try inputs.shape("text")[0])
    let layout = try TokenLayout(frames: size[1], height: size[2], width: size[3], audio: audio, text: text)
    let library = try TestDevice.library.get()
    let weights = try TransformerWeights(Weights(file: file), shape, on: library.device)
    let forward = try MagiHumanForward(network.configuration, weights, library, layout: layout)
    let result = try forward.run(
      videoLatent: inputs["video_latent"].map(Float.init), audioLatent: inputs["audio_latent"].map(Float.init),
      text: inputs["text"].map(Float.init))

    let oracle = try SmallNetwork(test.name, weights: quantised.numbers).forward(
      video: inputs["video_latent"], videoShape: size, audio: inputs["audio_latent"], text: inputs["text"])
    #expect(relativeError(result.video.map(Double.init), oracle.video) <= 1e-5)
    #expect(relativeError(result.audio.map(Double.init), oracle.audio) <= 1e-5)

    let distance = try relativeRMS(
      result.video + result.audio, golden["video_velocity"] + golden["audio_velocity"])
    // Rounding must show, or nothing was quantised.
    #expect(distance < test.bound && distance > 1e-4, "relative RMS error of the velocity: \(distance)")
    if ProcessInfo.processInfo.environment["HOOFBEAT_REPORT"] != nil {
      print("\(test.testDescription): weights \(quantised.error.relativeRMS), velocity \(distance)")
    }
  }

  private func relativeRMS(_ ours: [Float], _ theirs: [Double]) throws -> Double {
    try #require(ours.count == theirs.count)
    let difference = zip(ours, theirs).reduce(0) { $0 + (Double($1.0) - $1.1) * (Double($1.0) - $1.1) }
    return (difference / theirs.reduce(0) { $0 + $1 * $1 }).squareRoot()
  }
}
