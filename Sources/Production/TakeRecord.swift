import Foundation
import Generation
import MediaIO
import Timeline

/// What `take.json` says: everything needed to make the take again, and what came out.
///
/// Written with sorted keys and without dates or paths of the machine, so that the same seed on the same machine class
/// gives the same bytes. docs/generate.md describes every field.
struct TakeRecord: Codable, Equatable {
  struct Engine: Codable, Equatable {
    var name = "hoofbeat"
    var version = engineVersion
  }

  struct File: Codable, Equatable {
    /// Its name inside the take.
    var file: String
    /// The name it had.
    var name: String
    var sha256: String
  }

  struct Event: Codable, Equatable {
    var name: String
    var timeFlicks: Int64
    var force: Double
  }

  struct Line: Codable, Equatable {
    var text: String
    var startFlicks: Int64?
    var pauseFlicks: Int64?
  }

  struct Ambience: Codable, Equatable {
    var name: String
    var level: Double?
  }

  struct Request: Codable, Equatable {
    var picture: File?
    var voice: File?
    /// Absent unless sound was made for given pictures.
    var clip: File?
    /// The only line, from the start of the shot.
    var line: String?
    /// All lines, when there are several or when one has its own time.
    var lines: [Line]?
    var speaker: String?
    var prompt: String
    /// Absent when none was asked for beside those of the prompt.
    var ambiences: [Ambience]?
    var events: [Event]
    var durationFlicks: Int64?
    var frameRate: String
    var seed: UInt64
    var steps: Int?
    var formats: [String]
    var movieSide: Int
  }

  struct Model: Codable, Equatable {
    var family: String
    var name: String
    var weightsSHA256: String
  }

  struct Device: Codable, Equatable {
    var name: String
    var numericClass: String
  }

  struct Result: Codable, Equatable {
    var durationFlicks: Int64
    var seconds: String
    var frames: Int
    var frameRate: String
    var width: Int
    var height: Int
    var movieWidth: Int
    var movieHeight: Int
    var sampleRate: Int
    var channels: Int
    var samples: Int
    var steps: Int
    /// The square of the given picture that is shown; absent where it is none.
    var shown: PictureSquare?
  }

  struct RecordedCue: Codable, Equatable {
    var kind: String
    var name: String
    var startFlicks: Int64
    var endFlicks: Int64
  }

  var format = "hoofbeat-take"
  var formatVersion = 1
  var flicksPerSecond = Flicks.perSecond
  var engine = Engine()
  var model: Model
  var device: Device
  var request: Request
  var result: Result
  var cues: [RecordedCue]
  var warnings: [String]
  /// SHA-256 of every other file of the take.
  var files: [String: String]

  /// The record as canonical JSON.
  func bytes() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    return Array(try encoder.encode(self)) + [UInt8(ascii: "\n")]
  }
}

extension TakeRecord {
  /// Gathers what is known when the shot is made and its files are written.
  init(
    prepared: PreparedRequest, plan: Preflight, identity: ModelIdentity, shot: GeneratedShot, enlargement: Int,
    options: TakeOptions, contents: TakeContents, picture: File?, voice: File?, clip: File?
  ) throws {
    let duration = try shot.frameRate.start(ofFrame: Int64(shot.frames.count))
    model = Model(family: identity.family, name: identity.name, weightsSHA256: identity.weightsDigest)
    device = Device(name: identity.device, numericClass: identity.numericClass)
    request = Request(prepared.request, picture: picture, voice: voice, clip: clip, options)
    result = Result(
      durationFlicks: duration.count, seconds: "\(duration)".replacing(" s", with: ""), frames: shot.frames.count,
      frameRate: "\(shot.frameRate)", width: shot.width, height: shot.height, movieWidth: shot.width * enlargement,
      movieHeight: shot.height * enlargement, sampleRate: shot.sampleRate, channels: shot.channels,
      samples: shot.samples.count / shot.channels, steps: plan.steps,
      shown: shot.shown)
    cues = shot.cues.map { cue in
      RecordedCue(
        kind: cue.kind.rawValue, name: cue.name, startFlicks: cue.start.count, endFlicks: cue.end.count)
    }
    warnings = shot.warnings
    files = contents.digests
  }
}

extension TakeRecord.Request {
  init(
    _ request: ShotRequest, picture: TakeRecord.File?, voice: TakeRecord.File?, clip: TakeRecord.File?,
    _ options: TakeOptions
  ) {
    let first = request.lines.first
    let isPlain = request.lines.count <= 1 && first?.start == nil && first?.pause ?? .zero == .zero
    self.init(
      picture: picture, voice: voice, clip: clip, line: isPlain ? first?.text : nil,
      lines: isPlain
        ? nil
        : request.lines.map {
          .init(
            text: $0.text, startFlicks: $0.start?.count, pauseFlicks: $0.pause == .zero ? nil : $0.pause.count)
        },
      speaker: request.speaker, prompt: request.prompt,
      ambiences: request.ambiences.isEmpty ? nil : request.ambiences.map { .init(name: $0.name, level: $0.level) },
      events: request.events.map { .init(name: $0.name, timeFlicks: $0.time.count, force: $0.force) },
      durationFlicks: request.duration?.count, frameRate: "\(request.frameRate)", seed: request.seed,
      steps: request.steps, formats: options.formats.map(\.rawValue), movieSide: options.movieSide)
  }
}
