import Screenplay
import Timeline

/// A stretch of a screenplay's shot that one take can show: lines of one voice, or none.
struct ShotPart {
  /// Its lines, with their places among the shot's lines.
  var lines: [(place: Int, line: Screenplay.Line)]

  /// The parts of a shot, in order; a silent shot is one part without lines.
  /// - Parameter isRecorded: whether a line has a recording.
  static func parts(of shot: Screenplay.Shot, isRecorded: (Screenplay.Line) -> Bool) -> [ShotPart] {
    var parts: [ShotPart] = []
    for (place, line) in shot.lines.enumerated() {
      if let last = parts.last?.lines.last?.line, Identifier.key(last.character) == Identifier.key(line.character),
        isRecorded(last) == isRecorded(line), last.isOffScreen == line.isOffScreen,
        line.emotion == nil || line.emotion == last.emotion
      {
        parts[parts.count - 1].lines.append((place, line))
      } else {
        parts.append(ShotPart(lines: [(place, line)]))
      }
    }
    return parts.isEmpty ? [ShotPart(lines: [])] : parts
  }

  /// Id of part `index` of `count`: the shot's own, or with `_a`, `_b`, … `_z`, `_27` appended.
  static func id(_ shot: String, _ index: Int, of count: Int) -> String {
    if count == 1 { return shot }
    let letter = index < 26 ? String(UnicodeScalar(UInt8(97 + index))) : String(index + 1)
    return "\(shot)_\(letter)"
  }
}
