import MediaIO

/// An RGB picture being drawn on. Everything outside it is left out.
struct Canvas {
  typealias Color = (red: UInt8, green: UInt8, blue: UInt8)

  let width: Int
  let height: Int
  private(set) var rgb: [UInt8]

  init(width: Int, height: Int, color: Color) {
    self.width = width
    self.height = height
    rgb = [UInt8](repeating: 0, count: width * height * 3)
    fill(x: 0, y: 0, width: width, height: height, color)
  }

  /// One colour over a rectangle.
  mutating func fill(x: Int, y: Int, width: Int, height: Int, _ color: Color) {
    let columns = max(0, x)..<max(0, x, min(self.width, x + width))
    for row in max(0, y)..<max(0, y, min(self.height, y + height)) {
      for column in columns {
        let at = (row * self.width + column) * 3
        rgb[at] = color.red
        rgb[at + 1] = color.green
        rgb[at + 2] = color.blue
      }
    }
  }

  /// A picture with its upper left corner at `x`, `y`, which must lie inside.
  mutating func draw(_ picture: Picture, x: Int, y: Int) {
    let source = picture.rgb
    for row in 0..<min(picture.height, height - y) {
      let count = min(picture.width, width - x) * 3
      let (from, to) = (row * picture.width * 3, ((y + row) * width + x) * 3)
      rgb.replaceSubrange(to..<(to + count), with: source[from..<(from + count)])
    }
  }

  /// Text in capitals, as many letters as fit in `limit` pixels.
  mutating func write(_ text: String, x: Int, y: Int, within limit: Int, _ color: Color) {
    let advance = 4 * Glyphs.scale
    for (place, letter) in text.uppercased().prefix(max(0, limit / advance)).enumerated() {
      for (row, bits) in Glyphs.rows(of: letter).enumerated() {
        for column in 0..<3 where bits >> (2 - column) & 1 == 1 {
          fill(
            x: x + place * advance + column * Glyphs.scale, y: y + row * Glyphs.scale, width: Glyphs.scale,
            height: Glyphs.scale, color)
        }
      }
    }
  }
}

/// Capitals and digits of three by five dots: enough to label a contact sheet without a font library.
enum Glyphs {
  /// Pixels per dot.
  static let scale = 2
  /// Height of a letter in pixels.
  static let height = 5 * scale

  /// The five rows of a letter from the top, three bits each; no dots for letters there are none of.
  static func rows(of letter: Character) -> [UInt8] {
    guard let ascii = letter.asciiValue else { return [] }
    switch ascii {
    case 65...90: return decoded(capitals[Int(ascii) - 65])
    case 48...57: return decoded(digits[Int(ascii) - 48])
    case UInt8(ascii: "'"): return decoded(0o22000)
    case UInt8(ascii: "-"): return decoded(0o00700)
    case UInt8(ascii: "."): return decoded(0o00002)
    default: return []
    }
  }

  private static func decoded(_ glyph: UInt16) -> [UInt8] {
    (0..<5).map { UInt8(glyph >> (12 - 3 * $0) & 7) }
  }

  /// One octal digit per row.
  private static let capitals: [UInt16] = [
    0o25755, 0o65656, 0o34443, 0o65556, 0o74647, 0o74644, 0o34553, 0o55755, 0o72227, 0o11152, 0o55655, 0o44447, 0o57755,
    0o65555, 0o25552, 0o65644, 0o25563, 0o65655, 0o34216, 0o72222, 0o55557, 0o55552, 0o55775, 0o55255, 0o55222, 0o71247,
  ]
  private static let digits: [UInt16] = [
    0o75557, 0o26227, 0o61247, 0o61216, 0o55711, 0o74616, 0o34652, 0o71222, 0o25252, 0o25316,
  ]
}
