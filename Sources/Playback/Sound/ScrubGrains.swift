/// The sound of a playhead that is dragged: 60 ms around it, faded in and out, each time it moves.
struct ScrubGrains {
  /// 60 ms.
  static let length = 2880
  /// 5 ms: how a grain begins, ends, and gives way to the next.
  static let fade = 240

  private struct Grain {
    /// The sound frame it begins with.
    var first: Int64
    /// The pulled frame at which it begins.
    var start: Int64
    /// How many frames it lasts.
    var length = ScrubGrains.length
  }

  private var playing: Grain?
  private var leaving: Grain?
  private var waiting: Int64?

  /// Asks for a grain around sound frame `frame`, in place of one that has not begun.
  mutating func move(to frame: Int64) { waiting = frame - Int64(Self.length / 2) }

  /// Forgets all.
  mutating func reset() { (playing, leaving, waiting) = (nil, nil, nil) }

  /// What was pulled from `first` on comes again from `next` on.
  mutating func discarded(from first: Int64, next: Int64) {
    for path in [\Self.playing, \Self.leaving] {
      guard let grain = self[keyPath: path] else { continue }
      let done = first - grain.start
      if done >= Int64(grain.length) || (done <= 0 && waiting != nil) {
        self[keyPath: path] = nil
      } else {
        self[keyPath: path]?.start = next - max(0, done)
      }
    }
  }

  /// Writes the frames from `position` on. A grain whose sound is not there yet waits. `scratch` holds a grain.
  mutating func fill(
    _ buffer: UnsafeMutableBufferPointer<Float>, at position: Int64, from source: any SoundSource,
    through scratch: UnsafeMutableBufferPointer<Float>
  ) {
    buffer.silence()
    if let first = waiting, leaving.map({ position - $0.start >= $0.length }) ?? true,
      source.read(from: first, into: scratch.frames(from: 0, count: Self.length)) == Self.length
    {
      leaving = playing.map { grain in
        var grain = grain
        grain.length = min(grain.length, Int(position - grain.start) + Self.fade)
        return grain
      }
      playing = Grain(first: first, start: position)
      waiting = nil
    }
    // Grains that were pulled whole are kept, for they may have to be pulled again.
    Self.add(leaving, to: buffer, at: position, from: source, through: scratch)
    Self.add(playing, to: buffer, at: position, from: source, through: scratch)
  }

  private static func add(
    _ grain: Grain?, to buffer: UnsafeMutableBufferPointer<Float>, at position: Int64, from source: any SoundSource,
    through scratch: UnsafeMutableBufferPointer<Float>
  ) {
    guard let grain else { return }
    let done = Int(position - grain.start)
    let count = min(buffer.count / 2, grain.length - done)
    guard done >= 0, count > 0 else { return }
    let part = scratch.frames(from: 0, count: count)
    let there = source.read(from: grain.first + Int64(done), into: part)
    for frame in 0..<there {
      let at = done + frame
      let share = Float(max(0, min(at, grain.length - at, fade))) / Float(fade)
      let gain = share * share * (3 - 2 * share)
      buffer[2 * frame] += part[2 * frame] * gain
      buffer[2 * frame + 1] += part[2 * frame + 1] * gain
    }
  }
}
