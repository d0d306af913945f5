import Checkpoint
import Foundation
import Testing

@testable import ModelImport

@Suite("Published models that cannot be imported")
struct ImportRuleTests {
  private let fixture: PublishedFixture
  init() throws { fixture = try PublishedFixture() }

  /// What is said; nothing but the published files may be there afterwards.
  private func refusal(_ change: (inout ImportOptions) -> Void = { _ in }) throws -> String {
    var options = fixture.options
    change(&options)
    let said = sentence { try ModelImporter(options).run { _ in } }
    #expect(try fixture.scratch.names() == ["published"])
    let text = try #require(said)
    #expect(text.split(separator: "\n").first?.hasSuffix(".") == true, "\(text)")
    return text
  }

  private func path(_ name: String) -> String { "published/daVinci-MagiHuman/\(name)" }

  @Test("Missing, superfluous, misshapen and mistyped tensors are listed all at once")
  func differences() throws {
    try fixture.transformer("distill") { list in
      list.removeAll { $0.name == "final_norm_audio.weight" }
      for index in list.indices where list[index].name == "block.layers.1.attention.q_norm.weight" {
        list[index].shape = [2, 8]
      }
      list.append((name: "block.layers.1.extra", shape: [1], values: [1]))
    }
    let text = try refusal()
    #expect(text.contains("3 differences from the transformer"))
    #expect(text.contains("missing: final_norm_audio.weight [32]"))
    #expect(text.contains("unexpected: block.layers.1.extra"))
    #expect(text.contains("wrong shape: block.layers.1.attention.q_norm.weight is [2, 8], needs [16]"))
  }

  @Test("Faults of several parts are said together")
  func severalParts() throws {
    try fixture.transformer("distill") { $0.removeAll { $0.name == "final_norm_audio.weight" } }
    try FileManager.default.removeItem(at: fixture.scratch.place("published/t5gemma-9b-9b-ul2/tokenizer.json"))
    let text = try refusal()
    #expect(text.contains("2 parts") && text.contains("final_norm_audio") && text.contains("tokenizer.json"))
  }

  @Test(
    "Weights of another model are recognised",
    arguments: [
      ("FLUX", ["double_blocks.0.img_attn.qkv.weight", "single_blocks.0.linear1.weight"]),
      ("Wan video", ["blocks.0.self_attn.q.weight", "patch_embedding.weight"]),
      ("LTX-2", ["transformer_blocks.0.audio_attn1.to_q.weight", "audio_patchify_proj.weight"]),
      ("language model", ["model.layers.0.self_attn.q_proj.weight"]),
      ("HunyuanVideo", ["double_blocks.0.img_mod.linear.weight", "txt_in.individual_token_refiner.blocks.0.x"]),
      ("T5Gemma", ["encoder.layers.0.pre_self_attn_layernorm.weight"]),
    ])
  func foreign(_ model: String, _ names: [String]) throws {
    try FileManager.default.removeItem(at: fixture.scratch.place(path("distill")))
    try fixture.write(names.map { (name: $0, shape: [2], values: [1, 2]) }, path("distill"))
    let text = try refusal()
    #expect(text.contains(model) && text.contains("give the right folder"))
  }

  @Test("A transformer in the place of the text encoder, and the other way round, are recognised")
  func swapped() throws {
    let text = try refusal { $0.places[.text] = fixture.scratch.place(path("distill")) }
    #expect(text.contains("config.json"))
    try fixture.scratch.file(path("distill/config.json"), PublishedFixture.textConfig)
    #expect(
      try refusal {
        $0.places[.text] = fixture.scratch.place(path("distill"))
        $0.parts = [.text]
      }.contains("daVinci-MagiHuman transformer"))
    #expect(
      try refusal { $0.places[.image] = fixture.scratch.place("published/t5gemma-9b-9b-ul2") }.contains("T5Gemma"))
    #expect(
      try refusal { $0.places[.video] = fixture.scratch.place("published/stable-audio-open-1.0/model.safetensors") }
        .contains("Stable Audio"))
  }

  @Test("Values that are no numbers are named with their place", arguments: [Float.nan, .infinity, -.infinity])
  func nonFinite(_ value: Float) throws {
    try fixture.transformer("distill") { list in
      for index in list.indices where list[index].name == "block.layers.2.mlp.down_proj.weight" {
        list[index].values[1234] = value
      }
    }
    for format in [nil, QuantisedFormat.q8, .q4] {
      let text = try refusal { $0.quantisation = format }
      #expect(text.contains("block.layers.2.mlp.down_proj.weight") && text.contains("element 1234"))
    }
  }

  @Test("Values too large for half precision are refused where half precision is asked for")
  func tooLarge() throws {
    try fixture.transformer("distill") { list in
      for index in list.indices where list[index].name == "block.layers.2.mlp.down_proj.weight" {
        list[index].values[7] = 70_000
      }
    }
    #expect(try refusal { $0.numbers = .float16 }.contains("--numbers bf16"))
  }

  @Test("Parts that are not there are listed with where to get them")
  func missingParts() throws {
    for name in ["t5gemma-9b-9b-ul2", "stable-audio-open-1.0", "Wan2.2-TI2V-5B"] {
      try FileManager.default.removeItem(at: fixture.scratch.place("published/\(name)"))
    }
    let text = try refusal()
    #expect(text.contains("text encoder") && text.contains("audio autoencoder") && !text.contains("image autoencoder"))
    #expect(text.contains("--text") && text.contains("google/t5gemma-9b-9b-ul2"))
    #expect(try refusal { $0.parts = [.image] }.contains("image autoencoder"))
    #expect(try refusal { $0.stage = .base }.contains("no base"))
    #expect(try refusal { $0.places[.text] = fixture.scratch.place("nowhere") }.contains("does not exist"))
    #expect(try refusal { $0.source = fixture.scratch.place("nowhere") }.contains("is no folder"))
  }

  @Test("Shards that are compressed, cut off, missing or named outside of their folder are refused")
  func shards() throws {
    let manager = FileManager.default
    let shard = fixture.scratch.place(path("distill/model-00002-of-00002.safetensors"))
    let bytes = try Data(contentsOf: shard)
    try bytes.dropLast(5).write(to: shard)
    #expect(try refusal().contains("truncated"))
    try manager.moveItem(at: shard, to: shard.appendingPathExtension("zst"))
    let compressed = try refusal()
    #expect(compressed.contains("model-00002-of-00002.safetensors.zst") && compressed.contains("zstd -d"))
    try manager.removeItem(at: shard.appendingPathExtension("zst"))
    #expect(try refusal().contains("does not exist"))
    try bytes.write(to: shard)
    let index = fixture.scratch.place(path("distill/model.safetensors.index.json"))
    let text = try String(contentsOf: index, encoding: .utf8)
    for other in ["../../../../../etc/passwd", "/etc/passwd", "a/b.safetensors", "..", ""] {
      try text.replacing("model-00002-of-00002.safetensors", with: other).write(
        to: index, atomically: true, encoding: .utf8)
      #expect(try refusal().contains("plain file name"))
    }
    try text.write(to: index, atomically: true, encoding: .utf8)
    try manager.removeItem(at: shard)
    try manager.createSymbolicLink(at: shard, withDestinationURL: shard)
    #expect(try refusal().contains("leads to itself"))
  }

  @Test("Damaged safetensors files of every kind stop the import before anything is written")
  func damagedSafetensors() throws {
    let file = path("distill/model-00002-of-00002.safetensors")
    func header(_ text: String, length: UInt64? = nil) -> [UInt8] {
      let bytes = Array(text.utf8)
      return withUnsafeBytes(of: (length ?? UInt64(bytes.count)).littleEndian) { Array($0) } + bytes
    }
    for bytes in [
      [1, 2, 3, 4, 5, 6, 7], header("", length: 0), header("{}", length: 1 << 63), header("{}", length: 100_000_001),
      header("{}", length: 1000), header("[]"), header(String(repeating: "[", count: 1_000_000)),
      header(#"{"a":{"dtype":"F7","shape":[],"data_offsets":[0,0]}}"#),
      header(
        #"{"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}"#),
    ] {
      try fixture.scratch.file(file, bytes)
      #expect(try refusal().contains("model-00002-of-00002.safetensors"))
    }
  }

  @Test("The published PyTorch files are refused when they are damaged, in another format, or run code")
  func damagedPickles() throws {
    let file = path("turbo_vae/checkpoint-340000.ckpt")
    let whole = Array(try Data(contentsOf: golden("turbo.ckpt")))
    try fixture.scratch.file(file, Array(whole.dropLast(100)))
    #expect(try refusal().contains("truncated"))
    try fixture.scratch.file(file, [0x80, 2, 0x8A, 10] + whole)
    #expect(try refusal().contains("before 1.6"))
    // A bit in the last tensor: found only when its values are read.
    var flipped = whole
    let place = try #require(whole.indices.last { whole[$0...].starts(with: Array("/data/9".utf8)) })
    let start = try #require(whole.indices.first { whole[$0...].starts(with: Array("/data/9".utf8)) })
    #expect(start < place)
    let data = try PyTorchFile(golden("turbo.ckpt")).dictionary("ema_state_dict")?.last
    _ = try #require(data)
    flipped[start + 80] ^= 1
    try fixture.scratch.file(file, flipped)
    let text = try refusal()
    #expect(text.contains("checksum") || text.contains("contradicts"))
    let name = Array("collections\nOrderedDict".utf8)
    let evil = Array("subprocess \ncheck_outpu".utf8)
    #expect(name.count == evil.count)
    var code = whole
    let at = try #require(whole.indices.first { whole[$0...].starts(with: name) })
    code.replaceSubrange(at..<at + name.count, with: evil)
    try fixture.scratch.file(file, code)
    #expect(try refusal().contains("checkpoint-340000.ckpt"))
  }

  @Test("Conversions to 8-bit floats are named")
  func eightBitFloats() throws {
    var list: [SafetensorsLayout.Entry] = []
    for tensor in try PublishedFixture.tensors() {
      list.append(.init(tensor.name, tensor.shape.count == 2 ? .float8E4M3 : .float32, tensor.shape))
    }
    let layout = try SafetensorsLayout(list)
    try FileManager.default.removeItem(at: fixture.scratch.place(path("distill")))
    try fixture.scratch.file(
      path("distill/model.safetensors"),
      layout.header + [UInt8](repeating: 0, count: layout.byteCount - layout.header.count))
    let text = try refusal()
    #expect(text.contains("wrong type: ") && text.contains("F8_E4M3") && text.contains("published files"))
  }

  @Test("Configurations that contradict the tensors or are not supported are refused")
  func configurations() throws {
    let config = path("distill/config.json")
    try fixture.scratch.file(config, #"{"num_layers": 5}"#)
    #expect(try refusal().contains("missing: block.layers.4."))
    try fixture.scratch.file(config, #"{"arch_config": {"activation_type": "relu"}}"#)
    #expect(try refusal().contains("swiglu7"))
    try fixture.scratch.file(config, #"{"arch_config": {"mm_layers": [0, 9]}}"#)
    #expect(try refusal().contains("mm_layers"))
    try fixture.scratch.file(config, "{")
    #expect(try refusal().contains("not valid JSON"))
    try FileManager.default.removeItem(at: fixture.scratch.place(config))
    let audio = "published/stable-audio-open-1.0/model_config.json"
    try fixture.scratch.file(
      audio, PublishedFixture.audioConfig.replacing("\"final_tanh\": false", with: "\"final_tanh\": true"))
    #expect(try refusal().contains("final_tanh"))
    try fixture.audio()
    try fixture.scratch.file(
      "published/t5gemma-9b-9b-ul2/config.json",
      PublishedFixture.textConfig.replacing("\"hidden_size\": 24", with: "\"hidden_size\": 32"))
    #expect(try refusal().contains("wrong shape: encoder.embed_tokens.weight"))
  }

  @Test("A text encoder of another width than the transformer takes is found before any work")
  func agreement() throws {
    try fixture.transformer("distill") { list in
      for index in list.indices where list[index].name == "adapter.text_embedder.weight" {
        list[index].shape = [32, 20]
        list[index].values = [Float](repeating: 1, count: 640)
      }
    }
    #expect(try refusal().contains("24 features"))
  }

  @Test("A disk that is too small is found before any work")
  func diskSpace() throws {
    var importer = try ModelImporter(fixture.options)
    importer.freeBytes = { _ in 1000 }
    let text = try #require(sentence { try importer.run { _ in } })
    #expect(text.contains("needs") && text.contains("free"))
    #expect(try fixture.scratch.names() == ["published"])
  }

  @Test("Outputs that are there, or cannot be made, are refused")
  func outputs() throws {
    #expect(try refusal { $0.output = fixture.scratch.place("no/where") }.contains("make it first"))
    #expect(try refusal { $0.output = fixture.scratch.place("published") }.contains("exists already"))
  }

  @Test("A disk that fills up keeps what is done, and says so")
  func fullDisk() throws {
    let failure = try #require(StagedFile.failed("x", ENOSPC) as? WriteFailure)
    #expect(failure.isFull && failure.description.contains("goes on where it was"))
    #expect(throws: (any Error).self) { try StagedFile(URL(filePath: "/dev/full")).write([1], at: 0) }
  }
}
