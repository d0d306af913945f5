public import Checkpoint

/// Names and shapes of a checkpoint's tensors, as published with daVinci-MagiHuman.
///
/// Weights are `[out, in]`; a sandwich layer's experts are stacked along the first dimension in the order video, audio,
/// text.
public enum TensorNames {
  static let bands = "adapter.rope.bands"

  static func embedder(_ modality: Modality, _ part: String) -> String {
    "adapter.\(name(modality))_embedder.\(part)"
  }
  static func attention(_ layer: Int, _ part: String) -> String { "block.layers.\(layer).attention.\(part).weight" }
  static func mlp(_ layer: Int, _ part: String) -> String { "block.layers.\(layer).mlp.\(part).weight" }
  static func finalNorm(_ modality: Modality) -> String { "final_norm_\(name(modality)).weight" }
  static func finalLinear(_ modality: Modality) -> String { "final_linear_\(name(modality)).weight" }

  private static func name(_ modality: Modality) -> String {
    switch modality {
    case .video: "video"
    case .audio: "audio"
    case .text: "text"
    }
  }

  /// Every tensor a checkpoint of this shape must hold, and nothing else; the layers' matrices may be quantised, what is
  /// small or meets the outside (norms, embedders, heads) may not.
  public static func expected(_ shape: TransformerShape) -> [ExpectedTensor] {
    let hidden = shape.hidden
    var list: [ExpectedTensor] = [ExpectedTensor(bands, [shape.bandCount])]
    for modality in Modality.allCases {
      list.append(ExpectedTensor(embedder(modality, "weight"), [hidden, shape.channels[modality.rawValue]]))
      list.append(ExpectedTensor(embedder(modality, "bias"), [hidden]))
    }
    for layer in 0..<shape.layers {
      let experts = shape.experts(layer: layer)
      list += [
        ExpectedTensor(attention(layer, "pre_norm"), [experts * hidden]),
        ExpectedTensor(attention(layer, "linear_qkv"), [experts * shape.qkvWidth, hidden], isQuantisable: true),
        ExpectedTensor(attention(layer, "linear_proj"), [experts * hidden, hidden], isQuantisable: true),
        ExpectedTensor(attention(layer, "q_norm"), [experts * shape.headDim]),
        ExpectedTensor(attention(layer, "k_norm"), [experts * shape.headDim]),
        ExpectedTensor(mlp(layer, "pre_norm"), [experts * hidden]),
        ExpectedTensor(
          mlp(layer, "up_gate_proj"), [experts * shape.upWidth(layer: layer), hidden], isQuantisable: true),
        ExpectedTensor(mlp(layer, "down_proj"), [experts * hidden, shape.mlpWidth(layer: layer)], isQuantisable: true),
      ]
    }
    for modality in [Modality.video, .audio] {
      list.append(ExpectedTensor(finalNorm(modality), [hidden]))
      list.append(ExpectedTensor(finalLinear(modality), [shape.channels[modality.rawValue], hidden]))
    }
    return list
  }
}
