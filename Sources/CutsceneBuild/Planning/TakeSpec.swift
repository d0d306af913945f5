import BuildGraph
import CutModel
public import Generation
public import Timeline

/// Everything that decides a take, with files by path and digest instead of their contents.
public struct TakeSpec: Sendable, Equatable {
  /// A file and its digest.
  public struct Input: Sendable, Equatable {
    /// Absolute path.
    public var path: String
    /// SHA-256, hexadecimal.
    public var sha256: String
  }

  /// A recording and when it starts in the shot.
  public struct Recording: Sendable, Equatable {
    /// The file.
    public var input: Input
    /// When it starts.
    public var start: Flicks
    /// How long it lasts.
    public var duration: Flicks
  }

  /// The model's name, as the project has it.
  public var model: String
  /// The picture to start from.
  public var picture: Input?
  /// Recorded speech.
  public var recordings: [Recording]
  /// The rest; without picture and voice.
  public var request: ShotRequest

  /// The fields of its key.
  func fields(_ fingerprint: ModelFingerprint, engine: String) -> KeyFields {
    var fields = KeyFields()
    fields.set("engine", engine)
    fields.set("model", fingerprint.model.name)
    fields.set("weights", digest: fingerprint.model.weightsSHA256)
    fields.set("numeric class", fingerprint.numericClass)
    fields["picture"] = picture.map { .digest($0.sha256) } ?? .absent
    fields["voice"] = .list(recordings.map { .list([.digest($0.input.sha256), .integer($0.start.count)]) })
    fields["lines"] = .list(
      request.lines.map {
        .list([.text($0.text), $0.start.map { .integer($0.count) } ?? .absent, .integer($0.pause.count)])
      })
    fields.set("speaker", request.speaker)
    fields.set("prompt", request.prompt)
    fields["ambiences"] = .list(
      request.ambiences.map { .list([.text($0.name), $0.level.map { .number($0) } ?? .absent]) })
    fields["events"] = .list(
      request.events.map { .list([.text($0.name), .integer($0.time.count), .number($0.force)]) })
    fields["duration"] = request.duration.map { .integer($0.count) } ?? .absent
    fields.set("fps", "\(request.frameRate)")
    fields.set("seed", String(request.seed))
    fields.set("steps", request.steps ?? fingerprint.defaultSteps)
    return fields
  }
}
