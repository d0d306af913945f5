import AudioOutput
import MediaIO
import Playback
import StudioWindow
import Timeline
import WindowSystem

extension Studio {
  /// Brings the player's picture and place into the state.
  func advancePlayer(seconds: Double) {
    slot.tick()
    guard let player = slot.player else {
      textures.show(nil, window)
      (state.frame, state.time) = (0, .zero)
      return
    }
    if state.transport.reverse > 0 {
      let back = seconds * Double(state.transport.reverse)
      if !slot.reverse(by: Flicks(Int64(back * Double(Flicks.perSecond)))) {
        state.transport.reverse = 0
        slot.endReverse()
      }
    }
    let present = player.present(at: presentTime(player.output))
    if present.isNew { textures.show(present.picture, window) }
    let extent = player.media.extent
    (state.frame, state.time) = (present.frame, present.time)
    (state.frames, state.duration, state.size) = (extent.frames, extent.end, player.media.size)
    if case .constant(let rate) = player.media.times { state.rate = rate }
    isWaiting = present.isWaiting
    if present.state == .ended, state.transport.isPlaying { state.transport.isPlaying = false }
    showOther(present.frame)
    notePlayback(player)
    if state.view.follows, state.transport.isPlaying || state.transport.reverse > 0 {
      state.view.reveal(state.time.seconds, width: state.laneWidth, seconds: state.seconds)
    }
    shake(player)
  }

  /// When this frame's picture will be seen: with vertical synchronisation at the next flip, else about now.
  private func presentTime(_ output: any SoundOutput) -> Flicks {
    guard options.window.output == .screen, window.window.waitsForScreen else { return output.hostTime }
    return output.hostTime + Flicks(Flicks.perSecond / 60)
  }

  /// The other take's picture of the same number.
  private func showOther(_ frame: Int64) {
    guard let other = slot.other else {
      textures.showOther(nil, window)
      return
    }
    let last = max(0, other.media.extent.frames - 1)
    let wanted = min(frame, last)
    other.media.prepare(at: wanted, forwards: true)
    if let picture = other.media.picture(wanted) { textures.showOther((wanted, picture), window) }
  }

  /// Says once what goes wrong with what is played.
  private func notePlayback(_ player: Player) {
    if let problem = player.media.problem, problem != saidProblem {
      saidProblem = problem
      state.log.add(.bad, problem)
    }
    let message = player.output.condition.message
    if message != saidCondition {
      saidCondition = message
      if let message, !message.hasSuffix("being opened.") { state.log.add(.caution, message) }
    }
  }

  /// Lets controllers feel the haptic lane.
  private func shake(_ player: Player) {
    let controllers = window.window.connectedControllers
    guard !controllers.isEmpty, state.preferences.rumbles, state.transport.isPlaying else {
      rumble.last = state.time
      return
    }
    guard let strength = rumble.strength(state.lanes, at: state.time) else { return }
    for id in controllers {
      window.window.rumble(id, low: strength.low, high: strength.high, milliseconds: 90)
    }
  }
}

/// What a controller does, from the haptic lane.
struct Rumble: Equatable, Sendable {
  /// Where the playhead was when the controller was told last.
  var last = Flicks.zero
  private var told = -1

  /// How strongly the slow and the fast motor run at a time; nil where nothing new is to be told.
  mutating func strength(_ lanes: Lanes, at time: Flicks) -> (low: Float, high: Float)? {
    let row = Int(time.count / (Flicks.perSecond / 60))
    let tap = lanes.taps.filter { $0.time > last && $0.time <= time }.map(\.force).max() ?? 0
    last = time
    // A motor cannot follow faster than about 20 times a second.
    guard tap > 0 || row < told || row >= told + 3 else { return nil }
    told = row
    let hum = lanes.hum.indices.contains(row) ? lanes.hum[row] : 0
    let sharp = lanes.humSharpness.indices.contains(row) ? lanes.humSharpness[row] : 0
    return (Float(max(tap, hum * (1 - sharp))), Float(max(tap * 0.6, hum * sharp)))
  }
}
