/// A decimal number without rounding: `units / scale`, where `scale` is a power of ten.
struct ExactDecimal {
  let units: Int64
  let scale: Int64

  /// Reads an unsigned decimal such as `12`, `2.50` or `.5`: ASCII digits only, at most twelve before the point and
  /// `maximumPlaces` (at most six) after it without trailing zeros. No sign, exponent, spaces or names.
  init?(_ text: some StringProtocol, maximumPlaces: Int) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 2, parts.contains(where: { !$0.isEmpty }) else { return nil }
    var places = parts.count == 2 ? String(parts[1]) : ""
    while places.hasSuffix("0") { places.removeLast() }
    guard parts[0].utf8.count <= 12, places.utf8.count <= maximumPlaces, maximumPlaces <= 6 else { return nil }
    guard let whole = parts[0].isEmpty ? 0 : Int64(digits: parts[0]),
      let fraction = places.isEmpty ? 0 : Int64(digits: places),
      parts.count == 1 || parts[1].utf8.allSatisfy({ (48...57).contains($0) })
    else { return nil }
    scale = places.utf8.reduce(1) { scale, _ in scale * 10 }
    units = whole * scale + fraction
  }
}

extension Int64 {
  /// Reads ASCII digits only: no sign, no other numerals.
  init?(digits text: some StringProtocol) {
    guard !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
    self.init(String(text))
  }
}
