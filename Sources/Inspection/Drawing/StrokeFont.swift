import Foundation

/// Letters drawn with a round pen, so that they are smooth in every size and need no font file.
///
/// A letter is a few polylines on a grid: x to the right, y downwards; capitals reach from 0 to 8, small letters from 3,
/// tails to b (11). Each point is two hexadecimal digits, `xy`; a stroke of one point is a dot.
enum StrokeFont {
  /// A letter's strokes, and how far it is to the next, both in units of the grid.
  struct Glyph {
    var strokes: [[(x: Double, y: Double)]]
    var advance: Double
  }

  /// Units from the top of capitals to the baseline.
  static let capital = 8.0
  /// Units between letters.
  private static let gap = 1.9

  /// The letter, its accents included; a small box for those that there are none of.
  static func glyph(_ letter: Character) -> Glyph {
    if let spec = specs[letter] { return parsed(spec) }
    if letter.isWhitespace { return Glyph(strokes: [], advance: 3.4) }
    // Base letter and combining marks.
    let parts = String(letter).decomposedStringWithCanonicalMapping.unicodeScalars
    if parts.count > 1, let base = parts.first, let spec = specs[Character(base)] {
      var glyph = parsed(spec)
      let isCapital = base.properties.isUppercase
      let middle = (glyph.advance - gap) / 2
      for mark in parts.dropFirst() {
        guard let strokes = accents[mark.value] else { continue }
        glyph.strokes += strokes.map { stroke in
          stroke.map { (x: middle + $0.x, y: $0.y + (isCapital && $0.y < 4 ? -2.6 : 0)) }
        }
      }
      return glyph
    }
    return parsed("0848410108")
  }

  /// The width of text, in units.
  static func width(_ text: some StringProtocol) -> Double { text.reduce(0) { $0 + glyph($1).advance } }

  private static func parsed(_ spec: String) -> Glyph {
    let strokes = spec.split(separator: " ").map { stroke in
      let digits = stroke.compactMap(\.hexDigitValue).map(Double.init)
      return stride(from: 0, to: digits.count - 1, by: 2).map { (x: digits[$0], y: digits[$0 + 1]) }
    }
    return Glyph(strokes: strokes, advance: (strokes.joined().map(\.x).max() ?? 0) + gap)
  }

  /// Combining marks around x = 0, above small letters.
  private static let accents: [UInt32: [[(x: Double, y: Double)]]] = [
    0x300: [[(-1, 0.2), (0.6, 1.6)]], 0x301: [[(1, 0.2), (-0.6, 1.6)]], 0x302: [[(-1.2, 1.6), (0, 0.3), (1.2, 1.6)]],
    0x303: [[(-1.5, 1.5), (-0.6, 0.6), (0.6, 1.5), (1.5, 0.6)]], 0x304: [[(-1.3, 1), (1.3, 1)]],
    0x306: [[(-1.2, 0.3), (0, 1.5), (1.2, 0.3)]], 0x307: [[(0, 0.9)]], 0x308: [[(-1.1, 0.9)], [(1.1, 0.9)]],
    0x30A: [[(0, 0), (0.9, 0.9), (0, 1.8), (-0.9, 0.9), (0, 0)]],
    0x30B: [[(0, 0.2), (-0.8, 1.6)], [(1.4, 0.2), (0.6, 1.6)]],
    0x30C: [[(-1.2, 0.3), (0, 1.6), (1.2, 0.3)]], 0x327: [[(0.2, 8), (0.5, 9.4), (-0.6, 10)]],
    0x328: [[(1.4, 8), (0.7, 9.3), (1.6, 10)]],
  ]

  private static let specs: [Character: String] = [
    "A": "083068 1555", "B": "08004051534404 4455574808", "C": "5140100107184857", "D": "08003052563808",
    "E": "50000858 0444", "F": "500008 0444", "G": "51401001071848575434", "H": "0008 5058 0454", "I": "0020 1018 0828",
    "J": "4047381807", "K": "0008 500458", "L": "000848", "M": "0800346068", "N": "08005850", "O": "104051574818070110",
    "P": "08004051534404", "Q": "104051574818070110 3659", "R": "08004051534404 2458", "S": "514010010314445557481807",
    "T": "0060 3038", "U": "000718485750", "V": "003860", "W": "0028426880", "X": "0058 5008", "Y": "003460 3438",
    "Z": "00500858",
    "0": "103041473818070110", "1": "022028 0848", "2": "01103041430848", "3": "01103041433414 344547381807",
    "4": "38300646", "5": "400003334447381807", "6": "413010010718384744331304", "7": "004018",
    "8": "140301103041433414 140507183847453414", "9": "071838474130100103143443",
    "a": "0413334448 45150607183846", "b": "0008 0513334447381806", "c": "4433130407183847",
    "d": "4048 4533130407183846", "e": "05454433130407183847", "f": "30201118 0333", "g": "43493a1a09 4533130407183846",
    "h": "0008 0513334448", "i": "0308 01", "j": "13190a 11", "k": "0008 4306 2548", "l": "000718",
    "m": "0308 0513233438 3543536468", "n": "0308 0513334448", "o": "133344473818070413", "p": "030b 0513334447381806",
    "q": "434b 4533130407183846", "r": "0308 051333", "s": "4433130415354647381807", "t": "10172838 0333",
    "u": "0307183846 4348", "v": "032843", "w": "0328344863", "x": "0348 4308", "y": "0328 431b", "z": "03430848",
    ".": "08", ",": "180a", ":": "04 08", ";": "14 180a", "!": "0005 08", "?": "01103041422425 28", "-": "0535",
    "–": "0545", "—": "0575", "_": "0949", "+": "0545 2327", "=": "0444 0646", "/": "4009", "\\": "0049", "|": "000a",
    "(": "20020729", ")": "00222709", "[": "20000929", "]": "00202909", "{": "201114051829", "}": "001114251809",
    "<": "430547", ">": "034507", "*": "2125 0244 4204", "#": "1117 3137 0343 0545", "%": "4008 0010110100 3747483837",
    "&": "5812112031320507183855", "@": "4643231416273746566562402002072949", "\"": "0002 2022", "'": "0002",
    "`": "0011", "^": "022042", "~": "05144554", "$": "514010010314445557481807 3038", "·": "05", "→": "0565 436547",
    "×": "0447 4407", "°": "1021120110", "…": "08 28 48", "’": "1002", "‘": "0012", "“": "1002 3022", "”": "1002 3022",
    "„": "180a 382a", "ß": "0801103041422345473828", "−": "0545", "◆": "2245280522",
  ]
}
