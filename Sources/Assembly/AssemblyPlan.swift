public import CutModel
public import Timeline

/// Everything that decides what a cut looks and sounds like, apart from the bytes of the files it names: the same plan
/// over the same files gives the same master, byte for byte.
public struct AssemblyPlan: Codable, Equatable, Sendable {
  /// The id of the cut: a safe file name, `.locale` appended for other than the first locale.
  public var cutID: String
  /// What people call it.
  public var title: String
  /// BCP 47 tag of the language that is spoken and written.
  public var locale: String
  /// Pictures per second of the master. Takes of another rate are shown at their own speed.
  public var frameRate: FrameRate
  /// Width of the master's pictures, a multiple of 16.
  public var width: Int
  /// Height of the master's pictures, a multiple of 16.
  public var height: Int
  /// Whether what no take, background or border covers is see-through instead of filled.
  public var hasAlpha: Bool
  /// The shots, in the order in which they are shown.
  public var shots: [AssemblyShot]
  /// Integrated loudness to reach, LUFS.
  public var loudnessTarget: Double
  /// The highest true peak allowed, dBTP.
  public var truePeakLimit: Double
  /// The program's version, for the provenance.
  public var generatorVersion: String

  /// A plan; 1024×576 opaque pictures at 24/s, −16 LUFS and −1.5 dBTP where nothing else is said.
  public init(
    cutID: String, title: String, locale: String = "en", frameRate: FrameRate = .film, width: Int = 1024,
    height: Int = 576, hasAlpha: Bool = false, shots: [AssemblyShot], loudnessTarget: Double = -16,
    truePeakLimit: Double = -1.5, generatorVersion: String
  ) {
    self.cutID = cutID
    self.title = title
    self.locale = locale
    self.frameRate = frameRate
    self.width = width
    self.height = height
    self.hasAlpha = hasAlpha
    self.shots = shots
    self.loudnessTarget = loudnessTarget
    self.truePeakLimit = truePeakLimit
    self.generatorVersion = generatorVersion
  }
}

/// Why a cut cannot be assembled, in one sentence that names the shot and the file.
public struct AssemblyError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The sentence.
  public let description: String

  /// Says what is wrong.
  public init(_ description: String) { self.description = description }
}

/// What assembling a cut gives.
public struct AssembledCut: Equatable, Sendable {
  /// The document that was written to `cutscene.json`.
  public var cut: Cut
  /// What the user should know, one sentence each.
  public var warnings: [String]

  /// Collects the result.
  public init(cut: Cut, warnings: [String]) {
    self.cut = cut
    self.warnings = warnings
  }
}

/// How far the assembly of a cut is.
public struct AssemblyProgress: Equatable, Sendable {
  /// What is being done.
  public enum Stage: String, Sendable, CaseIterable {
    /// Takes are read and checked.
    case reading
    /// Recorded voices are aligned with their text.
    case aligning
    /// The sound is mixed and normalised.
    case mixing
    /// Pictures are composed and written.
    case pictures
    /// The document and the contact sheet are written.
    case finishing
  }

  /// What is being done.
  public var stage: Stage
  /// Steps done in this stage: shots, or pictures.
  public var done: Int
  /// Steps of this stage, at least 1.
  public var total: Int

  /// Share of the whole work, 0…1; pictures are taken for nine tenths of it.
  public var fraction: Double {
    let share = Double(done) / Double(max(1, total))
    return switch stage {
    case .reading: 0.02 * share
    case .aligning: 0.02 + 0.04 * share
    case .mixing: 0.06 + 0.02 * share
    case .pictures: 0.08 + 0.9 * share
    case .finishing: 0.98 + 0.02 * share
    }
  }
}
