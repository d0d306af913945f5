import AudioOutput
import Synchronization
import Timeline

/// The moves that a player's orders are made of. All run with its model locked.
extension Player {
  /// Where a listener is.
  var here: Location { mixer.locate(output.now.heard) }

  func frame(at time: Flicks) -> Int64 { clamped(media.times.frame(at: time)) }

  func clamped(_ frame: Int64) -> Int64 {
    let first = media.firstFrame
    return max(first, min(frame, media.extent.frames - 1))
  }

  /// The nearest time at which there is a picture.
  func inside(_ time: Flicks) -> Flicks {
    let (first, extent) = (media.firstFrame, media.extent)
    let last = media.times.start(of: max(first, extent.frames - 1))
    return max(media.times.start(of: first), min(time, last))
  }

  /// A loop is one only for a playhead that is not yet beyond it.
  func loopRange(_ frames: Range<Int64>?, at time: Flicks) -> LoopRange? {
    guard let frames else { return nil }
    let (start, end) = (media.times.start(of: frames.lowerBound), media.times.start(of: frames.upperBound))
    return time < end ? LoopRange(start: start.count, end: end.count) : nil
  }

  /// Moves the playhead. Where its picture or sound are not there yet, the clock stands until they are.
  func move(_ model: inout PlayerModel, to time: Flicks) {
    let time = inside(time)
    model.recorder.interrupt()
    model.cues.seek(to: time)
    mixer.setExtent(media.extent)
    mixer.setLoop(loopRange(model.loop, at: time))
    mixer.seek(to: time)
    media.prepare(at: frame(at: time), forwards: model.forwards)
    model.isSettling = true
    if !isThere(model, time) { output.setRunning(false) }
    output.flush()
    settle(&model)
  }

  private func isThere(_ model: PlayerModel, _ time: Flicks) -> Bool {
    let (frame, extent) = (frame(at: time), media.extent)
    // Of what is finished and empty nothing will ever be there.
    if extent.isComplete, extent.frames == 0 { return true }
    guard media.picture(frame) != nil || media.isBroken(frame) else { return false }
    return model.state != .playing || mixer.isReady(at: time, frames: Self.preroll)
  }

  /// Starts the clock once what is to be seen and heard is there.
  func settle(_ model: inout PlayerModel) {
    guard model.isSettling, !model.isClosed, model.state != .scrubbing else { return }
    let heard = output.now.heard
    guard isThere(model, mixer.locate(heard).time) else { return }
    model.isSettling = false
    guard model.state == .playing else { return }
    if mixer.hasGap(after: heard) { output.flush() }
    output.setRunning(true)
  }

  /// Something was fetched, or there is more.
  func changed() {
    model.withLock { model in
      guard !model.isClosed else { return }
      mixer.setExtent(media.extent)
      settle(&model)
      goOn(&model, here)
    }
  }

  /// Ends a wait in the middle of playing.
  func goOn(_ model: inout PlayerModel, _ place: Location) {
    guard model.state == .playing, !model.isSettling, place.waits, mixer.isReady(at: place.time, frames: Self.preroll)
    else { return }
    output.flush()
  }

  /// Stops the clock.
  func stand(_ model: inout PlayerModel) {
    collectCues(&model, here)
    output.setRunning(false)
    model.recorder.interrupt()
  }

  /// Ends dragging; the playhead stays.
  func letGo(_ model: inout PlayerModel) {
    let time = here.time
    output.setRunning(false)
    mixer.scrub(to: nil, isHeard: false)
    model.state = .paused
    move(&model, to: time)
  }

  /// Takes down the cues that were passed up to `place`.
  func collectCues(_ model: inout PlayerModel, _ place: Location) {
    guard model.state == .playing, !model.isSettling, place.isOver || place.percent > 0 else { return }
    let loop = place.loop.map { Flicks($0.start)..<Flicks($0.end) }
    model.pass(model.cues.advance(to: place.time, pass: place.pass, loop: loop))
  }
}
