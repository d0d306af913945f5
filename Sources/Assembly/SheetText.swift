extension Raster {
  /// Writes text with its upper left corner at `x`, `y`, each dot a square of `scale` pixels, as many letters as fit into
  /// `limit` pixels. Returns the width that was written.
  @discardableResult
  mutating func write(_ text: String, x: Int, y: Int, scale: Int = 1, within limit: Int, _ color: UInt32) -> Int {
    let advance = SheetLetters.advance * scale
    let letters = text.prefix(max(0, (limit + scale) / advance))
    for (place, letter) in letters.enumerated() {
      for (row, bits) in SheetLetters.rows(of: letter).enumerated() {
        for column in 0..<5 where bits >> (4 - column) & 1 == 1 {
          fill(
            x: x + place * advance + column * scale, y: y + row * scale, width: scale, height: scale, color)
        }
      }
    }
    return letters.count * advance
  }

  /// Writes text in the larger of two scales that fits whole; in the smaller one, cut off, where none does.
  mutating func label(_ text: String, x: Int, y: Int, height: Int, within limit: Int, _ color: UInt32) {
    let scale = text.count * SheetLetters.advance * 2 <= limit + 2 ? 2 : 1
    write(text, x: x, y: y + (height - SheetLetters.height * scale) / 2, scale: scale, within: limit, color)
  }
}
