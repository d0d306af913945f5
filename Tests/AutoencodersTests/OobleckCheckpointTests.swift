import Checkpoint
import Foundation
import TestSupport
import Testing
import VulkanCompute

@testable import Autoencoders

@Suite("Oobleck checkpoints")
struct OobleckCheckpointTests {
  @Test("the published network has its 365 tensors and 156,112,514 parameters, folding aside")
  func published() throws {
    let configuration = try OobleckConfiguration(ConfigObject(json: "{}"))
    let tensors = configuration.tensors
    let weights = tensors.filter { $0.name.hasSuffix(".weight") }
    #expect(tensors.count + weights.count == 365)
    let norms = weights.reduce(0) { $0 + $1.shape[0] }
    #expect(tensors.reduce(norms) { $0 + $1.shape.reduce(1, *) } == 156_112_514)
    let shapes = Dictionary(uniqueKeysWithValues: tensors.map { ($0.name, $0.shape) })
    #expect(shapes["decoder.block.0.conv_t1.weight"] == [2048, 1024, 16])
    #expect(shapes["decoder.conv2.weight"] == [2, 128, 7] && shapes["decoder.conv2.bias"] == nil)
    #expect(shapes["encoder.block.4.conv1.weight"] == [2048, 1024, 16])
    #expect(shapes["encoder.conv2.weight"] == [128, 2048, 3])
    #expect(shapes["encoder.block.1.res_unit3.snake2.beta"] == [1, 128, 1])
    #expect(configuration.hop == 2048 && configuration.latentChannels == 64)
  }

  @Test("Stable Audio Open's own configuration means the same")
  func publishedConfiguration() throws {
    #expect(
      try OobleckConfiguration(ConfigObject(json: stableAudioOpen())) == OobleckConfiguration(ConfigObject(json: "{}")))
  }

  @Test("published names and diffusers' name the same tensors")
  func names() throws {
    let fixture = try OobleckFixture(json: OobleckFixture.tiny)
    for tensor in fixture.tensors {
      let published = fixture.published(tensor.name)
      #expect(OobleckNames.diffusers(published, blocks: 2) == tensor.name)
      #expect(
        OobleckNames.diffusers(String(published.dropFirst("pretransform.model.".count)), blocks: 2) == tensor.name)
    }
    #expect(
      OobleckNames.diffusers("pretransform.model.decoder.layers.1.layers.1.weight_g")
        == "decoder.block.0.conv_t1.weight_g")
    #expect(OobleckNames.diffusers("pretransform.model.decoder.layers.7.weight_v") == "decoder.conv2.weight_v")
    for wrong in [
      "", ".", "decoder.layers.8.bias", "decoder.layers.1.layers.5.bias", "decoder.layers.01.layers.0.alpha",
      "decoder.layers.-1.bias", "decoder.layers.1.layers.2.layers.4.bias", "decoder.layers.0.running_mean",
      "bottleneck.layers.0.bias", "decoder.layers.1.layers.2.layers.0.layers.0.alpha", "decoder.layers..bias",
      "decoder.layers.99999999999999999999.bias", "decoder.layers.0", "encoder.layers.1.layers.4.layers.0.alpha",
    ] { #expect(OobleckNames.diffusers(wrong) == nil, "\(wrong)") }
  }

  @Test(
    "configurations of other networks are refused in a sentence",
    arguments: [
      (#"{"final_tanh": true}"#, "final_tanh"), (#"{"downsampling_ratios": [2, 4]}"#, "channel_multiples"),
      (#"{"downsampling_ratios": [], "channel_multiples": []}"#, "downsampling_ratios"),
      (#"{"downsampling_ratios": [0], "channel_multiples": [1]}"#, "downsampling_ratios"),
      (#"{"downsampling_ratios": [1024, 1024, 2], "channel_multiples": [1, 1, 1]}"#, "downsampling_ratios"),
      (#"{"channel_multiples": [1, 2, 4, 8, 16000000000]}"#, "channel_multiples"),
      (#"{"encoder_hidden_size": 7}"#, "encoder_hidden_size"), (#"{"decoder_channels": -4}"#, "decoder_channels"),
      (#"{"audio_channels": 2.5}"#, "audio_channels"), (#"{"decoder_channels": 65536}"#, "channel_multiples"),
      (stableAudioOpen(decoder: #""final_tanh": true"#), "final_tanh"),
      (stableAudioOpen(decoder: #""x": 1"#), "final_tanh"),
      (stableAudioOpen(decoder: #""final_tanh": false, "use_nearest_upsample": true"#), "use_nearest_upsample"),
      (stableAudioOpen(ratio: 4096), "downsampling_ratio"), (stableAudioOpen(bottleneck: "fsq"), "type"),
      (#"{"model": {"pretransform": {"type": "dac"}}}"#, "type"), (#"{"model": {"pretransform": 3}}"#, "pretransform"),
    ])
  func wrongConfiguration(_ json: String, _ key: String) {
    let error = #expect(throws: CheckpointError.self) { try OobleckConfiguration(ConfigObject(json: json)) }
    #expect(error?.description.contains(key) == true && error?.description.hasSuffix(".") == true)
    #expect(error?.description.contains("\n") == false)
  }

  struct Spoiling: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let says: String
    var form = OobleckFixture.Form.diffusers
    let change: @Sendable (inout [(name: String, shape: [Int], floats: [Float])]) -> Void
  }

  static let spoilings: [Spoiling] = [
    Spoiling(testDescription: "a missing tensor", says: "missing: decoder.conv2.weight [2, 8, 7]") { tensors in
      tensors.removeAll { $0.name.hasPrefix("decoder.conv2.weight") }
    },
    Spoiling(testDescription: "half a weight norm", says: "decoder.conv1.weight is there in part") { tensors in
      tensors.removeAll { $0.name == "decoder.conv1.weight_g" }
    },
    Spoiling(testDescription: "a weight folded and not", says: "decoder.conv1.weight is there in part, or twice") {
      tensors in
      tensors.append(("decoder.conv1.weight", [16, 4, 7], [Float](repeating: 0, count: 448)))
    },
    Spoiling(testDescription: "a stranger", says: "unexpected: blocks.0.weight") { tensors in
      tensors.append(("blocks.0.weight", [1], [0]))
    },
    Spoiling(testDescription: "one too many", says: "unexpected: decoder.block.2.snake1.alpha") { tensors in
      tensors.append(("decoder.block.2.snake1.alpha", [1, 8, 1], [Float](repeating: 0, count: 8)))
    },
    Spoiling(testDescription: "one tensor under two names", says: "are the same tensor") { tensors in
      tensors.append(("pretransform.model.decoder.layers.0.bias", [16], [Float](repeating: 0, count: 16)))
    },
    Spoiling(testDescription: "another shape", says: "wrong shape: decoder.conv1.bias is [8, 2], needs [16]") {
      tensors in
      for index in tensors.indices where tensors[index].name == "decoder.conv1.bias" { tensors[index].shape = [8, 2] }
    },
    Spoiling(testDescription: "a channel of zeros", says: "is all zeros for channel 1") { tensors in
      for index in tensors.indices where tensors[index].name == "decoder.conv1.weight_v" {
        for element in 28..<56 { tensors[index].floats[element] = 0 }
      }
    },
    Spoiling(testDescription: "a NaN", says: "decoder.block.1.snake1.beta has the value nan at element 5") { tensors in
      for index in tensors.indices where tensors[index].name == "decoder.block.1.snake1.beta" {
        tensors[index].floats[5] = .nan
      }
    },
    Spoiling(
      testDescription: "an infinity under a published name", says: "pretransform.model.decoder.layers.3.alpha has",
      form: .published
    ) { tensors in
      for index in tensors.indices where tensors[index].name == "pretransform.model.decoder.layers.3.alpha" {
        tensors[index].floats[0] = .infinity
      }
    },
    Spoiling(
      testDescription: "one too many of the published", says: "unexpected: pretransform.model.decoder.layers.9.bias",
      form: .published
    ) { tensors in
      tensors.append(("pretransform.model.decoder.layers.9.bias", [1], [0]))
    },
    Spoiling(testDescription: "another model", says: "missing: decoder.conv1.weight [16, 4, 7]") { tensors in
      tensors = [("model.layers.0.weight", [2], [1, 2])]
    },
  ]

  @Test(
    "wrong weights are refused in a sentence", .enabled(if: TestDevice.isThere, "no Vulkan driver"),
    arguments: spoilings)
  func wrongWeights(_ one: Spoiling) throws {
    let fixture = try OobleckFixture(json: OobleckFixture.tiny)
    let weights = try fixture.weights(one.form, one.change)
    let library = try TestDevice.library.get()
    let error = #expect(throws: OobleckError.self) { try OobleckDecoder(weights, fixture.configuration, library) }
    let text = error?.description ?? ""
    #expect(text.contains(one.says), "\(text)")
    #expect(!text.contains("\n") && text.hasSuffix("."))
  }

  @Test("the rest of Stable Audio Open may be in the file, and the other half missing")
  func whole() throws {
    let fixture = try OobleckFixture(json: OobleckFixture.tiny)
    let weights = try fixture.weights(.published) { tensors in
      tensors.append(("model.model.transformer.layers.0.weight", [1], [0]))
      tensors.removeAll { $0.name.contains("encoder") }
    }
    _ = try OobleckTensors(weights, fixture.configuration, parts: [.decoder])
    #expect(throws: OobleckError.self) { try OobleckTensors(weights, fixture.configuration) }
  }

  @Test("impossible inputs are refused in a sentence", .enabled(if: TestDevice.isThere, "no Vulkan driver"))
  func wrongInputs() throws {
    let fixture = try OobleckFixture(json: OobleckFixture.tiny)
    let library = try TestDevice.library.get()
    let decoder = try OobleckDecoder(fixture.weights(), fixture.configuration, library)
    let encoder = try OobleckEncoder(fixture.weights(), fixture.configuration, library)
    for count in [0, 3, 5] {
      let latents = [Float](repeating: 0, count: count)
      let error = #expect(throws: OobleckError.self) { try decoder.decode(latents) }
      #expect(error?.description.contains("latents") == true)
    }
    for count in [0, 1, 15, 14] {
      let sound = [Float](repeating: 0, count: count)
      let error = #expect(throws: OobleckError.self) { try encoder.encode(sound) }
      #expect(error?.description.hasSuffix(".") == true)
    }
  }
}

/// `model_config.json` as Stable Audio Open 1.0 is published with it, as far as it concerns the autoencoder.
func stableAudioOpen(
  decoder: String = #""final_tanh": false"#, ratio: Int = 2048, bottleneck: String = "vae"
) -> String {
  """
  {"model_type": "diffusion_cond", "sample_size": 2097152, "sample_rate": 44100, "audio_channels": 2,
   "model": {"io_channels": 64, "pretransform": {"type": "autoencoder", "iterate_batch": true, "config": {
     "encoder": {"type": "oobleck", "requires_grad": false, "config": {"in_channels": 2, "channels": 128,
       "c_mults": [1, 2, 4, 8, 16], "strides": [2, 4, 4, 8, 8], "latent_dim": 128, "use_snake": true}},
     "decoder": {"type": "oobleck", "config": {"out_channels": 2, "channels": 128, "c_mults": [1, 2, 4, 8, 16],
       "strides": [2, 4, 4, 8, 8], "latent_dim": 64, "use_snake": true, \(decoder)}},
     "bottleneck": {"type": "\(bottleneck)"}, "latent_dim": 64, "downsampling_ratio": \(ratio), "io_channels": 2}}}}
  """
}
