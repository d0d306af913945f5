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

  /// What the mixer's lock guards; SoundMixing.swift writes the blocks.
  struct State: ~Copyable {
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
