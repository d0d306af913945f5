/// The networks a model is made of. The raw value is the key under which an imported `config.json` lists the folder.
public enum ModelPart: String, Sendable, CaseIterable, Comparable {
  case transformer
  case text
  case video
  case audio
  case image
  case sr540p
  case sr1080p

  /// The folder of the part in an imported model.
  public var folder: String {
    switch self {
    case .sr540p: "sr-540p"
    case .sr1080p: "sr-1080p"
    default: rawValue
    }
  }

  /// Whether no clip can be made without it.
  public var isRequired: Bool {
    switch self {
    case .transformer, .text, .video, .audio: true
    case .image, .sr540p, .sr1080p: false
    }
  }

  /// What it is, for people.
  public var title: String {
    switch self {
    case .transformer: "transformer"
    case .text: "text encoder"
    case .video: "video decoder"
    case .audio: "audio autoencoder"
    case .image: "image autoencoder"
    case .sr540p: "super-resolution transformer for 540p"
    case .sr1080p: "super-resolution transformer for 1080p"
    }
  }

  /// Folders it is published in, the usual one first.
  var publishedFolders: [String] {
    switch self {
    case .transformer: ["distill", "base"]
    case .text: ["t5gemma-9b-9b-ul2"]
    case .video: ["turbo_vae"]
    case .audio: ["stable-audio-open-1.0"]
    case .image: ["Wan2.2-TI2V-5B", "Wan2.2-TI2V-5B-Diffusers"]
    case .sr540p: ["540p_sr"]
    case .sr1080p: ["1080p_sr"]
    }
  }

  /// Where it comes from.
  var origin: String {
    switch self {
    case .transformer, .video, .sr540p, .sr1080p: "GAIR/daVinci-MagiHuman (Apache-2.0)"
    case .text: "google/t5gemma-9b-9b-ul2 (Gemma terms, after a form)"
    case .audio: "stabilityai/stable-audio-open-1.0 (Stability AI community licence, after a form)"
    case .image: "Wan-AI/Wan2.2-TI2V-5B (Apache-2.0)"
    }
  }

  public static func < (left: ModelPart, right: ModelPart) -> Bool {
    guard let left = allCases.firstIndex(of: left), let right = allCases.firstIndex(of: right) else { return false }
    return left < right
  }
}
