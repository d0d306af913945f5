/// Numbers that look random and are the same in every run (SplitMix64).
struct Dice: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// What screenplays are made of, and what breaks them.
  private static let pieces = [
    "MIRA", "TOM (V.O.)", "@Éva ^", "Hello there.", "(softly)", "(", ")", "INT. HALL - NIGHT #1#", "EXT. SEA", "\n",
    "\n", "\n",
    "\n\n", "\n\n", "\r\n", "\r\n\r\n", "\r", "  \n", "[[", "]]", "[[line mira_0001]]", "[[line]]", "[[line at=1]]",
    "[[shot s1 dur=5]]",
    "[[event bell at=1]]", "[[note to self]]", "/*", "*/", "/* gone */", "*", "**", "_", "\\*", "~", "~la", "!", "@",
    ">", "<", "===",
    "= syn", "# Act", "CUT TO:", "FADE OUT.", " ", "\t", "é", "e\u{301}", "日本", "👩‍👩‍👧", "\u{FEFF}", "\u{0}", "Title: X",
    "#", "[[transition fade]]",
    "[[pause 1s]]", "[[emotion sad]]", "[[ambience none]]", "\"", "=", "\u{2028}", "[[camera pan left]]",
  ]

  mutating func script(pieces count: Int) -> String {
    var text = ""
    for _ in 0..<count {
      text += Self.pieces.randomElement(using: &self) ?? ""
      if Int.random(in: 0..<3, using: &self) == 0 { text += "\n" }
    }
    return text
  }
}
