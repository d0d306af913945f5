internal import Foundation

/// Unicode's canonical composition (UAX 15), by way of Foundation but for Hangul.
///
/// swift-corelibs-foundation leaves a final consonant apart from a syllable that is already composed, and makes syllables of
/// vowels that are in none (U+1176); Hangul's own rule is arithmetic, so it is done here.
enum Composition {
  private static let leading: ClosedRange<UInt32> = 0x1100...0x1112
  private static let vowels: ClosedRange<UInt32> = 0x1161...0x1175
  private static let trailing: ClosedRange<UInt32> = 0x11A8...0x11C2
  private static let jamo: ClosedRange<UInt32> = 0x1100...0x11FF

  /// UTF-8 of `decomposed`, which is in form D or KD, in form C or KC.
  static func compose(_ decomposed: String) -> [UInt8] {
    let scalars = Array(decomposed.unicodeScalars)
    var result: [UInt8] = []
    var rest = String.UnicodeScalarView()
    func flush() {
      result += String(rest).precomposedStringWithCanonicalMapping.utf8
      rest = String.UnicodeScalarView()
    }
    var index = 0
    while index < scalars.count {
      let scalar = scalars[index]
      index += 1
      guard jamo.contains(scalar.value) else {
        rest.append(scalar)
        continue
      }
      flush()
      var code = scalar.value
      if leading.contains(code), index < scalars.count, vowels.contains(scalars[index].value) {
        code = 0xAC00 + ((code - leading.lowerBound) * 21 + scalars[index].value - vowels.lowerBound) * 28
        index += 1
        if index < scalars.count, trailing.contains(scalars[index].value) {
          code += scalars[index].value - trailing.lowerBound + 1
          index += 1
        }
      }
      result += String(Unicode.Scalar(code) ?? scalar).utf8
    }
    flush()
    return result
  }
}
