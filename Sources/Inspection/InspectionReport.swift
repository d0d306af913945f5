public import Loudness
public import Timeline

/// What was found in a take, bundle, cache or file. `docs/inspect.md` describes its JSON.
public struct InspectionReport: Encodable, Sendable {
  /// What was inspected.
  public enum Kind: String, Encodable, Sendable {
    case take, bundle, cache, cutscene, movie, sound, picture
  }

  /// Something that is wrong.
  public struct Problem: Encodable, Hashable, Sendable {
    /// The file it is about, relative to what was inspected; empty for the whole.
    public var file: String
    /// One sentence.
    public var message: String
  }

  /// A file.
  public struct File: Encodable, Sendable {
    public var path: String
    /// Bytes.
    public var size: Int64
  }

  /// `hoofbeat-inspection`.
  public let format = "hoofbeat-inspection"
  /// Version of the form of this document.
  public let formatVersion = 1
  /// 705,600,000: all times are flicks unless their names say otherwise.
  public let flicksPerSecond = Flicks.perSecond
  /// As it was given.
  public var path: String
  public var kind: Kind
  /// What it is called, where something in it says.
  public var title: String?
  /// All files, in order of path.
  public var files: [File] = []
  /// Bytes of all of them.
  public var bytes: Int64 = 0
  public var take: TakeSummary?
  public var cutscene: CutsceneSummary?
  public var movies: [MovieFinding] = []
  public var sounds: [SoundFinding] = []
  public var pictures: [PictureFinding] = []
  public var subtitles: [SubtitleFinding] = []
  public var provenance: [ProvenanceFinding] = []
  public var cache: CacheSummary?
  /// References between files that were followed.
  public var references = 0
  /// Whether every digest was compared.
  public var isVerified = false
  /// The command that makes it again.
  public var again: String?
  /// What may be of interest and is not wrong.
  public var notes: [String] = []
  /// What is wrong; empty when nothing is.
  public var problems: [Problem] = []

  init(path: String, kind: Kind) {
    self.path = path
    self.kind = kind
  }

  /// A problem in one line that begins with its place: `out/web/page.js: It names …`.
  public func line(_ problem: Problem) -> String {
    let root = path.hasSuffix("/") ? String(path.dropLast()) : path
    let place = problem.file.isEmpty ? root : kind == .cache ? "\(root): \(problem.file)" : "\(root)/\(problem.file)"
    return "\(singleLine(place, limit: 1000)): \(problem.message)"
  }

  /// The most problems that are kept; a folder of rubbish has no more to say.
  static let mostProblems = 5000

  mutating func problem(_ file: String, _ message: String) {
    let problem = Problem(file: singleLine(file), message: singleLine(message, limit: 500))
    // What is found twice is found at once.
    guard problems.count < Self.mostProblems, !problems.suffix(50).contains(problem) else { return }
    problems.append(problem)
    if problems.count == Self.mostProblems - 1 {
      let message = "There are more problems than \(Self.mostProblems); the rest is left out."
      problems.append(Problem(file: "", message: message))
    }
  }
}

/// A movie, measured.
public struct MovieFinding: Encodable, Sendable {
  /// Relative to what was inspected.
  public var file: String
  /// libavformat's and libavcodec's names.
  public var container: String
  public var videoCodec: String
  public var audioCodec: String?
  public var width: Int
  public var height: Int
  public var hasAlpha: Bool
  /// Pictures that are shown.
  public var frames: Int
  public var frameRate: FrameRate?
  public var keyframes: Int
  public var longestGroup: Int
  /// When the first picture is shown.
  public var pictureStart: Flicks
  /// How long the pictures last.
  public var pictureLength: Flicks
  public var channels: Int
  public var sampleRate: Int64
  /// Samples of each channel that came out of the decoder.
  public var samples: Int64
  /// When the first sample is heard; nil without sound.
  public var soundStart: Flicks?
  /// Sound start minus picture start, ms.
  public var startDifferenceMilliseconds: Double?
  /// Length of the sound minus that of the pictures, ms; nil without sound.
  public var lengthDifferenceMilliseconds: Double?
  /// How far a picture's time is from the lattice of the rate at most, ms; nil without a constant rate.
  public var worstTimeErrorMilliseconds: Double?
  /// Pictures whose time is that of the one before, or earlier.
  public var repeatedTimes: Int
  /// Pictures that are bit for bit the one before.
  public var repeatedPictures: Int
  /// Numbers of the pictures that cannot be decoded, the first hundred.
  public var undecodable: [Int]
  /// Packets of a Theora stream, and how many of them are empty; nil for other codecs.
  public var theoraPackets: Int?
  public var emptyPackets: Int?
  /// Comparison with another file of the same folder.
  public var comparison: ContentComparison?
  public var loudness: LoudnessReport?
  /// The container's title, comment and so on.
  public var metadata: [String: String]
}

/// Where the content of a movie lies on its time axis, beside that of a file with the same content.
public struct ContentComparison: Encodable, Sendable {
  /// What it was compared with.
  public var with: String
  /// How many pictures later it shows the same; nil where the pictures do not tell.
  public var pictureShift: Int?
  /// How much later it sounds the same, ms; nil where there is no sound to compare.
  public var soundShiftMilliseconds: Double?
  /// Change of that shift from the first to the last place it was measured, ms.
  public var soundDriftMilliseconds: Double?
  /// Correlation of the sounds where they fit best, 0…1.
  public var soundLikeness: Double?
  /// `soundShiftMilliseconds` without the shift of the pictures: negative when the sound is early.
  public var offsetMilliseconds: Double?
}

/// A sound file, measured.
public struct SoundFinding: Encodable, Sendable {
  public var file: String
  public var channels: Int
  public var sampleRate: Int64
  /// Samples of each channel.
  public var samples: Int64
  public var duration: Flicks
  public var loudness: LoudnessReport?
}

/// A picture file, or a folder of numbered ones.
public struct PictureFinding: Encodable, Sendable {
  public var file: String
  public var width: Int
  public var height: Int
  /// Files: 1, or all of the folder.
  public var count: Int
}

/// A subtitle file.
public struct SubtitleFinding: Encodable, Sendable {
  public var file: String
  public var cues: Int
  /// Cues that say what the cutscene says, at its times; nil where there is no cutscene to compare with.
  public var matching: Int?
}

/// What a file says about its origin.
public struct ProvenanceFinding: Encodable, Sendable {
  public var file: String
  /// `absent`, `valid` or `invalid`.
  public var verdict: String
  /// `embedded`, or the name of the manifest beside it.
  public var place: String?
  public var signer: String?
  public var issuer: String?
  public var algorithm: String?
  public var title: String?
  public var digitalSourceType: String?
  public var engineVersion: String?
  public var models: [String] = []
  public var humanParts: [String] = []
  public var problems: [String] = []
}

/// What a build cache holds.
public struct CacheSummary: Encodable, Sendable {
  /// Results of one kind: the part of their ids before `:`.
  public struct Group: Encodable, Sendable {
    public var kind: String
    public var results: Int
    public var bytes: Int64
  }

  /// A result.
  public struct Entry: Encodable, Sendable {
    public var key: String
    /// The action that made it; nil when its manifest cannot be read.
    public var id: String?
    public var bytes: Int64
    /// What is wrong with it.
    public var damage: String?
  }

  public var results: Int
  public var bytes: Int64
  public var groups: [Group]
  public var largest: [Entry]
  public var damaged: [Entry]
  /// Names of what interrupted builds left in `tmp`.
  public var leftovers: [String]
}
