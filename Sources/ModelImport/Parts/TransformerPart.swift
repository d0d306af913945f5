import Checkpoint
import Foundation
import MagiHuman
import SingleStream

/// The single-stream transformers: base, distilled and super-resolution.
enum TransformerPart {
  static func plan(_ part: ModelPart, _ place: URL, _ options: ImportOptions) throws -> PartPlan {
    let files = try SourceFiles(place)
    let config = try config(part, place, files)
    let configuration: MagiHumanConfiguration
    do {
      configuration = try MagiHumanConfiguration(config.object(file: files.path))
    } catch let error as TransformerError {
      throw ImportError("\(files.path): \(error); correct the config.json beside it, or download it again.")
    }
    let comparison = PartComparison(expected: configuration.tensors, files: files)
    try comparison.check(part, files)
    let shape = configuration.shape
    var tensors: [PlannedTensor] = []
    for expected in configuration.tensors {
      guard let source = comparison.found[expected.name] else { continue }
      let layer = layer(of: expected.name)
      let isMatrix = layer != nil && expected.shape.count == 2
      let storage: TensorStorage =
        if isMatrix, let layer {
          shape.sandwichLayers.contains(layer) ? options.kept : options.ordinary
        } else {
          .plain(.float32)
        }
      tensors.append(
        PlannedTensor(
          name: expected.name, shape: expected.shape, source: source, storage: storage,
          group: layer ?? (expected.name.hasPrefix("adapter.") ? -1 : shape.layers)))
    }
    return PartPlan(part: part, config: config.text, tensors: tensors, files: files.files)
  }

  /// The layer a tensor belongs to.
  private static func layer(of name: String) -> Int? {
    let pieces = name.split(separator: ".")
    return pieces.count > 2 && pieces[0] == "block" ? Int(pieces[2]) : nil
  }

  /// The sizes the tensors have, and what a `config.json` beside them says about the rest.
  private static func config(_ part: ModelPart, _ place: URL, _ files: SourceFiles) throws -> ConfigWriter {
    var given = try PublishedConfig.read(["config.json"], beside: place, files)
    // The reference's own configuration keeps the network under this key.
    if let inner = try given?.objectIfPresent("arch_config") { given = inner }
    let sizes = TransformerSizes(files)
    if sizes == nil {
      let model = ForeignWeights.recognise(Array(files.tensors.keys), for: part)
      guard model == nil, given?.contains("num_layers") == true else {
        throw ImportError(
          "\(files.path): \(model.map { "these are \($0) weights" } ?? "these tensors are unknown"), not those of the "
            + "\(part.title); give the right folder.")
      }
    }
    var writer = ConfigWriter()
    sizes?.write(to: &writer)
    writer.set("architecture", MagiHumanConfiguration.architecture)
    writer.set("coords_style", part == .transformer ? "v2" : "v1")
    writer.set("frame_receptive_field", 11)
    if let given { try copyFields(from: given, to: &writer) }
    if part == .sr1080p, given?.contains("local_attn_layers") != true {
      guard sizes?.layers == 40 else {
        throw ImportError(
          "\(files.path): nothing says which layers attend only nearby frames; put a config.json with local_attn_layers "
            + "beside the weights.")
      }
      writer.set("local_attn_layers", (0..<40).filter { $0 % 4 != 3 || $0 >= 32 })
    }
    return writer
  }

  private static func copyFields(from given: ConfigObject, to writer: inout ConfigWriter) throws {
    for key in [
      "num_layers", "hidden_size", "head_dim", "num_query_groups", "video_in_channels", "audio_in_channels",
      "text_in_channels", "frame_receptive_field",
    ] {
      if let value = try given.integerIfPresent(key) { writer.set(key, value) }
    }
    for key in ["mm_layers", "gelu7_layers", "local_attn_layers", "post_norm_layers"] {
      if let value = try given.integersIfPresent(key) { writer.set(key, value) }
    }
    if let style = try given.stringIfPresent("coords_style") { writer.set("coords_style", style) }
    if let gated = try given.booleanIfPresent("enable_attn_gating") { writer.set("enable_attn_gating", gated) }
    if let activation = try given.stringIfPresent("activation_type"), activation != "swiglu7" {
      throw given.invalid("activation_type", "is \"\(activation)\", but only \"swiglu7\" is supported.")
    }
  }
}
