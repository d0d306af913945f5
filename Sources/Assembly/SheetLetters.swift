import Foundation

/// Letters of five by seven dots, for labels: the shapes that character displays have had since the 1970s. Drawn here
/// because a font library would be one more thing to install for a few words.
enum SheetLetters {
  /// Dots from one letter to the next.
  static let advance = 6
  /// Dots of a letter's height.
  static let height = 7

  /// The seven rows of a letter from the top, five bits each, the left dot highest. Accents are left out; letters of other
  /// scripts are a small box.
  static func rows(of letter: Character) -> [UInt8] {
    if let known = decoded(letter) { return known }
    let plain = String(letter).decomposedStringWithCompatibilityMapping.unicodeScalars.first.map(Character.init)
    return plain.flatMap(decoded) ?? [0, 14, 10, 10, 10, 14, 0]
  }

  private static func decoded(_ letter: Character) -> [UInt8]? {
    guard let ascii = letter.asciiValue, (32...126).contains(ascii) else { return nil }
    let start = glyphs.index(glyphs.startIndex, offsetBy: (Int(ascii) - 32) * 7)
    return glyphs[start..<glyphs.index(start, offsetBy: 7)].map { UInt8($0.value - 64) }
  }

  /// The printable ASCII characters in order, seven rows each; a row is the character 64 above its bits.
  private static let glyphs: [Unicode.Scalar] = Array(
    ("@@@@@@@DDDD@@DJJJ@@@@JJ_J_JJDOTNE^DXYBDHSCLRTHURMLDH@@@@BDHHHDBHDBBBDH@DUNUD@@DD_DD@@@@@LDH@@@_@@@@@@@@LL"
      + "@ABDHP@NQSUYQNDLDDDDNNQABDH__BDBAQNBFJR_BB_P^AAQNFHP^QQN_ABDHHHNQQNQQNNQQOABL@LL@LL@@LL@LDHBDHPHDB@@_@_@@"
      + "HDBABDHNQABD@DNQAMUUNNQQ_QQQ^QQ^QQ^NQPPPQN\\RQQQR\\_PP^PP__PP^PPPNQPWQQOQQQ_QQQNDDDDDNGBBBBRLQRTXTRQ"
      + "PPPPPP_Q[UUQQQQQYUSQQNQQQQQN^QQ^PPPNQQQURM^QQ^TRQOPPNAA^_DDDDDDQQQQQQNQQQQQJDQQQUUUJQQJDJQQQQQJDDD_ABDHP_"
      + "NHHHHHN@PHDBA@NBBBBBNDJQ@@@@@@@@@@_HDB@@@@@@NAOQOPPVYQQ^@@NPPQNAAMSQQO@@NQ_PNFIH\\HHH@OQQOANPPVYQQQD@LDDDN"
      + "B@FBBRLPPRTXTRLDDDDDN@@ZUUQQ@@VYQQQ@@NQQQN@@^Q^PP@@MSOAA@@VYPPP@@NPNA^HH\\HHIF@@QQQSM@@QQQJD@@QQUUJ"
      + "@@QJDJQ@@QQOAN@@_BDH_BDDHDDBDDDDDDDHDDBDDH@@IVIV@").unicodeScalars)
}
