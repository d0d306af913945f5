import Checkpoint
import Testing
import TextEncoding

@Suite("T5Gemma's configuration")
struct ConfigurationTests {
  static let sizes = """
    "num_hidden_layers":42,"hidden_size":3584,"intermediate_size":14336,"num_attention_heads":16,"num_key_value_heads":8,\
    "head_dim":256,"vocab_size":256000
    """

  static func read(_ json: String) throws -> T5GemmaConfiguration { try T5GemmaConfiguration(ConfigObject(json: json)) }

  @Test("the published model has 464 tensors and 9.24 billion parameters, with the reference's defaults")
  func published() throws {
    let nested = try Self.read("{\"architecture\":\"t5gemma_encoder\",\"encoder\":{\(Self.sizes)},\"decoder\":{}}")
    let flat = try Self.read("{\"architecture\":\"t5gemma_encoder\",\(Self.sizes)}")
    #expect(nested == flat)
    #expect(nested.tensors.count == 464)
    #expect(nested.tensors.reduce(0) { $0 + $1.shape.reduce(1, *) } == 9_241_705_984)
    let shapes = Dictionary(uniqueKeysWithValues: nested.tensors.map { ($0.name, $0.shape) })
    #expect(shapes["encoder.layers.41.self_attn.q_proj.weight"] == [4096, 3584])
    #expect(shapes["encoder.layers.0.self_attn.k_proj.weight"] == [2048, 3584])
    #expect(shapes["encoder.layers.7.self_attn.o_proj.weight"] == [3584, 4096])
    #expect(shapes["encoder.layers.7.mlp.down_proj.weight"] == [3584, 14336])
    #expect(shapes["encoder.layers.7.post_feedforward_layernorm.weight"] == [3584])
    #expect(shapes["encoder.embed_tokens.weight"] == [256000, 3584])
    #expect(nested.window == 4096 && nested.cap == 50 && nested.theta == 10_000 && nested.padding == 0)
    #expect(nested.queryScale == 1.0 / 16 && nested.epsilon == 1e-6)
    #expect(nested.slidingLayers == Set((0..<42).filter { $0 % 2 == 0 }))
  }

  @Test("the older form of the rotary base is read, and what is null is none")
  func forms() throws {
    let one = try Self.read(
      "{\"architecture\":\"t5gemma_encoder\",\(Self.sizes),\"rope_theta\":500,\"rope_scaling\":null,"
        + "\"attn_logit_softcapping\":null,\"sliding_window\":null,\"pad_token_id\":null}")
    #expect(one.theta == 500 && one.cap == nil && one.window == nil && one.padding == nil)
  }

  @Test(
    "what cannot be run is refused in a sentence",
    arguments: [
      "\"hidden_activation\":\"relu\"", "\"attention_bias\":true", "\"rope_scaling\":{\"type\":\"linear\"}",
      "\"rope_parameters\":{\"rope_type\":\"yarn\"}", "\"layer_types\":[\"full_attention\"]",
      "\"num_key_value_heads\":7",
      "\"head_dim\":255", "\"head_dim\":1e9", "\"num_hidden_layers\":0", "\"hidden_size\":-1", "\"vocab_size\":1e20",
      "\"rms_norm_eps\":0", "\"sliding_window\":0", "\"attn_logit_softcapping\":-50", "\"architecture\":\"foal\"",
    ])
  func refusals(_ entry: String) throws {
    let key = String(entry.split(separator: "\"")[0])
    let others = "\"architecture\":\"t5gemma_encoder\",\(Self.sizes)".split(separator: ",").filter {
      !$0.contains("\"\(key)\"")
    }
    let json = "{" + (others + [entry[...]]).joined(separator: ",") + "}"
    do {
      _ = try Self.read(json)
      Issue.record("was taken")
    } catch {
      #expect(!"\(error)".contains("\n") && "\(error)".count < 300)
    }
  }
}
