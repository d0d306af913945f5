import Foundation
import Glibc
import MediaIO

/// A project of as many shots as wanted, for measuring: two people talk in scenes of ten shots, with events, markers and
/// moves of the camera, two hundred shots to a screenplay.
struct SyntheticProject {
  /// How many shots there are.
  let shots: Int
  /// The shots of one screenplay.
  static let shotsOfScreenplay = 200

  /// Writes the project into `folder`, which must not be there.
  func write(to folder: String) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let count = (shots + Self.shotsOfScreenplay - 1) / Self.shotsOfScreenplay
    let names = (0..<count).map { "act\($0 + 1).fountain" }
    var files: [(name: String, bytes: [UInt8])] = [(Project.fileName, Array(projectFile(names).utf8))]
    for (index, name) in names.enumerated() {
      let first = index * Self.shotsOfScreenplay
      files.append((name, Array(screenplay(first..<min(shots, first + Self.shotsOfScreenplay)).utf8)))
    }
    for (index, name) in ["mira.png", "tom.png", "hall.png"].enumerated() {
      let picture = Picture(width: 16, height: 16, red: UInt8(60 + 40 * index), green: 90, blue: 120)
      files.append((name, try picture.pngBytes()))
    }
    for (name, bytes) in files {
      let path = folder + "/" + name
      try Data(bytes).write(to: URL(filePath: path))
      // Digests of files that changed just now are not remembered: here they are to be.
      let then = timeval(tv_sec: time(nil) - 60, tv_usec: 0)
      _ = utimes(path, [then, then])
    }
  }

  private func projectFile(_ screenplays: [String]) -> String {
    """
    [project]
    screenplays = [\(screenplays.map { "\"\($0)\"" }.joined(separator: ", "))]
    targets = ["otio", "lipsync", "haptics"]

    [picture]
    size = [64, 64]

    [cast.mira]
    portrait = "mira.png"
    voice = "slt"

    [cast.tom]
    portrait = "tom.png"
    voice = "rms"

    [scenes."INT. HALL - NIGHT"]
    background = "hall.png"

    """
  }

  private func screenplay(_ shots: Range<Int>) -> String {
    var text = ""
    for shot in shots {
      if shot % 10 == 0 { text += "INT. HALL - NIGHT\n\n" }
      text += "[[shot sh\(shot + 1)0]] [[ambience rain level=0.\(shot % 9 + 1)]]\n"
      if shot % 5 == 0 {
        text += "Rain falls in the hall, number \(shot). [[event door at=0.5]] [[camera zoom in]]\n\n"
      } else {
        let (name, id) = shot % 2 == 0 ? ("MIRA", "mira") : ("TOM", "tom")
        text += "\n\(name)\nThis is line \(shot). [[line \(id)_\(shot)]] [[marker m\(shot) at=0.25]]\n\n"
      }
    }
    return text
  }
}
