import Checkpoint
import Foundation
import SingleStream

@testable import ModelImport

/// A whole tiny model in the published layout, in a scratch folder. Every tensor holds `goldenValues` of its name here.
struct PublishedFixture {
  let scratch: Scratch
  /// The published folder; its neighbours lie beside it.
  var root: URL { scratch.place("published/daVinci-MagiHuman") }
  var output: URL { scratch.place("imported") }
  var options: ImportOptions { ImportOptions(source: root, output: output) }

  static let shape = try? TransformerShape(
    layers: 4, hidden: 32, headDim: 16, kvHeads: 1, videoChannels: 192, audioChannels: 8, textChannels: 24,
    sandwichLayers: [0, 3], gelu7Layers: [0])

  init() throws {
    scratch = try Scratch()
    try transformer("distill")
    try text()
    try video()
    try audio()
    try image()
  }

  /// The transformer's tensors.
  static func tensors() throws -> [ExpectedTensor] {
    guard let shape else { throw ImportError("the fixture's shape is illegal.") }
    return TensorNames.expected(shape)
  }

  /// Writes a transformer in shards of one type, after `body` has changed the list.
  func transformer(
    _ folder: String, as type: ElementType = .float32, shards: Int = 2,
    _ body: (inout [(name: String, shape: [Int], values: [Float])]) -> Void = { _ in }
  ) throws {
    var list = try Self.tensors().map {
      (name: $0.name, shape: $0.shape, values: goldenValues($0.name, $0.shape.reduce(1, *)))
    }
    body(&list)
    try write(list, "published/daVinci-MagiHuman/\(folder)", shards: shards, as: type)
  }

  func write(
    _ list: [(name: String, shape: [Int], values: [Float])], _ folder: String, shards: Int = 1,
    as type: ElementType = .float32
  ) throws {
    var map: [String] = []
    for shard in 0..<shards {
      let name = shards == 1 ? "model.safetensors" : "model-0000\(shard + 1)-of-0000\(shards).safetensors"
      var writer = SafetensorsWriter(metadata: ["format": "pt"])
      for (index, tensor) in list.enumerated() where index % shards == shard {
        try writer.add(tensor.name, tensor.shape, floats: tensor.values, as: type)
        map.append("\"\(tensor.name)\": \"\(name)\"")
      }
      try scratch.file("\(folder)/\(name)", try writer.encoded())
    }
    if shards > 1 {
      try scratch.file(
        "\(folder)/model.safetensors.index.json",
        "{\"metadata\": {\"total_size\": 1}, \"weight_map\": {\(map.joined(separator: ", "))}}")
    }
  }

  static let textConfig = """
    {"model_type": "t5gemma", "encoder": {"hidden_size": 24, "intermediate_size": 48, "num_hidden_layers": 2,
    "head_dim": 8, "num_attention_heads": 4, "num_key_value_heads": 2, "vocab_size": 50, "rms_norm_eps": 1e-06},
    "decoder": {"hidden_size": 99}}
    """

  func text() throws {
    let folder = "published/t5gemma-9b-9b-ul2"
    let sizes = try TextSizes(ConfigObject(json: Self.textConfig).object("encoder"))
    var list = sizes.tensors.map { tensor in
      let name = "model." + tensor.name
      return (name: name, shape: tensor.shape, values: goldenValues(name, tensor.shape.reduce(1, *)))
    }
    list.append(("model.decoder.layers.0.self_attn.q_proj.weight", [2, 2], [1, 2, 3, 4]))
    list.append(("model.decoder.embed_tokens.weight", [2, 2], [1, 2, 3, 4]))
    list.append(("lm_head.out_proj.weight", [2, 2], [1, 2, 3, 4]))
    try write(list, folder, shards: 2)
    try scratch.file("\(folder)/config.json", Self.textConfig)
    try scratch.file("\(folder)/tokenizer.json", #"{"version": "1.0"}"#)
    try scratch.file("\(folder)/tokenizer_config.json", #"{"add_bos_token": true}"#)
  }

  static let turboConfig = """
    {"_class_name": "TurboVAED", "latent_channels": 48, "out_channels": 3, "decoder_block_out_channels": [1, 2, 3, 4],
    "decoder_layers_per_block": [2, 2, 2, 3, 3], "decoder_spatio_temporal_scaling": [false, true, true, true],
    "decoder_spatio_only": [false, true, false, false], "decoder_is_dw_conv": [false, false, false, false, false],
    "decoder_causal": false, "patch_size": 2, "resnet_norm_eps": 1e-06, "first_chunk_size": 7, "step_size": 7,
    "use_unpatchify": true}
    """

  func video() throws {
    let folder = "published/daVinci-MagiHuman/turbo_vae"
    try scratch.file("\(folder)/TurboV3-Wan22-TinyShallow_7_7.json", Self.turboConfig)
    try scratch.file("\(folder)/checkpoint-340000.ckpt", Array(try Data(contentsOf: golden("turbo.ckpt"))))
  }

  static let audioConfig = """
    {"model_type": "diffusion_cond", "sample_rate": 44100, "model": {"pretransform": {"type": "autoencoder", "config": {
    "encoder": {"type": "oobleck", "config": {"in_channels": 2, "channels": 2, "c_mults": [1, 2, 3], "strides": [2, 4, 3],
    "latent_dim": 8, "use_snake": true}},
    "decoder": {"type": "oobleck", "config": {"out_channels": 2, "channels": 2, "c_mults": [1, 2, 3],
    "strides": [2, 4, 3], "latent_dim": 4, "use_snake": true, "final_tanh": false}}}}}}
    """

  /// The autoencoder under its original names, as Stable Audio's code gives them, written out here independently.
  static func audioTensors() -> [(name: String, shape: [Int])] {
    let (channels, multiples, strides, latent) = (2, [1, 2, 3], [2, 4, 3], 4)
    var list: [(String, [Int])] = []
    func conv(_ name: String, _ shape: [Int], bias: Int?) {
      list += [(name + ".weight_v", shape), (name + ".weight_g", [shape[0], 1, 1])]
      if let bias { list.append((name + ".bias", [bias])) }
    }
    func snake(_ name: String, _ count: Int) { list += [(name + ".alpha", [count]), (name + ".beta", [count])] }
    func units(_ name: String, _ count: Int, first: Int) {
      for unit in first..<first + 3 {
        snake("\(name).layers.\(unit).layers.0", count)
        conv("\(name).layers.\(unit).layers.1", [count, count, 7], bias: count)
        snake("\(name).layers.\(unit).layers.2", count)
        conv("\(name).layers.\(unit).layers.3", [count, count, 1], bias: count)
      }
    }
    let widths = ([1] + multiples).map { $0 * channels }
    let (encoder, decoder) = ("pretransform.model.encoder", "pretransform.model.decoder")
    conv(encoder + ".layers.0", [channels, 2, 7], bias: channels)
    for block in 0..<3 {
      units("\(encoder).layers.\(block + 1)", widths[block], first: 0)
      snake("\(encoder).layers.\(block + 1).layers.3", widths[block])
      conv(
        "\(encoder).layers.\(block + 1).layers.4", [widths[block + 1], widths[block], 2 * strides[block]],
        bias: widths[block + 1])
    }
    snake(encoder + ".layers.4", widths[3])
    conv(encoder + ".layers.5", [2 * latent, widths[3], 3], bias: 2 * latent)
    conv(decoder + ".layers.0", [widths[3], latent, 7], bias: widths[3])
    for block in 0..<3 {
      let (from, to) = (widths[3 - block], widths[2 - block])
      snake("\(decoder).layers.\(block + 1).layers.0", from)
      conv("\(decoder).layers.\(block + 1).layers.1", [from, to, 2 * strides[2 - block]], bias: to)
      units("\(decoder).layers.\(block + 1)", to, first: 2)
    }
    snake(decoder + ".layers.4", channels)
    conv(decoder + ".layers.5", [2, channels, 7], bias: nil)
    return list.map { (name: $0.0, shape: $0.1) }
  }

  func audio() throws {
    let folder = "published/stable-audio-open-1.0"
    var list = Self.audioTensors().map {
      (name: $0.name, shape: $0.shape, values: goldenValues($0.name, $0.shape.reduce(1, *)))
    }
    list.append(("model.model.transformer.layers.0.weight", [2], [1, 2]))
    try write(list, folder)
    try scratch.file("\(folder)/model_config.json", Self.audioConfig)
  }

  func image() throws {
    let folder = "published/Wan2.2-TI2V-5B"
    try scratch.file("\(folder)/Wan2.2_VAE.pth", Array(try Data(contentsOf: golden("wan.pth"))))
    try scratch.file("\(folder)/config.json", #"{"model_type": "ti2v", "dim": 3072}"#)
    try scratch.file(
      "\(folder)/vae_config.json",
      """
      {"base_dim": 2, "decoder_base_dim": 2, "z_dim": 2, "dim_mult": [1, 2, 4, 4], "num_res_blocks": 2, "attn_scales": [],
      "temperal_downsample": [false, true, true], "in_channels": 12, "out_channels": 12, "patch_size": 2,
      "is_residual": true, "latents_mean": [0.1, 0.2], "latents_std": [1, 2]}
      """)
  }
}
