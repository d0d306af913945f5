import Timeline

/// How the playhead moves.
struct Transport: Equatable, Sendable {
  /// Whether sound and picture go on.
  var isPlaying = false
  /// Backwards, as a multiple of the usual speed: 0 while it is not.
  var reverse = 0
  /// Percent of the usual speed, 25…200.
  var speed = 100
  /// First and last picture of the range that is repeated; either may be missing.
  var loopIn: Int64?
  var loopOut: Int64?
  var volume = 1.0
  var isMuted = false

  /// The pictures that are repeated, of so many that there are.
  func loop(of frames: Int64) -> Range<Int64>? {
    guard loopIn != nil || loopOut != nil, frames > 0 else { return nil }
    let first = min(max(0, loopIn ?? 0), frames - 1)
    let last = min(max(first, loopOut ?? frames - 1), frames - 1)
    return first..<(last + 1)
  }

  /// Sets one end of the range. An end beyond the other takes the other away.
  mutating func setLoop(in frame: Int64) {
    loopIn = frame
    if let out = loopOut, out < frame { loopOut = nil }
  }

  /// Sets one end of the range. An end beyond the other takes the other away.
  mutating func setLoop(out frame: Int64) {
    loopOut = frame
    if let start = loopIn, start > frame { loopIn = nil }
  }

  /// The speeds that buttons and keys offer.
  static let speeds = [25, 50, 75, 100, 125, 150, 200]

  /// J (−1) or L (+1) was pressed.
  mutating func shuttle(_ direction: Int) {
    if direction > 0 {
      if reverse > 0 {
        (reverse, isPlaying, speed) = (0, true, 100)
      } else if isPlaying {
        speed = min(200, speed < 100 ? 100 : speed < 150 ? 150 : 200)
      } else {
        (isPlaying, speed) = (true, 100)
      }
    } else if reverse > 0 {
      reverse = min(4, reverse * 2)
    } else {
      (isPlaying, reverse) = (false, 1)
    }
  }
}

/// What part of time the timeline shows.
struct TimelineView: Equatable, Sendable {
  /// Points per second; nil shows everything.
  var scale: Double?
  /// Seconds at the left edge.
  var start = 0.0
  /// Whether the playhead is kept in view.
  var follows = true
  var hidden: Set<Lane> = []
  var showsSpectrogram = false

  /// Points per second on `width` points for a medium of `seconds`.
  func scale(_ width: Double, _ seconds: Double) -> Double {
    let fitting = max(0.000_1, width / max(seconds, 0.05))
    return min(4000, max(fitting, scale ?? fitting))
  }

  /// Enlarges by `factor` around a time.
  mutating func zoom(_ factor: Double, around time: Double, width: Double, seconds: Double) {
    guard factor.isFinite, factor > 0 else { return }
    let before = scale(width, seconds)
    let fitting = width / max(seconds, 0.05)
    let after = min(4000, before * factor)
    if after <= fitting {
      (scale, start) = (nil, 0)
      return
    }
    scale = after
    start = time - (time - start) * before / after
    clamp(width, seconds)
  }

  /// Keeps the left edge where there is something to see.
  mutating func clamp(_ width: Double, _ seconds: Double) {
    let room = width / scale(width, seconds)
    start = min(max(0, seconds - room), max(0, start.isFinite ? start : 0))
  }

  /// Pages so that `time` can be seen.
  mutating func reveal(_ time: Double, width: Double, seconds: Double) {
    let room = width / scale(width, seconds)
    if time < start || time > start + room * 0.96 { start = time - room * 0.08 }
    clamp(width, seconds)
  }
}
