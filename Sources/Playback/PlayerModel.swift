import AudioOutput
import MediaIO
import Timeline

/// What a player remembers. It decides nothing by itself.
struct PlayerModel {
  /// What was presented last.
  struct Shown {
    var frame: Int64
    var picture: Picture
    var epoch: Int
    var pass: Int64
    var isStandIn = false
  }

  var state = PlayerState.stopped
  var speed = PlaybackSpeed.normal
  /// In pictures.
  var loop: Range<Int64>?
  var volume: Float = 1
  var isMuted = false
  /// Whether the playhead was moved to a place whose picture or sound is not there yet.
  var isSettling = true
  var resumes = false
  var forwards = true
  var shown: Shown?
  var cues: CueCursor
  var passed: [Cue] = []
  var recorder = SyncRecorder()
  var percent = 0
  var isClosed = false

  init(cues: CueList) { self.cues = CueCursor(cues) }

  /// The most cues that wait to be taken.
  static let mostCues = 4096

  mutating func pass(_ cues: [Cue]) {
    passed += cues
    if passed.count > Self.mostCues { passed.removeFirst(passed.count - Self.mostCues) }
  }
}
