public import Generation
import Timeline

/// A shot as a user writes it: every value still text, nothing read or checked yet.
public struct RequestText: Sendable, Equatable {
  /// Path of the picture to start from.
  public var image: String?
  /// What is said.
  public var line: String?
  /// Ambience and mood.
  public var prompt = ""
  /// Events such as `thunder@1.2` or `thunder@1.2:0.8`.
  public var events: [String] = []
  /// Path of recorded speech.
  public var voice: String?
  /// Path of a movie to make sound for.
  public var clip: String?
  /// Which of the model's voices speaks.
  public var speaker: String?
  /// Length in seconds or milliseconds.
  public var duration: String?
  /// Pictures per second.
  public var frameRate = "24"
  /// Seed of all noise.
  public var seed = "0"
  /// Denoising steps.
  public var steps: String?

  /// Nothing asked for yet.
  public init() {}

  /// The longest line of dialogue, in bytes of UTF-8.
  public static let longestLine = 2_000
  /// The longest prompt, in bytes of UTF-8.
  public static let longestPrompt = 2_000
  /// Most events of one shot.
  public static let mostEvents = 100
  /// Most denoising steps.
  public static let mostSteps = 1_000

  /// Checks everything and reads the picture, the voice and the clip.
  /// - Throws: `GenerationError`, one sentence that names the option at fault and says what it takes.
  public func prepared() throws(GenerationError) -> PreparedRequest {
    // What costs nothing to check comes first, files last.
    var request = ShotRequest(
      lines: try line.map { text throws(GenerationError) in [ScriptedLine(try Self.spoken(text))] } ?? [],
      speaker: speaker, prompt: try Self.checkedPrompt(prompt), events: try checkedEvents(),
      duration: try checkedDuration(), frameRate: try checkedFrameRate(), seed: try checkedSeed(),
      steps: try checkedSteps())
    guard line != nil || voice != nil || clip != nil || request.duration != nil else {
      throw GenerationError(
        "Nothing says how long the shot is: give --line \"what is said\", --voice FILE.wav or --duration SECONDS.")
    }
    guard voice == nil || clip == nil else {
      throw GenerationError(
        "--voice and --clip together leave nothing to make: join them with hoofbeat mux, or leave one out.")
    }
    if let speaker, speaker.isEmpty { throw GenerationError("--speaker is empty: name a voice or leave it out.") }
    let picture = try image.map { path throws(GenerationError) in try InputFile(picture: path) }
    let recording = try voice.map { path throws(GenerationError) in try InputFile(voice: path) }
    let movie = try clip.map { path throws(GenerationError) in try InputFile(clip: path) }
    request.picture = picture?.content
    request.voice = recording?.content
    request.clip = movie?.content
    return PreparedRequest(
      request: request, picture: picture?.record, voice: recording?.record, clip: movie?.record)
  }

  private static func spoken(_ text: String) throws(GenerationError) -> String {
    guard text.utf8.count <= longestLine else {
      throw GenerationError(
        "--line has \(text.utf8.count) bytes and the limit is \(longestLine): split it into several shots.")
    }
    let line = plain(text)
    guard line.contains(where: { $0.isLetter || $0.isNumber }) else {
      throw GenerationError("--line has no word to say: write what is spoken, or leave --line out for a silent shot.")
    }
    return line
  }

  private static func checkedPrompt(_ text: String) throws(GenerationError) -> String {
    guard text.utf8.count <= longestPrompt else {
      throw GenerationError(
        "--prompt has \(text.utf8.count) bytes and the limit is \(longestPrompt): describe the shot in a sentence.")
    }
    return plain(text)
  }

  /// The text in one line: control characters and runs of white space become single spaces.
  private static func plain(_ text: String) -> String {
    text.split { $0.isWhitespace || $0.unicodeScalars.allSatisfy { $0.properties.generalCategory == .control } }
      .joined(separator: " ")
  }

  private func checkedEvents() throws(GenerationError) -> [TimedEvent] {
    guard events.count <= Self.mostEvents else {
      throw GenerationError("There are \(events.count) events and the limit is \(Self.mostEvents).")
    }
    var parsed: [TimedEvent] = []
    for text in events { parsed.append(try TimedEvent(parsing: text)) }
    return parsed.sorted { ($0.time, $0.name) < ($1.time, $1.name) }
  }

  private func checkedDuration() throws(GenerationError) -> Flicks? {
    guard let duration else { return nil }
    do { return try Flicks(parsingDuration: duration) } catch { throw GenerationError("--duration: \(error)") }
  }

  private func checkedFrameRate() throws(GenerationError) -> FrameRate {
    do { return try FrameRate(parsing: frameRate) } catch { throw GenerationError("--fps: \(error)") }
  }

  private func checkedSeed() throws(GenerationError) -> UInt64 {
    guard let value = UInt64(seed) else {
      throw GenerationError("--seed \"\(seed.prefix(40))\" is not a whole number from 0 to \(UInt64.max).")
    }
    return value
  }

  private func checkedSteps() throws(GenerationError) -> Int? {
    guard let steps else { return nil }
    guard let value = Int(steps), (1...Self.mostSteps).contains(value) else {
      throw GenerationError("--steps \"\(steps.prefix(40))\" is not a whole number from 1 to \(Self.mostSteps).")
    }
    return value
  }
}

extension TimedEvent {
  /// Reads `thunder@1.2` (a name, when it happens in seconds or milliseconds) or `thunder@1.2:0.8` (and how strong, from
  /// 0 to 1). Throws `GenerationError`.
  public init(parsing text: String) throws(GenerationError) {
    let shown = "--event \"\(text.prefix(60))\""
    let halves = text.split(separator: "@", omittingEmptySubsequences: false)
    guard halves.count == 2, !halves[0].isEmpty, !halves[1].isEmpty else {
      throw GenerationError("\(shown) does not say what happens when: write NAME@SECONDS, such as thunder@1.2.")
    }
    let parts = halves[1].split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count <= 2, let time = try? Flicks(parsingTime: String(parts[0])) else {
      throw GenerationError(
        "\(shown) has no usable time: write seconds from the start of the shot, such as \(halves[0].prefix(20))@1.2.")
    }
    var force = 1.0
    if parts.count == 2 {
      guard let value = Double(parts[1]), value >= 0, value <= 1 else {
        throw GenerationError("\(shown) has no usable strength: after the colon comes a number from 0 to 1.")
      }
      force = value
    }
    self.init(name: String(halves[0]).lowercased(), time: time, force: force)
  }
}
