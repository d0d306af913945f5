import BuildGraph
import Foundation
import MediaIO

/// The project that `hoofbeat init` makes.
public enum ProjectTemplate {
  /// Writes a new project into `folder`, which appears whole or not at all.
  /// - Throws: `ProjectError` when something is there already, else what writing throws.
  public static func write(to folder: String) throws {
    var path = folder
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    guard !path.isEmpty, path != "/", !path.utf8.contains(0) else {
      throw ProjectError("\"\(folder)\" is no name for a project's folder.")
    }
    let manager = FileManager.default
    if manager.fileExists(atPath: path) {
      let contents = try? manager.contentsOfDirectory(atPath: path)
      guard contents?.isEmpty == true else { throw ProjectError("\(path) is already there; choose a new folder.") }
    }
    let temporary = sibling(of: path)
    do {
      try manager.createDirectory(atPath: temporary + "/portraits", withIntermediateDirectories: true)
      try manager.createDirectory(atPath: temporary + "/backgrounds", withIntermediateDirectories: true)
      for (name, text) in [
        (Project.fileName, projectFile), ("intro.fountain", screenplay), (".gitignore", ".hoofbeat/\nbuild/\n"),
      ] {
        try WholeFile.write(Array(text.utf8), to: temporary + "/" + name)
      }
      let (portrait, background) = (TemplateArt.portrait(), TemplateArt.background())
      try WholeFile.write(try portrait.enlarged(by: 8).pngBytes(), to: temporary + "/portraits/mira.png")
      try WholeFile.write(try background.enlarged(by: 8).pngBytes(), to: temporary + "/backgrounds/hall.png")
      guard rename(temporary, path) == 0 else {
        throw ProjectError("Cannot make \(path): \(String(cString: strerror(errno)).lowercased()).")
      }
    } catch {
      try? manager.removeItem(atPath: temporary)
      throw error
    }
  }

  private static func sibling(of path: String) -> String {
    let slash = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
    return path[..<slash] + ".\(path[slash...]).\(getpid()).partial"
  }

  private static let projectFile = """
    # A cutscene project. `hoofbeat build .` makes everything in it.

    [project]
    name = "Intro"
    screenplays = ["intro.fountain"]     # Fountain files; each becomes a cutscene named after its file
    targets = ["web"]                    # also: godot4, godot3, unity, unreal, renpy, otio, lipsync, haptics, flipbook, master
    # output = "build"                   # where bundles go
    # locales = ["en", "de"]             # the screenplay's own language first; each other needs a [locale.de] lines = "de.csv"

    [picture]
    size = [1024, 576]                   # of the finished pictures, multiples of 16
    fps = "24"
    framing = "full"                     # somebody who speaks: full, cover, inset, inset-left, inset-bottom-right, …
    # scene_framing = "cover"            # a place nobody speaks in
    # transition = "0.5s"                # dissolves and fades

    # [sound]
    # loudness = -16                     # LUFS
    # true_peak = -1.5                   # dBTP

    # [model]
    # name = "foal"
    # takes = 1                          # takes of each shot; `hoofbeat choose` picks one
    # seed = 1

    [cast.mira]
    name = "Mira"                        # in subtitles
    portrait = "portraits/mira.png"      # face from the front
    voice = "slt"                        # foal has slt, rms, matron, youth, elder and goblin
    # names = ["MIRA", "YOUNG MIRA"]     # how the screenplay calls her
    # portraits = { angry = "portraits/mira-angry.png" }

    [scenes."INT. HALL - NIGHT"]
    background = "backgrounds/hall.png"
    # ambience = "faint rain"

    """

  private static let screenplay = """
    Title: Intro

    INT. HALL - NIGHT

    [[shot sh010 dur=2s]] [[ambience wind level=0.4]]
    An empty hall. [[event thunder at=0.8 force=0.7]]

    [[shot sh020]]

    MIRA
    Is anybody there? [[line mira_0001]]

    > FADE OUT.

    """
}

/// Pictures for a new project, drawn by the program: to be replaced.
enum TemplateArt {
  private typealias Colour = (UInt8, UInt8, UInt8)

  /// A face of 64 × 64 pixels, placed as the shipped model likes it: eyes at 32.5, mouth at 43.5.
  static func portrait() -> Picture {
    picture(width: 64, height: 64) { x, y in
      let (dx, dy) = (x - 31.5, y - 33.0)
      let skin: Colour = (236, 190, 156)
      let hair: Colour = (92, 48, 34)
      // Lips, brows, nose and eyes from front to back.
      if abs(dx) < 4.6, abs(y - 43.5) < 1.1 - abs(dx) * 0.12 { return (178, 84, 84) }
      for side in [-6.3, 6.3] {
        let ex = dx - side
        if (ex * ex) / 1.7 + (y - 32.5) * (y - 32.5) / 2.0 < 1 { return (54, 74, 92) }
        if (ex * ex) / 9.5 + (y - 32.5) * (y - 32.5) / 3.4 < 1 { return (240, 238, 232) }
        if abs(ex) < 3.4, abs(y - (28.4 + abs(ex) * 0.12)) < 0.7 { return (70, 38, 30) }
      }
      if abs(dx) < 1.2, abs(y - 38.6) < 0.8 { return (206, 152, 120) }
      let inFace = dx * dx / 185 + dy * dy / 330 < 1
      if inFace, y > 22 + abs(dx) * 0.18 { return dx > 8 ? (220, 172, 138) : skin }
      if dx * dx / 250 + (y - 30) * (y - 30) / 390 < 1 || abs(dx) < 15 && abs(dx) > 9 && y > 28 && y < 52 {
        return hair
      }
      if abs(dx) < 5.5, y > 46, y < 56 { return (212, 162, 130) }
      if y > 52 + abs(dx) * abs(dx) * 0.006, abs(dx) < 25 { return abs(dx) < 4 ? (200, 196, 188) : (60, 92, 120) }
      let band = UInt8(max(0, min(30, y / 3)))
      return (40 + band, 44 + band, 66 + band)
    }
  }

  /// A hall of 128 × 72 pixels.
  static func background() -> Picture {
    picture(width: 128, height: 72) { x, y in
      if y > 54 { return Int(y) % 5 == 0 ? (30, 26, 32) : (44, 38, 44) }
      for centre in [24.0, 64.0, 104.0] {
        let dx = x - centre
        if abs(dx) < 9, y > 14, y < 44, y > 18 || dx * dx / 81 + (y - 20) * (y - 20) / 36 < 1 {
          if abs(dx) < 0.8 || abs(y - 30) < 0.8 { return (66, 58, 60) }
          return (28, 36, 66)
        }
      }
      let row = Int(y) / 6
      let brick = (Int(x) + row % 2 * 6) % 12
      if Int(y) % 6 == 0 || brick == 0 { return (42, 40, 50) }
      return (row + Int(x) / 12) % 3 == 0 ? (60, 58, 70) : (54, 52, 64)
    }
  }

  private static func picture(
    width: Int, height: Int, _ colour: (Double, Double) -> (UInt8, UInt8, UInt8)
  ) -> Picture {
    var rgb: [UInt8] = []
    for y in 0..<height {
      for x in 0..<width {
        let (red, green, blue) = colour(Double(x), Double(y))
        rgb += [red, green, blue]
      }
    }
    return Picture(width: width, height: height, rgb: rgb)
  }
}
