import AudioOutput
import Playback
import Timeline
import WindowSystem

/// The player of what is shown, and the medium that is compared with it.
@MainActor final class PlayerSlot {
  enum Place: Equatable {
    case time(Flicks)
    case frame(Int64)
  }

  private let sound: StudioOptions.Sound
  private(set) var player: Player?
  /// The clip that `player` plays.
  private(set) var clip: Clip?
  private(set) var other: (clip: Clip, media: any PlayableMedia)?
  private var simulated: SimulatedOutput?
  /// Counts what was asked for, so that what comes too late is dropped.
  private(set) var wanted = 0
  private(set) var wantedOther = 0
  /// Where to go once the player that is being opened is there.
  var place: Place?
  private var isReversing = false
  /// Seconds of the last frame by the clock.
  private(set) var lastStep: Float = 0
  private var lastTick: Int64?

  init(sound: StudioOptions.Sound) { self.sound = sound }

  func output() -> any SoundOutput {
    switch sound {
    case .device: return DeviceOutput()
    case .nullDevice: return DeviceOutput(acceptsNull: true)
    case .silent: return SystemClockOutput(because: "Sound is switched off.")
    case .simulated:
      let made = SimulatedOutput()
      simulated = made
      return made
    }
  }

  /// Lets a script's time pass.
  func advance(_ seconds: Double) {
    let step = Flicks(Int64((seconds * Double(Flicks.perSecond)).rounded()))
    // Decoders run in real time, a script's clock does not: it waits for the picture it is about to show.
    if let player, player.state == .playing { waitForPictures(player, step) }
    simulated?.advance(by: step)
  }

  private func waitForPictures(_ player: Player, _ step: Flicks) {
    for _ in 0..<2000 where !player.isSettled { usleepMilliseconds(1) }
    let next = player.media.times.frame(at: player.time + step)
    let last = min(next, player.media.extent.frames - 1)
    player.media.prepare(at: player.frame, forwards: true)
    for _ in 0..<2000 where player.media.picture(last) == nil && !player.media.isBroken(last) { usleepMilliseconds(1) }
  }

  private func usleepMilliseconds(_ count: Int64) { FramePacer.sleep(until: FramePacer.now() + count * 1_000_000) }

  /// Notes the clock's time of this frame.
  func tick() {
    let now = FramePacer.now()
    lastStep = min(0.25, lastTick.map { Float(now - $0) / 1e9 } ?? 0)
    lastTick = now
  }

  func ask() -> Int {
    wanted += 1
    return wanted
  }

  func askOther() -> Int {
    wantedOther += 1
    return wantedOther
  }

  /// Puts a medium into the player; the former one is closed. `nil` leaves nothing.
  func put(_ media: (any PlayableMedia)?, _ clip: Clip?, transport: Transport) {
    isReversing = false
    let old = player
    self.clip = clip
    if let media {
      let made = Player(media, output: output(), cut: clip?.cut)
      made.setVolume(Float(transport.volume))
      made.setMuted(transport.isMuted)
      made.setSpeed(PlaybackSpeed(percent: transport.speed))
      if let loop = transport.loop(of: media.extent.frames) { made.setLoop(loop) }
      player = made
      if let place { go(made, place) } else { made.seek(to: .zero) }
      place = nil
      if transport.isPlaying { made.play() }
    } else {
      player = nil
    }
    old?.close()
  }

  func put(other media: (any PlayableMedia)?, _ clip: Clip?) {
    let old = other?.media
    if let media, let clip { other = (clip, media) } else { other = nil }
    old?.close()
  }

  func seek(_ to: Place) {
    endReverse()
    if let player { go(player, to) }
    place = to
  }

  /// The seek was for the player that is there.
  func forgetPlace() { place = nil }

  private func go(_ player: Player, _ place: Place) {
    switch place {
    case .time(let time): player.seek(to: time)
    case .frame(let frame): player.seek(toFrame: frame)
    }
  }

  /// Plays backwards by dragging the playhead. Returns false at the start.
  func reverse(by time: Flicks) -> Bool {
    guard let player else { return false }
    if !isReversing {
      player.pause()
      player.beginScrub()
      isReversing = true
    }
    let target = player.time - time
    player.scrub(to: max(.zero, target))
    return target > .zero
  }

  func endReverse() {
    guard isReversing else { return }
    isReversing = false
    player?.endScrub()
  }

  func close() {
    wanted += 1
    wantedOther += 1
    player?.close()
    player = nil
    other?.media.close()
    other = nil
  }
}
