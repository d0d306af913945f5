import Foundation

/// Where fonts are looked for: Debian's places of the fonts the design was made with, then what nearly every desktop has.
public struct FontFiles: Sendable, Equatable {
  /// One file per role, or nil where none was found.
  public var regular: String?
  public var strong: String?
  public var mono: String?
  /// Fonts asked for what the others lack, in this order: symbols and other scripts.
  public var fallbacks: [String]

  /// Finds fonts in the folders of a system: what `FileManager` says exists.
  public static func installed(in roots: [String] = FontFiles.roots) -> FontFiles {
    func first(_ names: [String]) -> String? {
      for name in names {
        for root in roots {
          let path = root + "/" + name
          if FileManager.default.isReadableFile(atPath: path) { return path }
        }
      }
      return nil
    }
    return FontFiles(
      regular: first([
        "opentype/inter/Inter-Regular.otf", "truetype/noto/NotoSans-Regular.ttf", "truetype/dejavu/DejaVuSans.ttf",
        "truetype/liberation/LiberationSans-Regular.ttf", "TTF/DejaVuSans.ttf", "dejavu/DejaVuSans.ttf",
      ]),
      strong: first([
        "opentype/inter/Inter-SemiBold.otf", "truetype/noto/NotoSans-SemiBold.ttf", "truetype/noto/NotoSans-Bold.ttf",
        "truetype/dejavu/DejaVuSans-Bold.ttf", "truetype/liberation/LiberationSans-Bold.ttf",
      ]),
      mono: first([
        "truetype/jetbrains-mono/JetBrainsMono-Regular.ttf", "truetype/noto/NotoSansMono-Regular.ttf",
        "truetype/dejavu/DejaVuSansMono.ttf", "truetype/liberation/LiberationMono-Regular.ttf",
      ]),
      fallbacks: [
        first(["truetype/dejavu/DejaVuSans.ttf", "TTF/DejaVuSans.ttf"]),
        first(["opentype/noto/NotoSansCJK-Regular.ttc", "opentype/noto/NotoSansCJKjp-Regular.otf"]),
        first(["truetype/noto/NotoSansSymbols2-Regular.ttf"]),
      ].compactMap { $0 })
  }

  /// No files: the font that is part of Dear ImGui.
  public static let builtIn = FontFiles(regular: nil, strong: nil, mono: nil, fallbacks: [])

  /// The system's folders, the user's first.
  public static var roots: [String] {
    let home = ProcessInfo.processInfo.environment["HOME"].map { [$0 + "/.local/share/fonts"] } ?? []
    return home + ["/usr/local/share/fonts", "/usr/share/fonts"]
  }
}
