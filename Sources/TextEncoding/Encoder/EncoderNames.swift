internal import Checkpoint

/// Names and shapes of an encoder's tensors, as published with T5Gemma; weights are `[out, in]`.
enum EncoderNames {
  static let embeddings = "encoder.embed_tokens.weight"
  static let finalNorm = "encoder.norm.weight"

  /// The four norms of a layer.
  enum Norm: String, CaseIterable {
    case beforeAttention = "pre_self_attn_layernorm"
    case afterAttention = "post_self_attn_layernorm"
    case beforeMLP = "pre_feedforward_layernorm"
    case afterMLP = "post_feedforward_layernorm"
  }

  static func norm(_ layer: Int, _ norm: Norm) -> String { "encoder.layers.\(layer).\(norm.rawValue).weight" }

  /// The two halves of a layer; the maps of one are brought to the device together.
  enum Half: CaseIterable {
    case attention, mlp
  }

  /// A linear map: name, inputs, outputs.
  struct Map {
    let name: String
    let inputs: Int
    let outputs: Int
  }

  /// The maps of a half, in the order they are used: q, k, v, o; gate, up, down.
  static func maps(_ layer: Int, _ half: Half, _ shape: T5GemmaConfiguration) -> [Map] {
    let (q, kv) = (shape.heads * shape.headDim, shape.kvHeads * shape.headDim)
    let list: [(String, Int, Int)] =
      switch half {
      case .attention:
        [
          ("self_attn.q_proj", shape.hidden, q), ("self_attn.k_proj", shape.hidden, kv),
          ("self_attn.v_proj", shape.hidden, kv), ("self_attn.o_proj", q, shape.hidden),
        ]
      case .mlp:
        [
          ("mlp.gate_proj", shape.hidden, shape.intermediate), ("mlp.up_proj", shape.hidden, shape.intermediate),
          ("mlp.down_proj", shape.intermediate, shape.hidden),
        ]
      }
    return list.map { Map(name: "encoder.layers.\(layer).\($0.0).weight", inputs: $0.1, outputs: $0.2) }
  }

  static func expected(_ shape: T5GemmaConfiguration) -> [ExpectedTensor] {
    var list = [
      ExpectedTensor(embeddings, [shape.vocabulary, shape.hidden], isQuantisable: true),
      ExpectedTensor(finalNorm, [shape.hidden]),
    ]
    for layer in 0..<shape.layers {
      for half in Half.allCases {
        list += maps(layer, half, shape).map { ExpectedTensor($0.name, [$0.outputs, $0.inputs], isQuantisable: true) }
      }
      list += Norm.allCases.map { ExpectedTensor(norm(layer, $0), [shape.hidden]) }
    }
    return list
  }
}
