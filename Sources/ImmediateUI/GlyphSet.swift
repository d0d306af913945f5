/// The characters that the font texture holds. Latin, Greek, Cyrillic, punctuation, arrows and shapes are always there; others are added
/// when a text shows them first, so that Japanese costs nothing where there is none.
struct GlyphSet {
  static let base: [ClosedRange<UInt16>] = [
    0x20...0x17F, 0x18F...0x192, 0x1A0...0x1B0, 0x218...0x21B, 0x250...0x2AF, 0x2C6...0x2DD, 0x37E...0x3FF,
    0x400...0x45F, 0x490...0x4F9, 0x1E00...0x1EF9, 0x2010...0x2027, 0x2030...0x205E, 0x20AC...0x20AC,
    0x2116...0x2122, 0x2190...0x2199, 0x2212...0x2212, 0x221E...0x221E, 0x2248...0x2248, 0x2260...0x2265,
    0x25A0...0x25CF, 0x2605...0x2606, 0x2713...0x2717, 0xFFFD...0xFFFD,
  ]

  /// More would not fit the texture of a small device.
  static let mostExtra = 6_000

  private(set) var extra: Set<UInt16> = []
  /// Whether `extra` grew since the fonts were built.
  var isStale = false

  /// Remembers the characters of a text that are not there yet. Plain texts cost one pass over their bytes.
  mutating func note(_ text: String) {
    var text = text
    let plain = text.withUTF8 { bytes in bytes.allSatisfy { $0 < 0xC6 } }
    guard !plain else { return }
    for scalar in text.unicodeScalars where scalar.value > 0x17F {
      guard let code = UInt16(exactly: scalar.value), !extra.contains(code), extra.count < GlyphSet.mostExtra,
        !GlyphSet.base.contains(where: { $0.contains(code) })
      else { continue }
      extra.insert(code)
      isStale = true
    }
  }

  /// Pairs of first and last code with a closing zero, as Dear ImGui wants them.
  static func list(_ ranges: [ClosedRange<UInt16>]) -> [UInt16] {
    ranges.flatMap { [$0.lowerBound, $0.upperBound] } + [0]
  }

  /// The added characters as ranges.
  var extraRanges: [ClosedRange<UInt16>] {
    var result: [ClosedRange<UInt16>] = []
    for code in extra.sorted() {
      if let last = result.last, Int(last.upperBound) + 1 == Int(code) {
        result[result.count - 1] = last.lowerBound...code
      } else {
        result.append(code...code)
      }
    }
    return result
  }
}
