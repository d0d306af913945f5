import CutModel
import MediaIO
import Timeline

/// Everything the studio shows, as a value. `apply` changes it; what must happen outside is returned as effects.
struct StudioState: Equatable, Sendable {
  /// What was opened.
  var subject: Subject?
  /// What is being opened.
  var opening: String?
  /// Why what was asked for could not be opened.
  var trouble: String?
  var project: ProjectDocument?
  /// What stands alone: a take, the cuts of a bundle, a movie.
  var clips: [Clip] = []
  var selectedCut: String?
  var selectedShot: ShotID?
  var selectedTake: TakeID?
  /// The clip in the picture panel, whether it is open already or not.
  var shown: Clip?
  var comparison: Comparison?
  var transport = Transport()
  var view = TimelineView()
  var jobs = JobQueue()
  var log = MessageLog()
  var history = ChoiceHistory()
  var tab = SideTab.shot
  var dialog: Dialog?
  var preferences = Preferences()
  /// More takes than the project asks for, by shot: what was made here.
  var extraTakes: [String: Int] = [:]

  // What the player says; the studio keeps it up to date, and nobody else changes it.
  /// The picture under the playhead.
  var frame: Int64 = 0
  /// The playhead.
  var time = Flicks.zero
  var frames: Int64 = 0
  var duration = Flicks.zero
  var rate: FrameRate?
  var size: PixelSize?
  /// Width of the timeline's lanes in points.
  var laneWidth = 1000.0

  /// The cut that is shown or chosen.
  var cut: CutDocument? { project?.cut(selectedCut) }
  var hasMedia: Bool { frames > 0 }
  var lanes: Lanes { shown?.lanes ?? .empty }
  var seconds: Double { duration.seconds }

  /// Something that must happen outside of the state.
  enum Effect: Equatable, Sendable {
    case open(String)
    case reload
    case closeSubject
    case quit
    case play, pause
    case seek(Flicks)
    case seekFrame(Int64)
    case step(Int64)
    case speed(Int)
    case loop(Range<Int64>?)
    case volume(Double)
    case mute(Bool)
    /// Opens `shown` in the player; `keepsTime` goes to where the playhead was.
    case show(keepsTime: Bool)
    /// Opens the other take beside what is shown, or closes it.
    case compare
    case swap
    case choose(TakeID)
    case startJobs
    case stopJob(Int)
    case saveFrame(String)
    case edit(ShotID, ShotEdit)
    case fullscreen
    case maximize
    case savePreferences
  }
}

extension StudioState {
  /// Does what is asked, or says in the log why not.
  mutating func apply(_ command: Command) -> [Effect] {
    switch command {
    case .open(let path):
      opening = path
      trouble = nil
      dialog = nil
      return [.open(path)]
    case .reload: return subject == nil ? [] : [.reload]
    case .close: return [.closeSubject]
    case .quit: return [.quit]
    case .play, .pause, .toggle, .shuttle, .stop, .seek, .seekFrame, .step, .skip, .jump, .toStart, .toEnd, .speed,
      .loopIn, .loopOut, .clearLoop, .loopRange, .volume, .mute:
      return applyTransport(command)
    case .selectCut, .selectShot, .showTake, .showCut, .compare, .comparison, .swapCompared:
      return applySelection(command)
    case .choose, .undo, .redo, .makeTakes, .build, .export, .edit, .cancel, .cancelAll, .retry, .dismiss, .saveFrame:
      return applyWork(command)
    default: return applyView(command)
    }
  }

  private mutating func applyView(_ command: Command) -> [Effect] {
    switch command {
    case .zoom(let factor, let time): view.zoom(factor, around: time, width: laneWidth, seconds: seconds)
    case .scroll(let by):
      view.follows = false
      view.start += by
      view.clamp(laneWidth, seconds)
    case .fitTimeline: (view.scale, view.start) = (nil, 0)
    case .follow(let isOn): view.follows = isOn
    case .toggleLane(let lane):
      if view.hidden.remove(lane) == nil { view.hidden.insert(lane) }
      preferences.hiddenLanes = Lane.allCases.filter(view.hidden.contains)
    case .spectrogram(let isOn):
      view.showsSpectrogram = isOn
      preferences.showsSpectrogram = isOn
    case .tab(let tab): self.tab = tab
    case .show(let dialog): self.dialog = dialog
    case .fullscreen: return [.fullscreen]
    case .maximize: return [.maximize]
    case .pixelScaling(let isOn): preferences.scalesWholePixels = isOn
    case .safeArea(let isOn): preferences.showsSafeArea = isOn
    case .subtitles(let isOn): preferences.showsSubtitles = isOn
    default: return []
    }
    return [.savePreferences]
  }
}
