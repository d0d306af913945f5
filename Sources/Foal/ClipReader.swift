internal import Generation
internal import SingleStream
internal import VulkanCompute

/// Finds what happens in given pictures: analysis by synthesis.
///
/// From noise the model paints what each of its words would show, and the word whose pictures come nearest to the given ones
/// is believed, if it explains enough. The idea is that of diffusion classifiers (Li et al. 2023, "Your Diffusion Model is
/// Secretly a Zero-Shot Classifier"), with one step and always the same noise.
struct ClipReader {
  private let plan: ShotPlan
  private let config: FoalConfiguration
  private let weights: TransformerWeights
  private let library: PipelineLibrary
  private let pictureTokens: PictureTokens
  /// The clip at the model's rate and size, whole patches; and the same as tokens.
  private let pictures: [[UInt8]]
  private let rows: [Float]
  /// The still picture where it was given; else it is taken from the clip.
  private let still: [UInt8]?
  /// Pictures of a window.
  private let length: Int
  /// What every window begins as.
  private let noise: (video: [Float], audio: [Float])
  /// Recorded windows by their number of text tokens: there is one event more or less.
  private var programs: [Int: WindowProgram] = [:]
  /// The still picture's tokens behind the window that begins at a picture.
  private var reference: (start: Int, rows: [Float])?

  init(
    _ plan: ShotPlan, _ weights: TransformerWeights, _ library: PipelineLibrary, _ pictureTokens: PictureTokens,
    pictures: [[UInt8]], rows: [Float], still: [UInt8]?
  ) {
    self.plan = plan
    config = plan.config
    self.weights = weights
    self.library = library
    self.pictureTokens = pictureTokens
    self.pictures = pictures
    self.rows = rows
    self.still = still
    length = min(pictures.count, config.windowPictures)
    noise = TokenNoise.window(config, pictures: length, seed: 0)
  }

  /// Whether there is anything to look for: the request may have named it all.
  static func isNeeded(_ request: ShotRequest, _ plan: ShotPlan) -> Bool {
    request.events.isEmpty || plan.conditions.ambiences.isEmpty && !plan.config.vocabulary.seen.isEmpty
  }

  /// What is seen. What the request names itself is not looked for.
  /// - Parameter told: called after every hypothesis with the number of them, and how many there may be.
  mutating func read(_ request: ShotRequest, told: (Int, Int) -> Void) throws -> ClipReading.Seen {
    let words = config.vocabulary.events.filter { $0 != "blink" }
    let weather = plan.conditions.ambiences.isEmpty ? config.vocabulary.seen : []
    let beginnings = request.events.isEmpty ? ClipReading.beginnings(pictures, rate: config.picture.rate) : []
    let total =
      (weather.isEmpty ? 0 : 1 + weather.count * ClipReading.levels.count)
      + beginnings.count * (words.count + ClipReading.forces.count)
    var seen = ClipReading.Seen()
    var done = 0
    func rest(_ more: ClipReading.Seen, from start: Int, _ range: Range<Int>) throws -> Double {
      try Task.checkCancellation()
      done += 1
      told(done, total)
      return try difference(plan.conditions.seeing(more), from: start, range)
    }

    if !weather.isEmpty {
      let without = try rest(seen, from: 0, 0..<length)
      var best = (seen: seen, rest: without)
      for name in weather {
        for level in ClipReading.levels {
          let guess = ClipReading.Seen(ambiences: [name: level])
          let left = try rest(guess, from: 0, 0..<length)
          if left < best.rest { best = (guess, left) }
        }
      }
      if best.rest < (1 - ClipReading.leastAmbience) * without { seen = best.seen }
    }
    var newest: ClipReading.Beginning?
    for beginning in beginnings {
      let begin = beginning.picture
      // Lightning flickers and hooves fall again: what soon follows a greater change belongs to it.
      if let newest, begin - newest.picture < ClipReading.after, beginning.change <= newest.change { continue }
      let patch = config.picture.patchPictures
      let start = max(0, min((begin - 2 * patch) / patch * patch, pictures.count - length))
      let range = max(start, begin - ClipReading.before)..<min(start + length, begin + ClipReading.after)
      let without = try rest(seen, from: start, range)
      var best = (seen: seen, rest: without)
      func ask(_ name: String, _ force: Float) throws {
        var guess = seen
        guess.events.append(.init(name: name, time: Double(begin * config.tokensPerPicture), force: force))
        let left = try rest(guess, from: start, range)
        if left < best.rest { best = (guess, left) }
      }
      for name in words { try ask(name, ClipReading.usualForce) }
      guard best.rest < (1 - ClipReading.leastEvent) * without, let name = best.seen.events.last?.name else { continue }
      for force in ClipReading.forces where force != ClipReading.usualForce { try ask(name, force) }
      seen = best.seen
      newest = beginning
    }
    return seen
  }

  /// Squared difference between the given pictures and those the model paints in one step, told these conditions.
  private mutating func difference(
    _ conditions: TextTokens.Conditions, from start: Int, _ range: Range<Int>
  ) throws -> Double {
    let offset = Double(start * config.tokensPerPicture)
    var text = TextTokens(
      conditions.moved(by: -offset), vocabulary: config.vocabulary, length: Double(length * config.tokensPerPicture))
    let program: WindowProgram
    if let made = programs[text.count] {
      program = made
    } else {
      // With lines a window's count may be any: two at a time are enough.
      if programs.count > 1 { programs = [:] }
      program = try WindowProgram(config, weights, library, pictures: length, textTokens: text.count)
      programs[text.count] = program
    }
    if reference?.start != start {
      let picture = still ?? ClipReading.still(pictures[start..<start + length])
      reference = (start, pictureTokens.reference(picture))
    }
    try program.begin(
      video: noise.video, audio: noise.audio, reference: reference?.rows ?? [], textTimes: text.times)
    text.setNoise(video: 0, audio: 0)
    try program.step(text: text.features, towardsEstimate: 1)
    let row = pictureTokens.width * config.picture.gridCount / config.picture.patchPictures
    let given = Array(rows[start * row..<(start + length) * row])
    return ClipReading.difference(
      try program.result().video, given, pictures: range.lowerBound - start..<range.upperBound - start,
      config.picture, width: pictureTokens.width)
  }
}

extension TextTokens.Conditions {
  /// The same with what was seen: it is heard as loud as it is seen.
  func seeing(_ seen: ClipReading.Seen) -> Self {
    var all = self
    for (name, level) in seen.ambiences { (all.ambiences[name], all.seen[name]) = (level, level) }
    all.events += seen.events
    return all
  }
}
