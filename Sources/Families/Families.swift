public import Checkpoint

/// The only list of families.
public enum Families {
  /// Every family, models first, then the parts that models are made of.
  public static let all: [any NetworkFamily.Type] = [
    FoalFamily.self,
    MagiHumanPipelineFamily.self,
    MagiHumanFamily.self,
    TurboFamily.self,
    WanEncoderFamily.self,
    WanDecoderFamily.self,
    WanFamily.self,
    OobleckEncoderFamily.self,
    OobleckDecoderFamily.self,
    OobleckFamily.self,
    T5GemmaEncoderFamily.self,
  ]

  /// The family of a checkpoint whose network is to be run or checked.
  /// - Throws: `CheckpointError` when the configuration names none that this engine knows.
  public static func network(of config: ConfigObject) throws -> any NetworkFamily.Type {
    let name = try config.string("architecture")
    guard let family = all.first(where: { $0.architecture == name }) else {
      let known = all.map { "\"\($0.architecture)\"" }.joined(separator: ", ")
      throw config.invalid("architecture", "is \"\(name.prefix(60))\", but this engine knows \(known).")
    }
    return family
  }

  /// The family of a checkpoint that is to make shots.
  /// - Throws: `CheckpointError` when the configuration names none that this engine knows, or only a part of a model.
  public static func family(of config: ConfigObject) throws -> any ModelFamily.Type {
    let network = try network(of: config)
    guard let family = network as? any ModelFamily.Type else {
      throw config.invalid(
        "architecture",
        "is \"\(network.architecture)\", a part that makes no shots by itself; give the folder of the whole model.")
    }
    return family
  }
}
