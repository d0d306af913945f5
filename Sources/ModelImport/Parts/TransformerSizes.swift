import Checkpoint

/// The sizes of a transformer, read from the shapes of its tensors: published folders have no `config.json`.
struct TransformerSizes {
  private(set) var layers = 0
  private var hidden = 0
  private var headDim = 0
  private var kvHeads = 0
  private var channels: [String: Int] = [:]
  private var sandwich: [Int] = []
  private var gelu: [Int] = []
  private var isGated = true

  /// Nil where the tensors are not those of such a network, or too many of them are missing or cut.
  init?(_ files: SourceFiles) {
    func shape(_ name: String) -> [Int]? { files.tensors[name]?.shape }
    for modality in ["video", "audio", "text"] {
      guard let embedder = shape("adapter.\(modality)_embedder.weight"), embedder.count == 2 else { return nil }
      hidden = max(hidden, embedder[0])
      channels[modality] = embedder[1]
    }
    let indices = files.tensors.keys.compactMap { name -> Int? in
      let pieces = name.split(separator: ".")
      return pieces.count > 3 && pieces[0] == "block" && pieces[1] == "layers" ? Int(pieces[2]) : nil
    }
    guard hidden > 0, let last = indices.max(), last < 1024 else { return nil }
    layers = last + 1
    for layer in 0..<layers {
      let prefix = "block.layers.\(layer)."
      guard
        let experts = ["attention.pre_norm", "mlp.pre_norm", "attention.linear_proj", "mlp.down_proj"].lazy
          .compactMap({ shape(prefix + $0 + ".weight")?.first }).first.map({ $0 / hidden })
      else { continue }
      if experts == 3 { sandwich.append(layer) }
      if shape(prefix + "mlp.down_proj.weight")?.last == 4 * hidden { gelu.append(layer) }
      guard experts > 0, let norm = shape(prefix + "attention.q_norm.weight")?.first, norm >= experts,
        let rows = shape(prefix + "attention.linear_qkv.weight")?.first, headDim == 0
      else { continue }
      let dim = norm / experts
      let heads = hidden / dim
      let keysAndValues = rows / experts - heads * dim
      // With gates each head has one row more.
      if keysAndValues > heads, (keysAndValues - heads) % (2 * dim) == 0 {
        (headDim, kvHeads, isGated) = (dim, (keysAndValues - heads) / (2 * dim), true)
      } else if keysAndValues > 0, keysAndValues % (2 * dim) == 0 {
        (headDim, kvHeads, isGated) = (dim, keysAndValues / (2 * dim), false)
      }
    }
    guard headDim > 0 else { return nil }
  }

  func write(to writer: inout ConfigWriter) {
    writer.set("num_layers", layers)
    writer.set("hidden_size", hidden)
    writer.set("head_dim", headDim)
    writer.set("num_query_groups", kvHeads)
    for (modality, count) in channels { writer.set("\(modality)_in_channels", count) }
    writer.set("mm_layers", sandwich)
    writer.set("gelu7_layers", gelu)
    writer.set("enable_attn_gating", isGated)
  }
}
