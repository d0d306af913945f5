import CutModel
import Timeline

/// `unreal.json`: what the import script works from. Paths are those of the bundle.
struct UnrealManifest: Encodable {
  struct Curves: Encodable {
    let asset: String
    let character: String
    let file: String
  }

  /// A marked frame of the sequence.
  struct Mark: Encodable {
    let frame: Int64
    let label: String
  }

  let id: String
  /// The cut's name where Unreal wants only letters, digits and `_`.
  let asset: String
  let rateNumerator: Int64
  let rateDenominator: Int64
  let frames: Int64
  let hasAlpha: Bool
  let movie: String
  let frameFolder = "Frames"
  let frameFiles: [String]
  let sound: String
  /// Empty when nothing is written: Unreal imports no empty file.
  let subtitles: String
  var curves: [Curves] = []
  let marks: [Mark]

  init(_ cut: Cut) {
    id = cut.id
    asset = UnityNames(id: cut.id).identifier
    rateNumerator = cut.frameRate.numerator
    rateDenominator = cut.frameRate.denominator
    frames = cut.frames
    hasAlpha = cut.hasAlpha
    movie = "Movies/\(cut.id).mp4"
    // As many digits as the last one needs, so that the names sort like the pictures; at least four.
    let width = max(4, String(max(0, cut.frames - 1)).count)
    frameFiles = (0..<cut.frames).map { frame in
      let digits = String(frame)
      return "\(cut.id).\(String(repeating: "0", count: width - digits.count))\(digits).png"
    }
    sound = "Sound/\(cut.id).wav"
    subtitles = cut.subtitles.isEmpty ? "" : "Subtitles/\(cut.id).\(cut.locale).srt"
    let events = cut.events.map { Mark(frame: $0.frame, label: $0.id) }
    let markers = cut.markers.map { Mark(frame: $0.frame, label: "marker " + $0.name) }
    marks = (events + markers).sorted { ($0.frame, $0.label) < ($1.frame, $1.label) }
  }

  /// Path of a picture in the bundle.
  func frameFile(_ frame: Int64) -> String { frameFolder + "/" + frameFiles[Int(frame)] }
}
