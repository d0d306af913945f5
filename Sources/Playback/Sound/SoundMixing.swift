import AudioOutput
import Timeline

/// How a mixer's blocks are written: as they are, stretched, scrubbed, or silent while something is missing.
extension SoundMixer.State {
  /// Cuts the sound: it fades in again.
  mutating func startAnew() {
    stretcher.reset()
    (blockLeft, sinceCut, isWaiting) = (0, 0, false)
  }

  mutating func setPercent(_ new: Int) {
    guard new != percent else { return }
    // From its own speed to another the sound goes on naturally; on the way back a stretched block ends first.
    if percent == 100 { stretcher.reset(continuing: LoopedSound.frame(cursor)) }
    percent = new
  }

  mutating func note(at position: Int64, percent: Int, waits: Bool = false, isOver: Bool = false) {
    segments.note(
      .init(start: position, position: cursor, percent: percent, loop: sound.loop, waits: waits, isOver: isOver))
  }

  /// Writes the first frames of `buffer`, and returns how many.
  mutating func write(_ buffer: UnsafeMutableBufferPointer<Float>, at position: Int64) -> Int {
    if scrub != nil {
      grains.fill(buffer, at: position, from: sound.source, through: scratch)
      note(at: position, percent: 0)
      return buffer.count / 2
    }
    if blockLeft > 0 { return writeBlock(buffer, at: position) }
    // The whole frames until the end at this speed.
    let loops = sound.loop != nil
    let step = OutputForm.flicksPerFrame / 100 * Int64(percent)
    let untilEnd = loops ? Int64.max : max(0, (extent.end.count - cursor + step - 1) / step)
    if untilEnd == 0 {
      guard extent.isComplete else { return wait(buffer, at: position) }
      buffer.silence()
      cursor = extent.end.count
      note(at: position, percent: 0, isOver: true)
      return buffer.count / 2
    }
    return percent == 100 && stretcher.continuation == nil
      ? writePlain(buffer, at: position, untilEnd: untilEnd)
      : stretch(buffer, at: position, untilEnd: untilEnd)
  }

  /// At its own speed: as it is.
  private mutating func writePlain(
    _ buffer: UnsafeMutableBufferPointer<Float>, at position: Int64, untilEnd: Int64
  ) -> Int {
    let wanted = Int(min(Int64(buffer.count / 2), untilEnd))
    var there = sound.read(from: cursor, into: buffer.frames(from: 0, count: wanted))
    // What ends before it should is faded out, so its last frames must be known as such.
    let ends = there < wanted || (!extent.isComplete && Int64(wanted) == untilEnd)
    if ends, there < SoundMixer.fadeFrames { there = 0 }
    guard there > 0 else { return wait(buffer, at: position) }
    note(at: position, percent: 100)
    fadeIn(buffer, there)
    if ends {
      for index in 0..<SoundMixer.fadeFrames {
        let gain = Float(index) / Float(SoundMixer.fadeFrames)
        buffer[2 * (there - 1 - index)] *= gain
        buffer[2 * (there - 1 - index) + 1] *= gain
      }
    }
    isWaiting = false
    cursor += Int64(there) * OutputForm.flicksPerFrame
    return there
  }

  /// At another speed: a block of the stretcher's, of which `buffer` gets the first part.
  private mutating func stretch(
    _ buffer: UnsafeMutableBufferPointer<Float>, at position: Int64, untilEnd: Int64
  ) -> Int {
    let ideal = cursor
    let ahead = scratch.frames(from: 0, count: TimeStretcher.lookahead)
    guard sound.read(from: ideal, into: ahead) == TimeStretcher.lookahead else { return wait(buffer, at: position) }
    let (first, line) = (LoopedSound.frame(ideal), sound)
    // A piece is heard for two blocks: so that its middle comes when it should, it begins earlier where time is stretched.
    let shift = Int64(TimeStretcher.hop * (percent - 100) / 100)
    stretcher.next(ideal: first + (stretcher.continuation == nil ? 0 : shift), isLast: percent == 100, into: block) {
      frame, target in
      // Frames count from the ideal place, whose fraction of a frame they share.
      let there = line.read(from: ideal + (frame - first) * OutputForm.flicksPerFrame, into: target)
      if there < target.count / 2 { target.frames(from: there, count: target.count / 2 - there).silence() }
    }
    blockLeft = Int(min(untilEnd, Int64(TimeStretcher.hop)))
    if blockLeft < TimeStretcher.hop {
      // The last block is written from its start all the same.
      block.frames(from: TimeStretcher.hop - blockLeft, count: blockLeft)
        .copy(UnsafeBufferPointer(block)[0..<(2 * blockLeft)], at: 0)
    }
    if percent == 100 { stretcher.reset() }
    isWaiting = false
    return writeBlock(buffer, at: position)
  }

  private mutating func writeBlock(_ buffer: UnsafeMutableBufferPointer<Float>, at position: Int64) -> Int {
    let count = min(buffer.count / 2, blockLeft)
    let first = TimeStretcher.hop - blockLeft
    buffer.copy(UnsafeBufferPointer(block)[(2 * first)..<(2 * (first + count))], at: 0)
    note(at: position, percent: percent)
    fadeIn(buffer, count)
    cursor += Int64(count) * (OutputForm.flicksPerFrame / 100) * Int64(percent)
    blockLeft -= count
    return count
  }

  /// Stands still until more is there.
  private mutating func wait(_ buffer: UnsafeMutableBufferPointer<Float>, at position: Int64) -> Int {
    buffer.silence()
    note(at: position, percent: 0, waits: true)
    if !isWaiting {
      if sinceCut > 0 { waits += 1 }
      stretcher.reset()
      (isWaiting, blockLeft, sinceCut) = (true, 0, 0)
    }
    return buffer.count / 2
  }

  private mutating func fadeIn(_ buffer: UnsafeMutableBufferPointer<Float>, _ count: Int) {
    // From the very start of a medium everything is heard.
    if sinceCut == 0, cursor <= 0 { sinceCut = SoundMixer.fadeFrames }
    guard sinceCut < SoundMixer.fadeFrames else { return }
    for frame in 0..<min(count, SoundMixer.fadeFrames - sinceCut) {
      let gain = Float(sinceCut + frame) / Float(SoundMixer.fadeFrames)
      buffer[2 * frame] *= gain
      buffer[2 * frame + 1] *= gain
    }
    sinceCut += count
  }
}

extension SoundMixer {
  /// 3 ms: how sound begins and ends where it is cut.
  static var fadeFrames: Int { 144 }
}
