import Checkpoint
import Foundation
import MagiHuman
import SingleStream
import Testing

@testable import ModelImport

@Suite("The published models at full size")
struct FullSizeTests {
  /// Of one line "name [shape]" for each tensor, sorted by name, of the lists that the published code builds.
  private func digest(_ tensors: [(name: String, shape: [Int])]) -> String {
    let text = tensors.sorted { $0.name < $1.name }.map { "\($0.name) \($0.shape)\n" }.joined()
    return Array(text.utf8).withUnsafeBytes { IdentityDigest($0).hexadecimal }
  }

  private func parameters(_ tensors: [(name: String, shape: [Int])]) -> Int {
    tensors.reduce(0) { $0 + $1.shape.reduce(1, *) }
  }

  static let transformerConfig = """
    {"architecture": "magihuman", "num_layers": 40, "hidden_size": 5120, "head_dim": 128, "num_query_groups": 8,
    "video_in_channels": 192, "audio_in_channels": 64, "text_in_channels": 3584,
    "mm_layers": [0, 1, 2, 3, 36, 37, 38, 39], "gelu7_layers": [0, 1, 2, 3]}
    """

  static let textConfig = """
    {"encoder": {"hidden_size": 3584, "intermediate_size": 14336, "num_hidden_layers": 42, "num_attention_heads": 16,
    "num_key_value_heads": 8, "head_dim": 256, "vocab_size": 256000}}
    """

  static let wanConfig = """
    {"base_dim": 160, "decoder_base_dim": 256, "z_dim": 48, "dim_mult": [1, 2, 4, 4], "num_res_blocks": 2,
    "temperal_downsample": [false, true, true], "in_channels": 12, "out_channels": 12, "patch_size": 2,
    "is_residual": true}
    """

  static func transformer() throws -> [ExpectedTensor] {
    try MagiHumanConfiguration(ConfigObject(json: transformerConfig)).tensors
  }

  @Test("The transformer has 331 tensors and 15,299,419,152 parameters")
  func transformerList() throws {
    let list = try Self.transformer().map { (name: $0.name, shape: $0.shape) }
    #expect(list.count == 331)
    #expect(parameters(list) == 15_299_419_152)
    #expect(digest(list) == "0002120bdb84b6b09451df4350e89a27c2a8b6faa68949ac57def0526e7514cc")
  }

  @Test("The text encoder has 464 tensors and 9.24 billion parameters")
  func textList() throws {
    let list = try TextSizes(ConfigObject(json: Self.textConfig).object("encoder")).tensors.map {
      (name: $0.name, shape: $0.shape)
    }
    #expect(list.count == 464)
    #expect(parameters(list) == 9_241_705_984)
    #expect(digest(list) == "5d9981cac6695bd7d3e4ddb7a15d008f709dc217f96828f7df8d96ac4cbb09e3")
  }

  @Test("The video decoder has 80 tensors and 107.12 million parameters")
  func videoList() throws {
    let list = try TurboSizes(TurboSizes.shipped.object()).tensors.map { (name: $0.name, shape: $0.shape) }
    #expect(list.count == 80)
    #expect(parameters(list) == 107_122_892)
    #expect(digest(list) == "536395bab68e9332dad146450af4965d58fab033bf12bd41aea8fb0f0367334a")
  }

  @Test("The image autoencoder has 196 tensors and 704.7 million parameters")
  func imageList() throws {
    let list = try WanSizes(ConfigObject(json: Self.wanConfig)).tensors.map { (name: $0.name, shape: $0.shape) }
    #expect(list.count == 196)
    #expect(parameters(list) == 704_688_668)
    #expect(digest(list) == "c537f762ae66d236b5055afd51d9905499780e02ee11215ccd2cd4b359b6687c")
  }

  @Test("The audio autoencoder has 365 tensors before weight normalisation is folded")
  func audioList() throws {
    let list = try OobleckSizes(nil).tensors.flatMap { tensor -> [(name: String, shape: [Int])] in
      guard tensor.name.hasSuffix(".weight") else { return [(tensor.name, tensor.shape)] }
      return [(tensor.name + "_g", [tensor.shape[0], 1, 1]), (tensor.name + "_v", tensor.shape)]
    }
    #expect(list.count == 365)
    #expect(parameters(list) == 156_112_514)
    #expect(digest(list) == "0e373264ec1c96e2ff76ea2359ea9b720dbab592a1c8cc5a2607c5a821db1bec")
  }

  /// Files of the true sizes that are holes on the disk: 61 GB for each transformer.
  private func publish(_ scratch: Scratch, transformers: [String] = ["distill"]) throws {
    for folder in transformers { try scratch.sparse("p/\(folder)/model.safetensors", try Self.transformer()) }
    let text = try TextSizes(ConfigObject(json: Self.textConfig).object("encoder")).tensors
    try scratch.sparse(
      "p/t5gemma-9b-9b-ul2/model.safetensors", text.map { ExpectedTensor("model." + $0.name, $0.shape) }, .bfloat16)
    try scratch.file("p/t5gemma-9b-9b-ul2/config.json", Self.textConfig)
    try scratch.file("p/t5gemma-9b-9b-ul2/tokenizer.json", "{}")
    try scratch.sparse("p/turbo_vae/checkpoint.safetensors", try TurboSizes(TurboSizes.shipped.object()).tensors)
    try scratch.sparse(
      "p/stable-audio-open-1.0/vae/diffusion_pytorch_model.safetensors", try OobleckSizes(nil).tensors)
    try scratch.sparse(
      "p/Wan2.2-TI2V-5B/vae/diffusion_pytorch_model.safetensors",
      try WanSizes(ConfigObject(json: Self.wanConfig)).tensors)
  }

  @Test("Without any config.json every size is read from the shapes, and the whole model passes the check")
  func sizesFromShapes() throws {
    let scratch = try Scratch()
    try publish(scratch, transformers: ["distill", "540p_sr", "1080p_sr"])
    let importer = try ModelImporter(ImportOptions(source: scratch.place("p"), output: scratch.place("out")))
    #expect(importer.summary.map(\.tensors) == [331, 464, 80, 291, 196, 331, 331])
    let plan = try #require(importer.plans.first { $0.part == .sr1080p })
    let configuration = try MagiHumanConfiguration(ConfigObject(json: plan.config))
    #expect(configuration.coordinates == .v1)
    #expect(configuration.shape.localLayers == Set(0..<40).subtracting([3, 7, 11, 15, 19, 23, 27, 31]))
    let base = try MagiHumanConfiguration(
      ConfigObject(json: try #require(importer.plans.first { $0.part == .transformer }).config))
    #expect(base.shape == (try MagiHumanConfiguration(ConfigObject(json: Self.transformerConfig)).shape))
    #expect(base.coordinates == .v2 && base.shape.localLayers.isEmpty)
    #expect(try scratch.names() == ["p"], "a check writes nothing")
  }

  @Test("Sizes on disk are what the memory table says: 30.6 GB in bf16, 16.3 and 8.6 GB in blocks of 8 and 4 bits")
  func sizesOnDisk() throws {
    let scratch = try Scratch()
    try publish(scratch)
    func size(_ quantisation: QuantisedFormat?, _ sandwich: ImportOptions.SandwichStorage) throws -> Double {
      var options = ImportOptions(source: scratch.place("p"), output: scratch.place("out"))
      options.quantisation = quantisation
      options.sandwich = sandwich
      options.parts = [.transformer]
      return try Double(ModelImporter(options).byteCount) / 1e9
    }
    #expect(abs(try size(nil, .higher) - 30.64) < 0.01)
    #expect(abs(try size(.q8, .same) - 16.3) < 0.1)
    #expect(abs(try size(.q8, .higher) - 22.4) < 0.1)
    #expect(abs(try size(.q4, .same) - 8.65) < 0.1)
    #expect(abs(try size(.q4, .higher) - 11.9) < 0.1)
  }
}
