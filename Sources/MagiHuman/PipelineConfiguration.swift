public import Checkpoint

/// What the `config.json` of a whole model says: which stage it runs, what it makes, and the folders of its parts.
public struct PipelineConfiguration: Sendable, Equatable {
  /// Which published checkpoint the transformer is.
  public enum Stage: String, Sendable, CaseIterable {
    /// Eight steps, no guidance.
    case distill
    /// 32 steps, each asked twice.
    case base
  }

  /// How large the pictures are that come out.
  public enum Size: String, Sendable, CaseIterable {
    /// What the first stage makes: 448 × 256.
    case p256 = "256p"
    /// After the first super-resolution: 896 × 512.
    case p540 = "540p"
    /// After the other one: 1920 × 1088.
    case p1080 = "1080p"

    /// The part it needs.
    public var part: String? {
      switch self {
      case .p256: nil
      case .p540: "sr540p"
      case .p1080: "sr1080p"
      }
    }
  }

  /// The name `config.json` must give as `architecture`.
  public static let architecture = "magihuman_pipeline"
  /// Parts without which nothing is made.
  public static let required = ["transformer", "text", "video", "audio"]
  /// Parts it can do without, and what they are for.
  public static let optional = ["image": "image to video", "sr540p": "540p", "sr1080p": "1080p"]

  /// The model's own name, for `take.json`.
  public let name: String
  /// Which published checkpoint the transformer is.
  public let stage: Stage
  /// What is made.
  public let size: Size
  /// Folder of each part, by the part's name.
  public let parts: [String: String]
  /// Size of the first stage's pictures, where it is not to be one of the published ones: for small models.
  public let canvas: PictureSize?
  /// What the guided sampler steers away from; nil for the usual words.
  public let negativePrompt: String?

  /// Whether there is a part that reads pictures.
  public var readsPictures: Bool { parts["image"] != nil }

  /// Reads and checks a configuration; keys of no meaning here are ignored.
  /// - Throws: `CheckpointError` for a missing part or an unsupported value.
  public init(_ config: ConfigObject) throws {
    let architecture = try config.string("architecture")
    guard architecture == Self.architecture else {
      throw config.invalid("architecture", "is \"\(architecture.prefix(60))\" but must be \"\(Self.architecture)\".")
    }
    let version = try config.integerIfPresent("version") ?? 1
    guard version == 1 else {
      throw config.invalid("version", "is \(version), but this engine reads 1; use a newer hoofbeat.")
    }
    let folders = try config.object("parts")
    for part in Self.required where !folders.contains(part) {
      throw config.invalid(
        "parts.\(part)", "is missing: import the model again with all of its parts (hoofbeat model import --help).")
    }
    parts = try Dictionary(uniqueKeysWithValues: folders.keys.map { ($0, try folders.string($0)) })
    name = try config.stringIfPresent("name") ?? "magihuman"
    let stage = try config.stringIfPresent("stage") ?? Stage.distill.rawValue
    guard let known = Stage(rawValue: stage) else {
      throw config.invalid("stage", "is \"\(stage.prefix(40))\" but must be \"distill\" or \"base\".")
    }
    self.stage = known
    let parts = parts
    let usual: Size = parts["sr540p"] != nil ? .p540 : parts["sr1080p"] != nil ? .p1080 : .p256
    let asked = try config.stringIfPresent("size")
    guard let size = asked.map({ Size(rawValue: $0) }) ?? usual else {
      throw config.invalid("size", "is \"\((asked ?? "").prefix(40))\" but must be \"256p\", \"540p\" or \"1080p\".")
    }
    if let part = size.part, parts[part] == nil {
      throw config.invalid(
        "size", "is \"\(size.rawValue)\", which needs the part \(part); import it, or write \"256p\".")
    }
    self.size = size
    canvas = try config.integersIfPresent("canvas").map { sides in
      guard sides.count == 2, sides.allSatisfy({ (32...2048).contains($0) && $0 % 32 == 0 }) else {
        throw config.invalid("canvas", "is \(sides) but must be a width and a height, multiples of 32 from 32 to 2048.")
      }
      return PictureSize(width: sides[0], height: sides[1])
    }
    negativePrompt = try config.stringIfPresent("negative_prompt")
  }
}

/// Width and height of pictures, in pixels.
public struct PictureSize: Sendable, Hashable {
  /// Width.
  public var width: Int
  /// Height.
  public var height: Int

  /// Names a size.
  public init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }

  /// Sixteenths of the sides: the size of a latent frame.
  var latent: (height: Int, width: Int) { (height / 16, width / 16) }

  /// The first stage's sizes: the published one, and as many pixels upright and square.
  static let published = [
    PictureSize(width: 448, height: 256), PictureSize(width: 256, height: 448), PictureSize(width: 352, height: 352),
  ]

  /// The published size nearest in shape to a picture; the wide one without a picture.
  static func fitting(width: Int, height: Int) -> PictureSize {
    // Compared as width² · h against height² · w would overflow for huge sizes; shapes are compared in doubles.
    let shape = Double(max(width, 1)) / Double(max(height, 1))
    func distance(_ size: PictureSize) -> Double {
      let other = Double(size.width) / Double(size.height)
      return max(shape / other, other / shape)
    }
    return published.min { distance($0) < distance($1) } ?? published[0]
  }

  /// What super-resolution makes of a picture of this size, sides a multiple of 32.
  func enlarged(to size: PipelineConfiguration.Size) -> PictureSize {
    switch size {
    case .p256: self
    case .p540: PictureSize(width: width * 2, height: height * 2)
    case .p1080:
      // 448 × 256 becomes 1920 × 1088, other shapes as many pixels to the old one.
      PictureSize(width: Self.side(width * 30 / 7), height: Self.side(height * 17 / 4))
    }
  }

  private static func side(_ pixels: Int) -> Int { max(32, (pixels + 16) / 32 * 32) }
}
