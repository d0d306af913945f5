import Glibc

/// The sound of a playhead that is dragged: 60 ms around it, faded in and out, each time it moves.
struct ScrubGrains {
  /// 60 ms.
  static let length = 2880
  /// 5 ms: how a grain begins, ends, and gives way to the next.
  static let fade = 240

  private struct Grain {
    var first: Int64
    var done = 0
    /// The frame of the grain at which it is silent again.
    var end = ScrubGrains.length
  }

  private var playing: Grain?
  private var leaving: Grain?
  private var waiting: Int64?

  /// Whether nothing is or will be heard.
  var isSilent: Bool { playing == nil && leaving == nil && waiting == nil }

  /// Asks for a grain around sound frame `frame`, in place of one that has not begun.
  mutating func move(to frame: Int64) { waiting = frame - Int64(Self.length / 2) }

  /// Forgets all.
  mutating func reset() { (playing, leaving, waiting) = (nil, nil, nil) }

  /// Writes the next frames. A grain whose sound is not there yet waits.
  mutating func fill(_ buffer: UnsafeMutableBufferPointer<Float>, from source: any SoundSource) {
    buffer.silence()
    if let first = waiting, leaving == nil, isThere(first, source) {
      leaving = playing.map { grain in
        var grain = grain
        grain.end = min(grain.end, grain.done + Self.fade)
        return grain
      }
      playing = Grain(first: first)
      waiting = nil
    }
    Self.add(&leaving, to: buffer, from: source)
    Self.add(&playing, to: buffer, from: source)
  }

  private func isThere(_ first: Int64, _ source: any SoundSource) -> Bool {
    withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * Self.length) {
      source.read(from: first, into: $0) == Self.length
    }
  }

  private static func add(
    _ grain: inout Grain?, to buffer: UnsafeMutableBufferPointer<Float>, from source: any SoundSource
  ) {
    guard var heard = grain else { return }
    let count = min(buffer.count / 2, heard.end - heard.done)
    withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * max(1, count)) { part in
      let there = source.read(from: heard.first + Int64(heard.done), into: part.frames(from: 0, count: count))
      for frame in 0..<there {
        let at = heard.done + frame
        let share = Float(max(0, min(at, heard.end - at, fade))) / Float(fade)
        let gain = share * share * (3 - 2 * share)
        buffer[2 * frame] += part[2 * frame] * gain
        buffer[2 * frame + 1] += part[2 * frame + 1] * gain
      }
    }
    heard.done += count
    grain = heard.done >= heard.end ? nil : heard
  }
}
