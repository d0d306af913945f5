import CImGui
import Foundation

/// Kinds of type, in the order of Dear ImGui's list.
public enum FontRole: Int32, Sendable, CaseIterable {
  /// Text of controls and lists.
  case body
  /// The same, heavier: headings of panels, selected things.
  case strong
  /// Hints, labels of lanes, units.
  case small
  /// Titles of empty states and dialogs.
  case title
  /// Numbers, seeds, paths.
  case mono
  /// The time display.
  case clock

  /// Height in points.
  var points: Float {
    switch self {
    case .body, .strong: 15
    case .small: 13
    case .title: 21
    case .mono: 13
    case .clock: 24
    }
  }
}

/// The picture of all characters, as it goes into a texture.
public struct FontPicture {
  public let width: Int
  public let height: Int
  /// Four bytes a pixel; valid until the next call of the interface.
  public let rgba: UnsafeRawBufferPointer
}

/// Fills Dear ImGui's list of fonts. Files are mapped for the time of building only.
struct FontAtlas {
  let files: FontFiles
  var glyphs = GlyphSet()
  /// What could not be read; the built-in font stands in.
  private(set) var problems: [String] = []

  init(_ files: FontFiles) { self.files = files }

  /// Builds the fonts for a scale (pixels per point), hands the picture over and makes the fonts ready. Throws what `use` throws, and
  /// `UIError.fonts` when the picture cannot be made.
  mutating func build(scale: Float, _ use: (FontPicture) throws -> Void) throws {
    cig_fonts_clear()
    problems = []
    glyphs.isStale = false
    var mapped: [String: Data] = [:]
    for path in [files.regular, files.strong, files.mono].compactMap({ $0 })
      + (glyphs.extra.isEmpty ? [] : files.fallbacks)
    where mapped[path] == nil {
      do {
        mapped[path] = try Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped)
      } catch {
        problems.append("The font \(path) cannot be read; another takes its place")
      }
    }
    let base = GlyphSet.list(GlyphSet.base)
    let clockRanges = GlyphSet.list([0x20...0x7E, 0x2212...0x2212])
    let extra = GlyphSet.list(glyphs.extraRanges)
    for role in FontRole.allCases {
      let pixels = (role.points * scale).rounded()
      let path: String? =
        switch role {
        case .body, .small: files.regular
        case .strong, .title: files.strong ?? files.regular
        case .mono, .clock: files.mono ?? files.regular
        }
      let ranges = role == .clock ? clockRanges : base
      if !add(path.flatMap { mapped[$0] }, pixels: pixels, ranges: ranges, merge: false) {
        _ = cig_fonts_add_built_in(13 * max(1, (pixels / 13).rounded()))
      }
      // Large roles show names of projects and lines too, the clock only digits.
      guard !glyphs.extra.isEmpty, role != .clock else { continue }
      for source in [path].compactMap({ $0 }) + files.fallbacks {
        _ = add(mapped[source], pixels: pixels, ranges: extra, merge: true)
      }
    }
    var rgba: UnsafePointer<UInt8>?
    var width: Int32 = 0
    var height: Int32 = 0
    let made = withUnsafeMutablePointer(to: &rgba) { pointer in
      pointer.withMemoryRebound(to: UnsafePointer<UInt8>?.self, capacity: 1) { cig_fonts_build($0, &width, &height) }
    }
    guard made, let rgba, width > 0, height > 0 else { throw UIError.fonts }
    try use(
      FontPicture(
        width: Int(width), height: Int(height),
        rgba: UnsafeRawBufferPointer(start: rgba, count: Int(width) * Int(height) * 4)))
    cig_fonts_finish(UInt(TextureID.fonts.number), scale)
    withExtendedLifetime(mapped) {}
  }

  private func add(_ bytes: Data?, pixels: Float, ranges: [UInt16], merge: Bool) -> Bool {
    guard let bytes, !bytes.isEmpty else { return false }
    return bytes.withUnsafeBytes { raw in
      guard let base = raw.baseAddress else { return false }
      // One pixel up at the usual size: capitals then stand in the middle of controls and beside icons.
      return cig_fonts_add(base, raw.count, 0, pixels, ranges, merge, -(pixels / 15).rounded()) >= 0
    }
  }
}
