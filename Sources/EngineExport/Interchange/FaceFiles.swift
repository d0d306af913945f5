import CutModel
import Timeline

/// Curves of one character's face as the files of other programs.
enum FaceFiles {
  /// Frames per second of Live Link Face's files.
  static let liveLinkRate: Int64 = 60
  /// Frames per second of the file for Audio2Face.
  static let audio2FaceRate: Int64 = 30

  /// The fifteen visemes at 100 rows a second: `time,sil,PP,…`.
  static func visemeCSV(_ rows: [[Double]]) -> String {
    var text = "time," + CutVisemes.names.joined(separator: ",") + "\n"
    for (index, row) in rows.enumerated() {
      text += RhubarbCue.text(Int64(index)) + ","
      text += row.map { ClockText.number($0, places: 3) }.joined(separator: ",") + "\n"
    }
    return text
  }

  /// The same as JSON: `frames[n]` stands for the time n/100 s.
  static func visemeJSON(_ rows: [[Double]], character: String) -> String {
    OrderedJSON.object([
      ("character", .text(character)),
      ("rate", .whole(CutVisemes.rate)),
      ("names", .list(CutVisemes.names.map { .text($0) })),
      ("frames", .list(rows.map { .list($0.map { .number($0, places: 3) }) })),
    ]).document
  }

  /// The 52 shapes and nine angles of ARKit as Live Link Face writes them, at 60 frames a second.
  static func liveLinkCSV(_ curve: FaceCurve) throws(TimelineError) -> String {
    let names = ARKitShape.allCases.map(\.liveLinkName) + ARKitShape.liveLinkAngles
    let still = String(repeating: ",0.0", count: ARKitShape.liveLinkAngles.count)
    var text = "Timecode,BlendShapeCount," + names.joined(separator: ",") + "\n"
    for frame in 0..<curve.frameCount {
      text += "\(Timecode(frame: frame, rate: curve.frameRate)).000,\(names.count)"
      for weight in try curve.shapes(ofFrame: frame) {
        let digits = ClockText.number(weight)
        text += digits.contains(".") ? ",\(digits)" : ",\(digits).0"
      }
      text += still + "\n"
    }
    return text
  }

  /// The 52 shapes in the form Audio2Face writes, with the names of meshes (`jawOpen`).
  static func audio2Face(_ curve: FaceCurve, soundFile: String) throws(TimelineError) -> String {
    var rows: [OrderedJSON] = []
    for frame in 0..<curve.frameCount {
      rows.append(.list(try curve.shapes(ofFrame: frame).map { .number($0) }))
    }
    return OrderedJSON.object([
      ("exportFps", .whole(curve.frameRate.nominal)),
      ("trackPath", .text(soundFile)),
      ("numPoses", .whole(ARKitShape.allCases.count)),
      ("numFrames", .whole(curve.frameCount)),
      ("facsNames", .list(ARKitShape.allCases.map { .text($0.rawValue) })),
      ("weightMat", .list(rows)),
    ]).document
  }
}
