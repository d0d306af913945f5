import AudioOutput
import Synchronization
import Timeline

/// Where a listener is in the medium.
struct Location {
  /// In flicks of the medium.
  var time: Flicks
  /// How many times a loop was begun anew since the last seek.
  var pass: Int64
  var loop: LoopRange?
  /// Counts seeks.
  var epoch: Int
  /// Hundredths of the medium's speed; 0 stands still.
  var percent: Int
  /// Whether it stands still because sound is missing.
  var waits: Bool
  /// Whether the medium is over.
  var isOver: Bool
}

/// Turns a medium's sound into what an output pulls, and positions of the output into times of the medium.
///
/// Its lock is held while one block is written or a position looked up: microseconds, and for a block at another speed than
/// its own a fraction of a millisecond. Nothing that holds it waits or decodes.
final class SoundMixer: SoundFeed {

  fileprivate struct State: ~Copyable {
    var sound: LoopedSound
    var extent: MediaExtent
    var stretcher = TimeStretcher()
    /// The rest of a stretched block.
    var block: UnsafeMutableBufferPointer<Float>
    var blockLeft = 0
    /// For looking whether something is there, so that no memory is made for it.
    let scratch: UnsafeMutableBufferPointer<Float>
    var grains = ScrubGrains()
    /// The unrolled position of the next frame, in flicks.
    var cursor: Int64 = 0
    var percent = 100
    var segments = SegmentMap()
    /// Where the next pull after a discard goes on.
    var target: Int64?
    /// The place the playhead is dragged to.
    var scrub: Int64?
    var epoch = 0
    /// Frames since sound began.
    var sinceCut = 0
    /// Whether the loop was changed since the last discard.
    var isLoopNew = false
    var isWaiting = false
    var waits = 0

    deinit {
      block.deallocate()
      scratch.deallocate()
    }
  }

  private let state: Mutex<State>

  init(_ source: any SoundSource, extent: MediaExtent) {
    let block = UnsafeMutableBufferPointer<Float>.allocate(capacity: 2 * TimeStretcher.hop)
    block.initialize(repeating: 0)
    let scratch = UnsafeMutableBufferPointer<Float>.allocate(
      capacity: 2 * max(TimeStretcher.lookahead, ScrubGrains.length))
    scratch.initialize(repeating: 0)
    state = Mutex(State(sound: LoopedSound(source: source), extent: extent, block: block, scratch: scratch))
  }

  // MARK: Orders

  /// What there is may have grown.
  func setExtent(_ extent: MediaExtent) { state.withLock { $0.extent = extent } }

  /// The next discard goes on at `time`.
  func seek(to time: Flicks) {
    state.withLock { state in
      state.target = time.count
      state.epoch += 1
    }
  }

  /// From the next pull on.
  func setSpeed(_ speed: PlaybackSpeed) { state.withLock { $0.setPercent(speed.percent) } }

  /// From the next discard on: until then nothing changes.
  func setLoop(_ loop: LoopRange?) {
    state.withLock { state in
      state.sound.loop = loop
      state.isLoopNew = true
    }
  }

  /// The playhead is at `time`, held by hand; nil lets go of it. What surrounds it is heard from the next pull on.
  func scrub(to time: Flicks?, isHeard: Bool) {
    state.withLock { state in
      state.scrub = time?.count
      if let time, isHeard { state.grains.move(to: LoopedSound.frame(time.count)) } else { state.grains.reset() }
    }
  }

  /// Whether so many frames of sound from `time` on are there, or all until the end.
  func isReady(at time: Flicks, frames: Int) -> Bool {
    state.withLock { state in
      let left = (state.extent.end.count - time.count) / OutputForm.flicksPerFrame
      guard left > 0 || state.extent.isComplete else { return false }
      if !state.extent.isComplete, left < Int64(frames) { return false }
      let count = Int(max(0, min(Int64(frames), left)))
      return withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * max(1, count)) { buffer in
        state.sound.source.read(from: LoopedSound.frame(time.count), into: buffer.frames(from: 0, count: count))
          == count
      }
    }
  }

  /// Whether something of what was pulled beyond `heard` is a gap where sound was not there yet.
  func hasGap(after heard: Flicks) -> Bool {
    state.withLock { state in
      let next = state.segments.segments.lastIndex { $0.start * OutputForm.flicksPerFrame <= heard.count } ?? 0
      return state.segments.segments.dropFirst(next).contains(where: \.waits)
    }
  }

  /// How often sound was missing while it should have been heard.
  var waits: Int { state.withLock { $0.waits } }

  /// What is heard at a position of the output.
  func locate(_ heard: Flicks) -> Location {
    state.withLock { state in
      let loop = state.sound.loop
      if let scrub = state.scrub {
        return Location(
          time: Flicks(scrub), pass: 0, loop: loop, epoch: state.epoch, percent: 0, waits: false, isOver: false)
      }
      if let target = state.target {
        return Location(
          time: Flicks(target), pass: 0, loop: loop, epoch: state.epoch, percent: 0, waits: true, isOver: false)
      }
      guard let (segment, position) = state.segments.find(heard) else {
        return Location(
          time: Flicks(state.cursor), pass: 0, loop: loop, epoch: state.epoch, percent: 0, waits: true, isOver: false)
      }
      let place = Unrolled(position, segment.loop)
      return Location(
        time: Flicks(place.media), pass: place.pass, loop: segment.loop, epoch: state.epoch, percent: segment.percent,
        waits: segment.waits, isOver: segment.isOver)
    }
  }

  // MARK: SoundFeed

  func fill(_ buffer: UnsafeMutableBufferPointer<Float>, at position: Int64) {
    let frames = buffer.count / 2
    // The buffer is the caller's, who waits here: as an address, for the compiler cannot see that the state keeps none of it.
    let address = UInt(bitPattern: buffer.baseAddress)
    state.withLock { state in
      var done = 0
      while done < frames {
        let whole = UnsafeMutableBufferPointer<Float>(
          start: UnsafeMutablePointer(bitPattern: address), count: 2 * frames)
        done += state.write(whole.frames(from: done, count: frames - done), at: position + Int64(done))
      }
    }
  }

  func discarded(from first: Int64, next: Int64) {
    state.withLock { state in
      if let target = state.target {
        state.cursor = target
        state.target = nil
      } else if let (segment, position) = state.segments.find(Flicks(first * OutputForm.flicksPerFrame)) {
        // What was mixed decides, seen with the loop there is now.
        state.cursor = state.isLoopNew ? Unrolled(position, segment.loop).media : position
      }
      state.isLoopNew = false
      state.grains.discarded(from: first, next: next)
      state.startAnew()
      state.note(at: next, percent: state.scrub == nil ? state.percent : 0)
    }
  }
}

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
  fileprivate static var fadeFrames: Int { 144 }
}
