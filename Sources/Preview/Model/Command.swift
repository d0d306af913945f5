import Timeline

/// What a person can ask of the studio, by key, mouse, menu or script alike.
enum Command: Equatable, Sendable {
  case open(String)
  case reload
  case close
  case quit
  // Transport.
  case play, pause, toggle
  /// J and L: backwards and forwards, faster with each press.
  case shuttle(Int)
  case stop
  case seek(Flicks)
  case seekFrame(Int64)
  case step(Int64)
  case skip(seconds: Int64)
  case jump(Landmark, forwards: Bool)
  case toStart, toEnd
  case speed(Int)
  case loopIn, loopOut, clearLoop
  case loopRange(ClosedRange<Int64>)
  case volume(Double)
  case mute(Bool)
  // What is shown.
  case selectCut(String)
  case selectShot(ShotID)
  /// Shows a take alone.
  case showTake(TakeID)
  /// Shows the whole cut.
  case showCut
  /// Puts a take beside what is shown; nil ends comparing.
  case compare(TakeID?)
  case comparison(Comparison.Way)
  case swapCompared
  // The project.
  case choose(TakeID)
  case undo, redo
  case makeTakes(ShotID, count: Int)
  case build
  case export(ExportOrder)
  case saveFrame(String)
  case edit(ShotID, ShotEdit)
  case cancel(Int)
  case cancelAll
  case retry(Int)
  case dismiss(Int)
  // The window.
  case zoom(Double, around: Double)
  case scroll(Double)
  case fitTimeline
  case follow(Bool)
  case toggleLane(Lane)
  case spectrogram(Bool)
  case tab(SideTab)
  case show(Dialog?)
  case fullscreen
  case maximize
  case pixelScaling(Bool)
  case safeArea(Bool)
  case subtitles(Bool)
}

/// Places in a cut that one jumps between.
enum Landmark: String, Equatable, Sendable, CaseIterable {
  case shot, event, line, marker
}

/// The lanes of the timeline, from above to below.
enum Lane: String, Equatable, Sendable, CaseIterable, Codable {
  case pictures, sound, dialogue, mouths, events, haptics, markers

  var title: String {
    switch self {
    case .pictures: "Picture"
    case .sound: "Sound"
    case .dialogue: "Dialogue"
    case .mouths: "Mouth"
    case .events: "Events"
    case .haptics: "Haptics"
    case .markers: "Markers"
    }
  }
}

/// The tabs on the right.
enum SideTab: String, Equatable, Sendable, CaseIterable, Codable {
  case shot, sync, latents, jobs, log

  var title: String {
    switch self {
    case .shot: "Shot"
    case .sync: "Sync"
    case .latents: "Latents"
    case .jobs: "Jobs"
    case .log: "Log"
    }
  }
}

/// The dialogs there are.
enum Dialog: String, Equatable, Sendable, CaseIterable {
  case open, export, preferences, keys, about
}

/// A bundle to be made.
struct ExportOrder: Equatable, Sendable {
  var targets: [String]
  var cutscene: String?
  /// Where to; nil for the project's own output folder.
  var output: String?
}

/// What of a shot is edited in its screenplay.
enum ShotEdit: Equatable, Sendable {
  case seed(UInt64)
  case steps(Int)
  case prompt(String)
  case line(index: Int, String)
}

/// How two takes are compared.
struct Comparison: Equatable, Sendable {
  /// The ways.
  enum Way: String, Equatable, Sendable, CaseIterable {
    /// One at a time.
    case toggle
    /// Left of a line the one, right of it the other.
    case wipe
    /// Both, side by side.
    case beside
  }

  /// The take beside what is shown.
  var other: TakeID
  var way = Way.beside
  /// Whether the other one is seen and heard; only for `toggle`.
  var showsOther = false
  /// Where the line of a wipe is, 0…1.
  var edge = 0.5
}
