import Foundation
import MediaIO
import Timeline

/// A take as it lies on disk, checked against its own `take.json`.
struct TakeOnDisk {
  /// Something that happens in it; times from its first picture.
  struct Cue: Equatable {
    var kind: String
    var name: String
    var start: Flicks
    var end: Flicks
  }

  /// `take.json` is at most this large: an hour of phonemes takes a tenth of it.
  static let largestRecord = 64 << 20
  /// The most pictures of a take: an hour at 120/s.
  static let mostFrames = 432_000

  let folder: String
  let frameRate: FrameRate
  let frames: Int
  let size: PixelSize
  /// The square of the picture it was made from that it shows.
  let shown: TakeDocument.Square?
  private(set) var cues: [Cue]
  /// Forces of the events that were asked for when the take was made.
  let requestedEvents: [AssemblyShot.ScriptedEvent]
  private let shot: String
  private let sampleRate: Int
  private let channels: Int
  private let samples: Int
  /// The take whose sound lies under this one's; none or one.
  private var bed: [TakeOnDisk] = []

  /// Reads the record of the take in `folder` and checks that its pictures are there, all of them and of one size.
  /// - Throws: `AssemblyError` that names the shot and the file.
  init(folder: String, shot: String) throws {
    self.folder = folder
    self.shot = shot
    let record = try TakeDocument(path: folder + "/take.json", shot: shot)
    let result = record.result
    guard let frameRate = try? FrameRate(parsing: result.frameRate), (1...Self.mostFrames).contains(result.frames),
      (1...Picture.maximumSide).contains(result.width), (1...Picture.maximumSide).contains(result.height),
      (1...8).contains(result.channels), result.samples >= 0, result.shown.map(Self.isPossible) ?? true
    else {
      throw AssemblyError("Shot \(shot): \(folder)/take.json states a picture or sound that cannot be; make it again.")
    }
    self.frameRate = frameRate
    frames = result.frames
    size = PixelSize(result.width, result.height)
    shown = result.shown
    (sampleRate, channels, samples) = (result.sampleRate, result.channels, result.samples)
    let latest = Flicks.longestDuration.count
    guard record.cues.count <= 1_000_000,
      record.cues.allSatisfy({ $0.startFlicks >= 0 && $0.startFlicks <= $0.endFlicks && $0.endFlicks <= latest })
    else {
      throw AssemblyError("Shot \(shot): \(folder)/take.json holds a cue at a time that cannot be; make it again.")
    }
    // Stable: cues of one time stay in the order of the file.
    cues = record.cues.enumerated().sorted { ($0.element.startFlicks, $0.offset) < ($1.element.startFlicks, $1.offset) }
      .map { _, cue in
        Cue(kind: cue.kind, name: cue.name, start: Flicks(cue.startFlicks), end: Flicks(cue.endFlicks))
      }
    requestedEvents = record.request.events.compactMap {
      (0...latest).contains($0.timeFlicks) && (0...1).contains($0.force)
        ? AssemblyShot.ScriptedEvent(name: $0.name, at: Flicks($0.timeFlicks), force: $0.force) : nil
    }
    try checkFrames()
  }

  private static func isPossible(_ square: TakeDocument.Square) -> Bool {
    let most = Picture.maximumSide
    return (1...most).contains(square.side) && (-most...most).contains(square.x) && (-most...most).contains(square.y)
  }

  private func checkFrames() throws {
    let found: FrameFolder
    do { found = try FrameFolder(path: folder + "/frames") } catch { throw failure(error) }
    guard found.names.count == frames else {
      throw AssemblyError(
        "Shot \(shot): \(folder)/frames holds \(found.names.count) pictures where take.json says \(frames); make the "
          + "take again.")
    }
    if let (name, wanted) = zip(found.names, (0..<frames).map(Self.name)).first(where: { $0 != $1 }) {
      throw AssemblyError(
        "Shot \(shot): \(folder)/frames holds \(name) in the place of \(wanted); make the take again.")
    }
    guard found.size == size else {
      throw AssemblyError(
        "Shot \(shot): the pictures in \(folder)/frames are \(found.size) pixels where take.json says \(size); make the "
          + "take again.")
    }
  }

  /// Picture `index`, of the take's own size.
  func picture(_ index: Int) throws -> Picture {
    let picture: Picture
    do { picture = try Picture(contentsOf: folder + "/frames/" + Self.name(index)) } catch { throw failure(error) }
    guard picture.size == size else {
      throw AssemblyError("Shot \(shot): \(folder)/frames/\(Self.name(index)) was changed while it was used.")
    }
    return picture
  }

  /// Lays the sound of another take of the same shot under this one's.
  mutating func lay(over bed: TakeOnDisk) {
    self.bed = [bed]
    cues += bed.cues.filter { $0.kind == "ambience" }
  }

  /// The sound with what lies under it, mono or stereo, at 48 kHz. Recorded lines sound as they were recorded.
  func sound(_ lines: [AssemblyShot.Line]) throws -> Sound {
    let made = try ownSound()
    let own = try RecordedSound.make(lines, length: made.length, shot: shot) ?? made
    guard let under = try bed.first?.ownSound() else { return own }
    var mix = SoundMix(channels: max(own.channels, under.channels), length: max(own.length, under.length))
    mix.add(own)
    mix.add(under)
    return Sound(samples: mix.samples, channels: mix.channels, rate: .movie)
  }

  /// The take's own sound, mono or stereo, resampled to 48 kHz.
  func ownSound() throws -> Sound {
    let path = folder + "/sound.wav"
    do {
      let sound = try Sound(contentsOf: path)
      guard sound.length == samples, sound.channels == channels, Int(sound.rate.hertz) == sampleRate else {
        throw AssemblyError(
          "Shot \(shot): \(path) has \(sound.length) samples at \(sound.rate) in \(sound.channels) channels, which is not "
            + "what take.json says; make the take again.")
      }
      return try (sound.channels > 2 ? sound.mono : sound).resampled(to: .movie)
    } catch { throw failure(error) }
  }

  private func failure(_ error: any Error) -> any Error { shotFailure(error, shot: shot) }

  private static func name(_ index: Int) -> String {
    let digits = String(index)
    return String(repeating: "0", count: max(0, 6 - digits.count)) + digits + ".png"
  }
}

/// An error of a file as one of a shot; cancellation stays what it is.
func shotFailure(_ error: any Error, shot: String) -> any Error {
  if error is AssemblyError || error is CancellationError { return error }
  if let error = error as? MediaError { return error == .cancelled ? CancellationError() : wrapped("\(error)", shot) }
  return wrapped("\(error)", shot)
}

private func wrapped(_ sentence: String, _ shot: String) -> AssemblyError { AssemblyError("Shot \(shot): \(sentence)") }
