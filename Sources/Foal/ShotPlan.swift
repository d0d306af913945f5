internal import Foundation
internal import Generation
internal import Speech
internal import Timeline

/// A request made concrete: lengths, windows and conditions. Pure: nothing here touches a device.
struct ShotPlan: Sendable {
  /// The checkpoint's configuration, with the picture that is made.
  let config: FoalConfiguration
  let frames: Int
  let duration: Flicks
  let steps: Int
  let windows: WindowPlan
  /// Conditions over the whole shot, times in sound tokens from its start.
  private(set) var conditions: TextTokens.Conditions
  /// Factor on the frequencies of the sound: a character's voice.
  private(set) var shift = 1.0
  /// Factor on the pitch alone, as well.
  private(set) var intonation = 1.0
  /// Where the face is that gestures move.
  private(set) var face: HeadMotion.Face?
  /// Whether somebody speaks.
  let speaks: Bool
  var cues: [Cue]
  private(set) var warnings: [String]

  /// Longest shot, seconds.
  static let longestSeconds: Int64 = 600
  /// Silence after a line before the shot ends.
  static let tailSeconds = 0.35
  /// Length of a shot with neither line nor voice nor duration.
  static let silentSeconds: Int64 = 2

  /// - Parameter lines: the request's lines through the speech front end; none for a silent shot or a given voice.
  /// - Throws: `GenerationError` with a sentence for the user.
  init(_ request: ShotRequest, lines: [SpokenLine], config: FoalConfiguration, defaultSteps: Int) throws {
    self.config = config
    face = config.usualFace
    speaks = !lines.isEmpty || request.voice != nil
    let vocabulary = config.vocabulary
    let steps = request.steps ?? defaultSteps
    guard (1...1000).contains(steps) else { throw GenerationError("\(steps) steps cannot be made: give 1 to 1000.") }
    self.steps = steps

    let placed = try PlacedLine.place(request.lines, lines)
    var needed = Flicks.zero
    if let last = placed.last { needed = last.end + Flicks(Int64(Self.tailSeconds * Double(Flicks.perSecond))) }
    if let voice = request.voice {
      needed = try Flicks(Int64(voice.samples.count), timesPerSecond: Int64(max(1, voice.sampleRate)))
    }
    if let clip = request.clip { needed = max(needed, clip.duration) }
    let silent = try Flicks(seconds: Self.silentSeconds)
    let asked = request.duration ?? (needed == .zero ? silent : needed)
    let longest = try Flicks(seconds: Self.longestSeconds)
    guard asked <= longest else {
      throw GenerationError(
        "the shot would be \(Self.text(asked)) long, but the longest is \(Self.longestSeconds) s; split it into shots.")
    }
    if let duration = request.duration {
      if let last = placed.last, duration < last.end {
        throw GenerationError(
          "the line takes until \(Self.text(last.end)) to say, but the shot is \(Self.text(duration)) long; "
            + "give a longer --duration, or none to fit the line.")
      }
      if request.voice != nil, duration < needed {
        throw GenerationError(
          "the voice recording is \(Self.text(needed)) long, but the shot is \(Self.text(duration)); "
            + "give a longer --duration, or none to fit the recording.")
      }
    }
    // Whole frames of the asked rate, rounded up so that nothing of the line is lost.
    var frames = try request.frameRate.frame(at: asked)
    if try request.frameRate.start(ofFrame: frames) < asked { frames += 1 }
    guard frames >= 1 else { throw GenerationError("the shot is shorter than one frame; give a longer --duration.") }
    let duration = try request.frameRate.start(ofFrame: frames)
    self.frames = Int(frames)
    self.duration = duration

    let rate = try FrameRate(Int64(config.picture.rate))
    let lastFrame = try request.frameRate.start(ofFrame: frames - 1)
    let pictures = max(
      Int(try rate.frame(at: lastFrame)) + 1, Int((duration.seconds * Double(config.picture.rate)).rounded(.up)))
    windows = WindowPlan(
      pictures: pictures, longest: config.maxWindowPictures, overlap: config.overlap,
      patch: config.picture.patchPictures)

    var warnings: [String] = []
    for line in lines where !line.ignored.isEmpty {
      warnings.append("these characters of the line cannot be spoken: \(String(line.ignored))")
    }
    let reading = PromptReader(vocabulary: vocabulary).read(request.prompt)
    if !reading.unknown.isEmpty {
      warnings.append("the model does not know these words of the prompt: \(reading.unknown.joined(separator: ", "))")
    }
    var conditions = TextTokens.Conditions()
    func tokens(_ time: Flicks) -> Double { config.soundTokens(at: time) }
    var cues: [Cue] = []
    if !placed.isEmpty {
      let speaker = request.speaker ?? vocabulary.speakers.first
      if let speaker {
        guard let character = config.character(named: speaker) else {
          throw GenerationError.unknown("speaker", speaker, known: config.voices)
        }
        conditions.speaker = character.speaker
        shift = character.shift
        intonation = character.intonation
      }
      for segment in placed.flatMap(\.segments) {
        guard vocabulary.phonemes.contains(segment.phoneme) else {
          warnings.append("the model was not taught the phoneme \(segment.phoneme); it is left out")
          continue
        }
        conditions.phonemes.append(
          TextTokens.Phoneme(name: segment.phoneme, start: tokens(segment.start), end: tokens(segment.end)))
        cues.append(Cue(kind: .phoneme, name: segment.phoneme, start: segment.start, end: segment.end))
      }
      for line in placed {
        cues += Self.words(line.segments)
        let spoken = line.segments.filter { $0.word != nil }
        if let first = spoken.first, let last = spoken.last {
          cues.append(Cue(kind: .line, name: line.text, start: first.start, end: last.end))
        }
      }
    } else if request.voice != nil {
      // Where the words of a recording lie is not known here: each line lasts until the next one starts.
      for (index, line) in request.lines.enumerated() {
        let next = index + 1 < request.lines.count ? request.lines[index + 1].start : nil
        let start = min(line.start ?? .zero, needed)
        cues.append(Cue(kind: .line, name: line.text, start: start, end: max(start, min(next ?? needed, needed))))
      }
    }
    // Most of the training clips said so.
    conditions.emotion = reading.emotion ?? (vocabulary.emotions.contains("neutral") ? "neutral" : nil)
    var ambiences = reading.ambiences
    for ambience in request.ambiences {
      guard vocabulary.ambiences.contains(ambience.name) else {
        throw GenerationError.unknown("ambience", ambience.name, known: vocabulary.ambiences)
      }
      ambiences[ambience.name] = ambience.level.map { Float(min(max($0, 0), 1)) } ?? PromptReader.usualLevel
    }
    // Weather is seen as strongly as it is heard, but not indoors.
    if !reading.isIndoors, request.clip == nil {
      conditions.seen = ambiences.filter { vocabulary.seen.contains($0.key) }
    }
    if request.voice == nil {
      conditions.ambiences = ambiences
      for (name, _) in ambiences.sorted(by: { $0.key < $1.key }) {
        cues.append(Cue(kind: .ambience, name: name, start: .zero, end: duration))
      }
    } else if !ambiences.isEmpty {
      warnings.append("with a given voice the sound is the recording itself, so no ambience is added to it")
    }
    for event in request.events {
      let isGesture = config.gestures.contains(event.name)
      guard isGesture || vocabulary.events.contains(event.name) else {
        throw GenerationError.unknown("event", event.name, known: vocabulary.events + config.gestures)
      }
      guard event.time >= .zero, event.time < duration else {
        throw GenerationError(
          "the event \(event.name) is at \(Self.text(event.time)), outside the shot of \(Self.text(duration)); "
            + "move it or give a longer --duration.")
      }
      guard event.force > 0, event.force <= 1 else {
        throw GenerationError("the event \(event.name) has the force \(event.force): give a number above 0, at most 1.")
      }
      let told = TextTokens.Event(name: event.name, time: tokens(event.time), force: Float(event.force))
      if !isGesture {
        conditions.events.append(told)
      } else if request.clip != nil {
        warnings.append(Self.unseen(event.name, "the pictures are given"))
      } else if face == nil && !config.findsFaces {
        warnings.append(Self.unseen(event.name, "only in a portrait this model knows where the face is"))
      } else {
        conditions.gestures.append(told)
      }
      cues.append(Cue(kind: .event, name: event.name, start: event.time, end: event.time))
    }
    // Nobody stares: a face blinks now and then, unless blinks were asked for or the pictures are there.
    if request.clip == nil, vocabulary.events.contains("blink"), !request.events.contains(where: { $0.name == "blink" })
    {
      for time in Self.blinks(seed: request.seed, until: duration.seconds, rate: Double(config.picture.rate)) {
        conditions.events.append(
          TextTokens.Event(name: "blink", time: time * Double(config.tokensPerSecond), force: 1))
        let moment = Flicks(Int64(time * Double(Flicks.perSecond)))
        cues.append(Cue(kind: .event, name: "blink", start: moment, end: moment))
      }
    }
    self.conditions = conditions
    self.cues = cues.sorted(by: Self.precedes)
    self.warnings = warnings
  }

  /// The same plan with what was seen in the given pictures: it is told to the model, and events become cues.
  func seeing(_ seen: ClipReading.Seen) throws -> ShotPlan {
    var plan = told(conditions.seeing(seen))
    var found = seen.ambiences.keys.sorted()
    for event in seen.events {
      let time = try Flicks(Int64(event.time.rounded()), timesPerSecond: Int64(config.tokensPerSecond))
      found.append("\(event.name) at \(Self.text(time))")
      plan.cues.append(Cue(kind: .event, name: event.name, start: time, end: time))
    }
    for name in seen.ambiences.keys.sorted() {
      plan.cues.append(Cue(kind: .ambience, name: name, start: .zero, end: duration))
    }
    plan.cues.sort(by: Self.precedes)
    if !found.isEmpty {
      plan.warnings.append(
        "seen in the clip: \(found.joined(separator: ", ")); name what happens with --event where that is wrong")
    } else if conditions.events.isEmpty {
      plan.warnings.append("nothing that the model has a sound for is seen in the clip; name what happens with --event")
    }
    return plan
  }

  /// The same plan with the mouth found in the picture: gestures move the face around it. Without one a portrait's face is
  /// taken to be where it usually is, and in a scene gestures are only cues.
  func facing(_ mouth: MouthPlace?) -> ShotPlan {
    var plan = self
    if let mouth {
      plan.face = config.face?.around(mouth)
      return plan
    }
    if speaks {
      plan.warnings.append(
        "the model sees no mouth in the picture that it could move: crop it to a face that looks at the viewer")
    }
    if face == nil {
      for gesture in conditions.gestures {
        plan.warnings.append(Self.unseen(gesture.name, "no face was found in the picture"))
      }
      plan.conditions.gestures = []
    }
    return plan
  }

  private static func unseen(_ gesture: String, _ reason: String) -> String {
    "\(gesture) stays in the timeline but is not seen: \(reason)"
  }

  /// The order of a take's cues.
  static func precedes(_ a: Cue, _ b: Cue) -> Bool {
    (a.start, a.end, a.kind.rawValue, a.name) < (b.start, b.end, b.kind.rawValue, b.name)
  }

  /// The same plan with other conditions.
  func told(_ conditions: TextTokens.Conditions) -> ShotPlan {
    var plan = self
    plan.conditions = conditions
    return plan
  }

  /// Of each mel frame of these sound tokens, whether a phoneme other than a pause is spoken in it.
  func speech(tokens: Range<Int>) -> [Bool] {
    let frames = config.sound.patch
    var result = [Bool](repeating: false, count: tokens.count * frames)
    for phoneme in conditions.phonemes where phoneme.name != "pau" {
      let first = Int(((phoneme.start - Double(tokens.lowerBound)) * Double(frames)).rounded(.down))
      let last = Int(((phoneme.end - Double(tokens.lowerBound)) * Double(frames)).rounded(.up))
      for frame in max(0, first)..<max(max(0, first), min(result.count, last + 1)) { result[frame] = true }
    }
    return result
  }

  /// Cues of whole words, from their phonemes.
  private static func words(_ segments: [PhonemeSegment]) -> [Cue] {
    var cues: [Cue] = []
    var newest: Int?
    for segment in segments {
      guard let word = segment.word, let index = segment.wordIndex else { continue }
      if index == newest {
        cues[cues.count - 1].end = segment.end
      } else {
        cues.append(Cue(kind: .word, name: word, start: segment.start, end: segment.end))
        newest = index
      }
    }
    return cues
  }

  /// Seconds at which the face blinks: the first within 0.7…2 s, then every 2.2…4.4 s, on the native picture lattice.
  private static func blinks(seed: UInt64, until end: Double, rate: Double) -> [Double] {
    let dice = PhiloxDice(seed: seed)
    var times: [Double] = []
    var time = 0.7 + 1.3 * dice.uniform(0)
    while time < end - 0.3 {
      times.append((time * rate).rounded() / rate)
      time += 2.2 + 2.2 * dice.uniform(UInt64(times.count))
    }
    return times
  }

  static func text(_ time: Flicks) -> String { String(format: "%.2f s", time.seconds) }
}
