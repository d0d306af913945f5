import AudioOutput
import Timeline

/// A range that is played again and again, in flicks of the medium.
struct LoopRange: Hashable {
  var start: Int64
  var end: Int64

  var length: Int64 { end - start }
}

/// Where a position on the unrolled line of a loop lies in the medium.
///
/// While a range is looped, positions go on growing: the medium's own until the range's end, then one length for every pass.
/// So the line has no seams, and neither a clock nor a time stretcher needs to know of them.
struct Unrolled {
  var media: Int64
  var pass: Int64

  init(_ position: Int64, _ loop: LoopRange?) {
    guard let loop, position >= loop.end else {
      (media, pass) = (position, 0)
      return
    }
    let (pass, rest) = (position - loop.start).quotientAndRemainder(dividingBy: loop.length)
    (media, self.pass) = (loop.start + rest, pass)
  }
}

/// A source read along an unrolled line, with seams that do not click.
///
/// After a seam, what would have followed the range's end is faded out over three milliseconds while its start is faded in:
/// the sound is continuous whatever it is, no sample moves, and a range whose ends fit is left as it is.
struct LoopedSound {
  static let seam = 144

  let source: any SoundSource
  var loop: LoopRange?

  /// The nearest sound frame to a position.
  static func frame(_ position: Int64) -> Int64 {
    let half = OutputForm.flicksPerFrame / 2
    let shifted = position + half
    return shifted >= 0
      ? shifted / OutputForm.flicksPerFrame : -((-shifted + OutputForm.flicksPerFrame - 1) / OutputForm.flicksPerFrame)
  }

  /// Fills the buffer from `position` on and returns how many frames of it are there.
  func read(from position: Int64, into buffer: UnsafeMutableBufferPointer<Float>) -> Int {
    let wanted = buffer.count / 2
    guard let loop else { return source.read(from: Self.frame(position), into: buffer) }
    var done = 0
    while done < wanted {
      let place = Unrolled(position + Int64(done) * OutputForm.flicksPerFrame, loop)
      // Frames until the range's end; positions are not on the lattice of samples in general.
      let left = max(0, loop.end - place.media + OutputForm.flicksPerFrame - 1) / OutputForm.flicksPerFrame
      let part = buffer.frames(from: done, count: Int(min(Int64(wanted - done), max(1, left))))
      let first = Self.frame(place.media)
      let there = source.read(from: first, into: part)
      if place.pass > 0 { blend(part, since: Int(first - Self.frame(loop.start)), loop) }
      done += there
      if there < part.count / 2 { break }
    }
    return done
  }

  /// Fades from what followed the range's end.
  private func blend(_ part: UnsafeMutableBufferPointer<Float>, since start: Int, _ loop: LoopRange) {
    let seam = min(Self.seam, Int(loop.length / OutputForm.flicksPerFrame / 2))
    guard start >= 0, start < seam else { return }
    let count = min(seam - start, part.count / 2)
    withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * count) { tail in
      let there = source.read(from: Self.frame(loop.end) + Int64(start), into: tail)
      for frame in 0..<there {
        let share = Float(start + frame) / Float(seam)
        for side in (2 * frame)...(2 * frame + 1) {
          part[side] = tail[side] + (part[side] - tail[side]) * share
        }
      }
    }
  }
}
