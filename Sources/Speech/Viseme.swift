public import Timeline

/// The fifteen mouth shapes of Oculus (Meta) lip sync, under their published names: what `viseme_PP` and the like are
/// called in glTF, VRM, Unity and VRChat avatars.
public enum Viseme: String, Sendable, Hashable, CaseIterable {
  /// Silence.
  case sil
  /// Lips pressed: p, b, m.
  case pp = "PP"
  /// Lip under the teeth: f, v.
  case ff = "FF"
  /// Tongue between the teeth: th, dh.
  case th = "TH"
  /// Tongue behind the teeth: t, d.
  case dd = "DD"
  /// Back of the tongue: k, g, ng, and hh, which leaves the lips alone.
  case kk
  /// Lips forward: ch, jh, sh, zh.
  case ch = "CH"
  /// Teeth together: s, z.
  case ss = "SS"
  /// Tongue up: n, l.
  case nn
  /// Lips rounded a little: r, er.
  case rr = "RR"
  /// Wide open: aa, ah, ax, ay, aw.
  case aa
  /// Half open, spread: eh, ae, ey.
  case e = "E"
  /// Nearly closed, spread: ih, iy, y.
  case ih
  /// Half open, rounded: ao, ow, oy.
  case oh
  /// Nearly closed, rounded: uw, uh, w.
  case ou

  /// The shape in which a phoneme of `Phonemes.all` is seen; nil for any other name. Diphthongs count as the vowel
  /// they begin with.
  public init?(phoneme: String) {
    switch phoneme {
    case "pau": self = .sil
    case "p", "b", "m": self = .pp
    case "f", "v": self = .ff
    case "th", "dh": self = .th
    case "t", "d": self = .dd
    case "k", "g", "ng", "hh": self = .kk
    case "ch", "jh", "sh", "zh": self = .ch
    case "s", "z": self = .ss
    case "n", "l": self = .nn
    case "r", "er": self = .rr
    case "aa", "ah", "ax", "ay", "aw": self = .aa
    case "eh", "ae", "ey": self = .e
    case "ih", "iy", "y": self = .ih
    case "ao", "ow", "oy": self = .oh
    case "uw", "uh", "w": self = .ou
    default: return nil
    }
  }
}

/// A mouth shape and how long it holds.
public struct VisemeSegment: Sendable, Hashable {
  /// The shape.
  public var viseme: Viseme
  /// When it begins.
  public var start: Flicks
  /// When it ends.
  public var end: Flicks
}

extension SpokenLine {
  /// The mouth shapes of the line without gaps; neighbours of the same shape are one.
  public var visemes: [VisemeSegment] {
    var result: [VisemeSegment] = []
    for segment in segments {
      let viseme = Viseme(phoneme: segment.phoneme) ?? .sil
      if let last = result.last, last.viseme == viseme {
        result[result.count - 1].end = segment.end
      } else {
        result.append(VisemeSegment(viseme: viseme, start: segment.start, end: segment.end))
      }
    }
    return result
  }
}
