public import AudioOutput
public import CutModel
import Glibc
import Synchronization
public import Timeline

/// Plays a medium: its sound through an output, and its pictures by what is heard.
///
/// The sound that a listener hears is the clock; the picture is a pure function of it (`FrameChoice`). A window calls
/// `present` once for each of its own pictures, and shows what it gets. Every call returns at once and may come from any
/// thread.
///
/// The locks of a player, an output, the sound mixer and a medium are taken in this order, so that none waits for another.
public final class Player: Sendable {
  /// What is played.
  public let media: any PlayableMedia
  /// What it is heard through.
  public let output: any SoundOutput
  /// What the sound must be ahead before playback starts: 100 ms.
  static let preroll = 4800
  let mixer: SoundMixer
  let model: Mutex<PlayerModel>

  /// Takes over `media` and `output`: they are closed with the player. `cut` tells what happens when.
  public convenience init(_ media: any PlayableMedia, output: any SoundOutput, cut: Cut? = nil) {
    self.init(media, output: output, cues: cut.map { CueList($0) } ?? CueList())
  }

  /// Takes over `media` and `output`: they are closed with the player.
  public init(_ media: any PlayableMedia, output: any SoundOutput, cues: CueList) {
    self.media = media
    self.output = output
    mixer = SoundMixer(media.sound, extent: media.extent)
    model = Mutex(PlayerModel(cues: cues))
    media.observe { [weak self] in self?.changed() }
    media.prepare(at: 0, forwards: true)
    output.attach(mixer)
    model.withLock { settle(&$0) }
  }

  deinit { close() }

  // MARK: What it does

  public var state: PlayerState { model.withLock { $0.state } }
  public var speed: PlaybackSpeed { model.withLock { $0.speed } }
  /// The pictures that are played again and again.
  public var loop: Range<Int64>? { model.withLock { $0.loop } }
  public var volume: Float { model.withLock { $0.volume } }
  public var isMuted: Bool { model.withLock { $0.isMuted } }
  /// The time of the medium that is heard, or at which the playhead stands.
  public var time: Flicks { here.time }
  /// The picture that belongs to it.
  public var frame: Int64 { frame(at: here.time) }
  /// Whether the playhead's picture is there, and to play also its sound.
  public var isSettled: Bool { model.withLock { !$0.isSettling } }
  /// How often playback had to wait for what was not there in time.
  public var waits: Int { mixer.waits }
  /// How well sound and picture kept together since `resetStatistics`.
  public var statistics: SyncStatistics { model.withLock { $0.recorder.summary } }
  /// The measurements of the last 256 presents while playing, oldest first.
  public var recentRecords: [PresentRecord] { model.withLock { $0.recorder.recent } }

  /// Forgets all measurements.
  public func resetStatistics() { model.withLock { $0.recorder = SyncRecorder() } }

  /// The cues that were passed since the last call, each once, in order.
  public func takeCues() -> [Cue] {
    model.withLock { model in
      collectCues(&model, here)
      defer { model.passed = [] }
      return model.passed
    }
  }

  /// Waits up to `milliseconds` for `isSettled`. For scripts and measurements, not for a window.
  public func waitUntilSettled(milliseconds: Int) -> Bool {
    for _ in 0..<max(1, milliseconds * 2) {
      if isSettled { return true }
      usleep(500)
    }
    return isSettled
  }

  // MARK: Orders

  /// Plays on, or from the start where it has ended.
  public func play() {
    model.withLock { model in
      guard !model.isClosed, model.state != .playing else { return }
      if model.state == .scrubbing { letGo(&model) }
      let restarts = model.state == .ended
      model.state = .playing
      model.forwards = true
      if restarts { return move(&model, to: model.loop.map { media.times.start(of: $0.lowerBound) } ?? .zero) }
      model.isSettling = true
      settle(&model)
    }
  }

  /// Stands still at the sample that is heard.
  public func pause() {
    model.withLock { model in
      guard model.state == .playing || model.state == .scrubbing else { return }
      if model.state == .scrubbing { letGo(&model) } else { stand(&model) }
      model.state = .paused
    }
  }

  /// Plays or pauses.
  public func toggle() { state == .playing ? pause() : play() }

  /// Moves the playhead, and plays on from there if it plays. What is jumped over makes no cues unless `firingSkipped`.
  public func seek(to time: Flicks, firingSkipped: Bool = false) {
    model.withLock { model in
      guard !model.isClosed else { return }
      collectCues(&model, here)
      if firingSkipped { model.pass(model.cues.skip(to: time)) }
      if model.state == .ended || model.state == .stopped { model.state = .paused }
      if model.state == .scrubbing { letGo(&model) }
      model.forwards = true
      move(&model, to: time)
    }
  }

  /// Moves the playhead to the start of a picture.
  public func seek(toFrame frame: Int64, firingSkipped: Bool = false) {
    seek(to: media.times.start(of: frame), firingSkipped: firingSkipped)
  }

  /// Stands still, so many pictures further; negative goes back.
  public func step(by frames: Int64) {
    pause()
    model.withLock { model in
      guard !model.isClosed else { return }
      model.state = .paused
      model.forwards = frames >= 0
      move(&model, to: media.times.start(of: clamped(frame(at: here.time) + frames)))
    }
  }

  /// Changes the speed of sound and picture; the pitch stays. While it plays, that is heard when what was pulled is over:
  /// within 80 ms.
  public func setSpeed(_ speed: PlaybackSpeed) {
    model.withLock { model in
      model.speed = speed
      mixer.setSpeed(speed)
      if model.state != .playing { output.flush() }
    }
  }

  /// Plays a range of pictures again and again; nil plays on to the end. A playhead outside goes to its start.
  public func setLoop(_ range: Range<Int64>?) {
    model.withLock { model in
      guard !model.isClosed else { return }
      let inside = range?.clamped(to: media.firstFrame..<max(media.firstFrame, media.extent.frames))
      let loop = inside.flatMap { $0.isEmpty ? nil : $0 }
      guard loop != model.loop else { return }
      collectCues(&model, here)
      model.loop = loop
      let here = here.time
      if let loop = model.loop, !loop.contains(frame(at: here)) {
        if model.state == .ended { model.state = .paused }
        return move(&model, to: media.times.start(of: loop.lowerBound))
      }
      mixer.setLoop(loopRange(model.loop, at: here))
      output.flush()
      model.cues.countPassesAnew()
      model.recorder.interrupt()
    }
  }

  /// 0 is silence, 1 is as loud as it is.
  public func setVolume(_ volume: Float) {
    model.withLock { model in
      model.volume = volume.isFinite ? min(max(volume, 0), 1) : 0
      output.setGain(model.isMuted ? 0 : model.volume)
    }
  }

  /// Silence, without forgetting the volume.
  public func setMuted(_ isMuted: Bool) {
    model.withLock { model in
      model.isMuted = isMuted
      output.setGain(isMuted ? 0 : model.volume)
    }
  }

  /// The playhead is taken by hand: `scrub(to:)` moves it, and lets 60 ms around it be heard.
  public func beginScrub() {
    model.withLock { model in
      guard !model.isClosed, model.state != .scrubbing else { return }
      model.resumes = model.state == .playing
      let time = here.time
      stand(&model)
      model.state = .scrubbing
      model.isSettling = false
      mixer.scrub(to: time, isHeard: false)
      output.flush()
      output.setRunning(true)
    }
  }

  /// Moves the playhead that is held by hand.
  public func scrub(to time: Flicks) {
    model.withLock { model in
      guard model.state == .scrubbing else { return }
      let time = inside(time)
      model.forwards = time >= here.time
      media.prepare(at: frame(at: time), forwards: model.forwards)
      mixer.scrub(to: time, isHeard: true)
      // What is queued gives way: the grain is heard at once.
      output.flush()
    }
  }

  /// Lets go of the playhead; playback goes on if it played before.
  public func endScrub() {
    model.withLock { model in
      guard model.state == .scrubbing else { return }
      let time = here.time
      letGo(&model)
      model.state = model.resumes ? .playing : .paused
      model.forwards = true
      move(&model, to: time)
    }
  }

  /// Stops for good; closes the output and the medium.
  public func close() {
    let wasOpen = model.withLock { model in
      defer { model.isClosed = true }
      return !model.isClosed
    }
    guard wasOpen else { return }
    output.close()
    media.close()
    model.withLock { $0.state = .stopped }
  }
}
