public import CutModel
import Timeline

/// A mouth shape of Rhubarb Lip Sync, whose names 2-D animation tools share: `A` to `F`, the extended `G` and `H`, and `X`
/// for a mouth at rest.
public enum RhubarbShape: String, CaseIterable, Sendable, Hashable {
  /// Lips pressed: p, b, m.
  case a = "A"
  /// Slightly open, teeth together: most consonants, and "ee".
  case b = "B"
  /// Open: "eh".
  case c = "C"
  /// Wide open: "ah".
  case d = "D"
  /// Rounded: "aw", "er".
  case e = "E"
  /// Puckered: "oo", w.
  case f = "F"
  /// Teeth on the lip: f, v.
  case g = "G"
  /// Tongue seen behind the teeth: l, and "th".
  case h = "H"
  /// At rest.
  case x = "X"

  /// The shape for a viseme of `CutVisemes.names`; `X` for `sil` and unknown names.
  public init(viseme: String) {
    self =
      switch viseme {
      case "PP": .a
      case "kk", "DD", "SS", "CH", "nn", "ih": .b
      case "E": .c
      case "aa": .d
      case "oh", "RR": .e
      case "ou": .f
      case "FF": .g
      case "TH": .h
      default: .x
      }
  }
}

/// A mouth shape and when it is shown, in the hundredths of a second of Rhubarb's files.
public struct RhubarbCue: Sendable, Hashable {
  /// The shape.
  public var shape: RhubarbShape
  /// When it starts, in hundredths of a second from the start of the cut.
  public var start: Int64
  /// When it ends, in hundredths of a second.
  public var end: Int64

  /// Names a shape and its time.
  public init(shape: RhubarbShape, start: Int64, end: Int64) {
    self.shape = shape
    self.start = start
    self.end = end
  }

  /// `1.25`: hundredths as Rhubarb writes times.
  public static func text(_ hundredths: Int64) -> String {
    let rest = hundredths % 100
    return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
  }
}

extension Cut {
  /// A character's mouth over the whole cut as Rhubarb has it: the first cue starts at 0, each starts where the one before
  /// it ends, neighbours differ, the last ends with the cut (rounded to a hundredth); `X` where the character is silent.
  public func rhubarbCues(of character: String) -> [RhubarbCue] {
    let length = max(1, Self.hundredths(duration))
    var shapes: [(shape: RhubarbShape, start: Int64, end: Int64)] = []
    for cue in visemes.cues where cue.character == character {
      let (start, end) = (Self.hundredths(cue.start), min(length, Self.hundredths(cue.end)))
      if end > start { shapes.append((shape(of: cue), max(0, start), end)) }
    }
    var cues: [RhubarbCue] = []
    func append(_ shape: RhubarbShape, until end: Int64) {
      let start = cues.last?.end ?? 0
      guard end > start else { return }
      if cues.last?.shape == shape {
        cues[cues.count - 1].end = end
      } else {
        cues.append(RhubarbCue(shape: shape, start: start, end: end))
      }
    }
    for (shape, start, end) in shapes.sorted(by: { $0.start < $1.start }) {
      append(.x, until: start)
      append(shape, until: end)
    }
    append(.x, until: length)
    return cues
  }

  /// Visemes do not tell l from n; the phonemes do, where they are known.
  private func shape(of cue: CutVisemeCue) -> RhubarbShape {
    if cue.viseme == "nn", let line = lines.first(where: { $0.id == cue.line }) {
      let middle = Flicks(cue.start.count + (cue.end.count - cue.start.count) / 2)
      if line.phonemes.contains(where: { $0.name == "l" && $0.start <= middle && middle < $0.end }) { return .h }
    }
    return RhubarbShape(viseme: cue.viseme)
  }

  private static func hundredths(_ time: Flicks) -> Int64 {
    let perHundredth = Flicks.perSecond / 100
    return (max(0, time.count) + perHundredth / 2) / perHundredth
  }
}
