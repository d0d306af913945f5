import AudioOutput
import CutModel
import Foundation
import ImmediateUI
import MediaIO
import Playback
public import StudioWindow
import Timeline
import WindowSystem

/// The preview studio: a window on a project, take, bundle or movie. What it shows is `state`; what a person does becomes
/// commands that change it, and effects that reach the player, the jobs and the disk.
@MainActor public final class Studio {
  /// The window and its interface.
  public let window: StudioWindow
  let options: StudioOptions
  var state = StudioState()
  var layout = SplitLayout(Studio.panels)
  var slot: PlayerSlot
  let lanes = LaneWorker()
  var textures = StudioTextures()
  var timelineDrag = TimelineDrag()
  var forms = Forms()
  let jobCenter: JobCenter
  var watch: FileWatch?
  var isLooking = false
  var lookedAt = 0.0
  /// Things under way: opening, reading, writing. A script waits for them.
  var pending = 0
  var isClosing = false
  private var savesPreferences = false
  private var savedAt = 0.0
  var rumble = Rumble()
  /// Whether playback waits for what is not there yet.
  var isWaiting = false
  var saidProblem: String?
  /// Steps and seconds of takes by folder; a take never changes.
  var takeFacts: [String: (steps: Int, seconds: Double)] = [:]
  /// What jobs said of their failures, until they end.
  var jobProblems: [Int: String] = [:]
  var saidCondition: String?

  static let panels = SplitLayout.Node.split(
    "timeline", .vertical, share: 0.67, minimums: (240, 150),
    .split(
      "left", .horizontal, share: 0.2, minimums: (200, 400), .panel("shots"),
      .split("right", .horizontal, share: 0.72, minimums: (320, 260), .panel("picture"), .panel("side"))),
    .panel("timeline"))

  /// Opens the window. Throws `WindowError` where there is no display.
  public init(_ options: StudioOptions) throws {
    self.options = options
    var window = options.window
    state.preferences = Preferences.read(options.preferences)
    if window.output == .screen, !options.keepsSize {
      (window.width, window.height) = (state.preferences.width, state.preferences.height)
    }
    self.window = try StudioWindow(window, fonts: options.fonts)
    slot = PlayerSlot(sound: options.sound)
    jobCenter = JobCenter(program: options.program, cache: options.cache, device: options.device)
    state.transport.volume = state.preferences.volume
    state.view.hidden = Set(state.preferences.hiddenLanes)
    state.view.showsSpectrogram = state.preferences.showsSpectrogram
    layout.shares = state.preferences.shares
    for problem in self.window.ui.fontProblems { state.log.add(.caution, problem) }
    jobCenter.onEvent = { [weak self] id, event in self?.job(id, event) }
  }

  /// Opens what lies at `path`.
  public func open(_ path: String) { perform(.open(path)) }

  /// Shows the window until it is closed.
  public func run() async throws {
    try await window.run { ui, events in
      self.frame(ui, events, seconds: nil)
      return !self.isClosing
    }
    shutDown()
  }

  /// Stops sound and jobs, and keeps the preferences.
  public func shutDown() {
    jobCenter.stopAll()
    slot.close()
    lanes.close()
    writePreferences()
  }

  // MARK: Frames

  /// One frame: what happened, what is shown. `seconds` is how long it lasts in a script's time.
  func frame(_ ui: UI, _ events: [InputEvent], seconds: Double?) {
    if let seconds { slot.advance(seconds) }
    handle(events, ui)
    jobCenter.deliver()
    drainLanes()
    advancePlayer(seconds: seconds ?? Double(slot.lastStep))
    checkFiles(now: ui.time)
    draw(ui)
    if savesPreferences, ui.time - savedAt > 2 {
      savedAt = ui.time
      writePreferences()
    }
  }

  /// Does what a person asked for.
  func perform(_ command: Command) {
    for effect in state.apply(command) { run(effect) }
  }

  func run(_ effect: StudioState.Effect) {
    let player = slot.player
    switch effect {
    case .open(let path): openSubject(path)
    case .reload: reload()
    case .closeSubject: for effect in state.closed() { run(effect) }
    case .quit: isClosing = true
    case .play:
      slot.endReverse()
      player?.play()
    case .pause:
      slot.endReverse()
      player?.pause()
    case .seek(let time): slot.seek(.time(time))
    case .seekFrame(let frame): slot.seek(.frame(frame))
    case .step(let count):
      slot.endReverse()
      player?.step(by: count)
    case .speed(let percent): player?.setSpeed(PlaybackSpeed(percent: percent))
    case .loop(let range): player?.setLoop(range)
    case .volume(let volume): player?.setVolume(Float(volume))
    case .mute(let isOn): player?.setMuted(isOn)
    case .show(let keepsTime): show(keepsTime: keepsTime)
    case .compare: openCompared()
    case .swap:
      show(keepsTime: true)
      openCompared()
    case .choose(let id): choose(id)
    case .startJobs: startJobs()
    case .stopJob(let id): jobCenter.stop(id)
    case .saveFrame(let path): saveFrame(path)
    case .edit(let id, let edit): write(edit, of: id)
    case .fullscreen: window.window.isFullscreen.toggle()
    case .maximize: layout.maximized = layout.maximized == nil ? "picture" : nil
    case .savePreferences: savesPreferences = true
    }
  }

  private func writePreferences() {
    savesPreferences = false
    guard let path = options.preferences else { return }
    state.preferences.shares = layout.shares
    if options.window.output == .screen, !window.window.isFullscreen {
      let size = window.window.size
      (state.preferences.width, state.preferences.height) = (Int(size.width), Int(size.height))
    }
    let folder = (path as NSString).deletingLastPathComponent
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    // Preferences are a comfort: that they cannot be kept is no reason to disturb anybody.
    try? WholeFile.write(state.preferences.bytes(), to: path)
  }
}
