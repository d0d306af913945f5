import Checkpoint
import Foundation
import TensorReference
import Testing

/// The double-precision transformer against the published implementation: what proves both, and the golden files.
@Suite struct ReferenceForwardTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    var outputs = "outputs"
    var tolerance = 2e-6
    var testDescription: String { "\(name), \(outputs)" }
  }

  @Test(arguments: [
    Case(name: "sandwich"), Case(name: "coords-v1"), Case(name: "text-absent-f16"), Case(name: "text-one"),
    Case(name: "local-attention"), Case(name: "ungated"), Case(name: "head-128-bf16", outputs: "outputs-float32"),
    // The published code rounds to bfloat16 in many places; this is what is left between it and exact arithmetic.
    Case(name: "head-128-bf16", tolerance: 1e-2),
  ])
  func `The oracle gives the published implementation's outputs`(_ one: Case) throws {
    let network = try SmallNetwork(one.name)
    let inputs = try TensorFile(network.url.appending(path: "inputs.safetensors"))
    let golden = try TensorFile(network.url.appending(path: "\(one.outputs).safetensors"))
    let out = try network.forward(
      video: inputs["video_latent"], videoShape: inputs.shape("video_latent"), audio: inputs["audio_latent"],
      text: inputs["text"])
    #expect(relativeError(out.video, try golden["video_velocity"]) < one.tolerance)
    #expect(relativeError(out.audio, try golden["audio_velocity"]) < one.tolerance)
  }

  @Test func `Every intermediate tensor of the first layer is the published one`() throws {
    let network = try SmallNetwork("sandwich")
    let inputs = try TensorFile(network.url.appending(path: "inputs.safetensors"))
    let golden = try TensorFile(network.url.appending(path: "intermediates.safetensors"))
    var seen: [String: [Double]] = [:]
    _ = try network.forward(
      video: inputs["video_latent"], videoShape: inputs.shape("video_latent"), audio: inputs["audio_latent"],
      text: inputs["text"], probe: { seen[$0] = $1 })
    #expect(golden.file.tensors.count == 9)
    for name in golden.file.tensors.map(\.name) {
      let ours = try #require(seen[name], "no intermediate \(name)")
      #expect(relativeError(ours, try golden[name]) < 2e-6, "\(name)")
    }
  }

  @Test func `The two outputs of a bfloat16 checkpoint differ, so that both tests mean something`() throws {
    let network = try SmallNetwork("head-128-bf16")
    let rounded = try TensorFile(network.url.appending(path: "outputs.safetensors"))
    let exact = try TensorFile(network.url.appending(path: "outputs-float32.safetensors"))
    #expect(relativeError(try rounded["video_velocity"], try exact["video_velocity"]) > 1e-4)
  }
}
