public import CutModel
public import Timeline

/// What a take is and holds, from its `take.json`.
public struct TakeSummary: Encodable, Sendable {
  /// Something that happens in it.
  public struct Cue: Encodable, Sendable {
    /// `phoneme`, `word`, `line`, `event`, `ambience`.
    public var kind: String
    public var name: String
    public var start: Flicks
    public var end: Flicks
  }

  public var engineVersion: String
  public var modelFamily: String
  public var model: String
  public var weightsSHA256: String
  public var device: String
  public var numericClass: String
  public var prompt: String
  /// What is said, in order.
  public var lines: [String]
  public var seed: UInt64
  public var steps: Int
  public var frames: Int
  public var frameRate: FrameRate
  public var width: Int
  public var height: Int
  public var movieWidth: Int
  public var movieHeight: Int
  public var duration: Flicks
  public var channels: Int
  public var sampleRate: Int64
  /// Samples of each channel.
  public var samples: Int64
  public var cues: [Cue]
  public var warnings: [String]
}

/// What a cutscene is and holds, from its `cutscene.json`.
public struct CutsceneSummary: Encodable, Sendable {
  /// Where the document is, relative to what was inspected.
  public var file: String
  public var id: String
  public var title: String
  public var locale: String
  public var frameRate: FrameRate
  public var frames: Int64
  public var duration: Flicks
  public var width: Int
  public var height: Int
  public var hasAlpha: Bool
  public var sound: CutSound
  public var shots: [CutShot]
  public var lines: [CutLine]
  public var subtitles: [CutSubtitle]
  public var events: [CutEvent]
  public var ambiences: [CutAmbience]
  public var cameraMoves: [CutCameraMove]
  public var markers: [CutMarker]
  public var visemeCues: Int
  public var hapticTaps: Int
  public var provenance: CutProvenance

  init(_ cut: Cut, file: String) {
    self.file = file
    (id, title, locale) = (cut.id, cut.title, cut.locale)
    (frameRate, frames, duration) = (cut.frameRate, cut.frames, cut.duration)
    (width, height, hasAlpha) = (cut.width, cut.height, cut.hasAlpha)
    (sound, shots, lines, subtitles) = (cut.sound, cut.shots, cut.lines, cut.subtitles)
    (events, ambiences, cameraMoves, markers) = (cut.events, cut.ambiences, cut.cameraMoves, cut.markers)
    (visemeCues, hapticTaps) = (cut.visemes.cues.count, cut.haptics.taps.count)
    provenance = cut.provenance
  }
}
