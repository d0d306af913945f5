internal import Generation
internal import Sampling
internal import SingleStream
internal import Spectrum
internal import Timeline
internal import VulkanCompute

/// Makes shots on one device, one at a time.
actor FoalEngine {
  /// What the checkpoint says. A shot's own configuration, `fitting` its picture, is in its plan.
  private let checkpoint: FoalConfiguration
  private let weights: TransformerWeights
  private let library: PipelineLibrary
  private let analysis: MelAnalysis
  private let inversion: MelInversion
  private let soundTokens: SoundTokens
  /// The newest program; shots of one length use it again.
  private var window: WindowProgram?
  /// The newest program of the sound's last steps.
  private var ending: WindowProgram?
  /// The newest one; pictures of one size use it again.
  private var mouthFinder: MouthFinder?
  /// What was found in the newest tall pictures: the shots of a scene show few people in turn.
  private var framings: [(picture: ReferencePicture, square: PictureSquare?)] = []

  init(config: FoalConfiguration, weights: TransformerWeights, library: PipelineLibrary) throws {
    checkpoint = config
    self.weights = weights
    self.library = library
    let sound = config.sound
    let mel = try MelSettings(
      sampleRate: sound.sampleRate, hop: sound.hop, window: sound.windowLength, bands: sound.bands,
      lowestFrequency: sound.lowest, highestFrequency: sound.highest, floor: sound.floor)
    analysis = try MelAnalysis(mel)
    inversion = try MelInversion(mel)
    soundTokens = SoundTokens(settings: sound, width: config.shape.channels[Modality.audio.rawValue])
  }

  private func pictureTokens(_ config: FoalConfiguration) -> PictureTokens {
    PictureTokens(settings: config.picture, width: config.shape.channels[Modality.video.rawValue])
  }

  /// What is made so far of a shot, in tokens.
  private struct Made {
    var video: [Float] = []
    var audio: [Float] = []
  }

  func make(
    _ request: ShotRequest, _ plan: ShotPlan, progress: @Sendable (Progress) -> Void,
    estimates: (@Sendable (StepEstimate) -> Void)? = nil
  ) throws -> GeneratedShot {
    guard let picture = request.reference else { throw GenerationError("Foal needs a picture to start from.") }
    progress(Progress(stage: .preparing, done: 0, total: 1, fraction: 0.01))
    let (reference, shown) =
      try request.clip == nil ? framed(picture, plan.config) : (pictureTokens(plan.config).fitted(picture), nil)
    let voice = request.voice.map { voiceTokens($0.samples, pictures: plan.windows.pictures) }
    let clip = request.clip.map { fitted($0, plan.config) }
    let clipPictures = try clip.map { try pictures($0, plan) }
    let clipTokens = clipPictures.map { pictureTokens(plan.config).tokens($0, isClean: true) }
    var plan = plan
    if let voice = request.voice {
      plan = plan.hearing(try HeardLine.find(request.lines, in: voice), of: request.lines)
    }
    if clip == nil { plan = try facing(reference, plan) }
    var begun = 0.02
    if let clipPictures, let clipTokens, ClipReader.isNeeded(request, plan) {
      var reader = ClipReader(
        plan, weights, library, pictureTokens(plan.config), pictures: clipPictures, rows: clipTokens,
        still: request.picture.map(pictureTokens(plan.config).fitted))
      let seen = try reader.read(request) { done, total in
        begun = 0.02 + 0.5 * Double(done) / Double(total)
        progress(Progress(stage: .conditioning, done: done, total: total, fraction: begun))
      }
      plan = try plan.seeing(seen)
    }
    let (first, total) = (begun, plan.windows.windows.count * plan.steps)
    var made = Made()
    for (index, piece) in plan.windows.windows.enumerated() {
      try Task.checkCancellation()
      try denoise(
        piece, index, request, plan, reference: reference, voice: voice, clip: clipTokens, made: &made,
        estimates: estimates
      ) { step in
        let done = index * plan.steps + step
        progress(
          Progress(
            stage: .denoising, done: done, total: total, fraction: first + (0.92 - first) * Double(done) / Double(total)
          ))
      }
    }
    progress(Progress(stage: .decoding, done: 0, total: 1, fraction: 0.93))
    var shot = try decode(made, request, plan, reference: reference, clip: clip)
    shot.shown = shown
    progress(Progress(stage: .decoding, done: 1, total: 1, fraction: 1))
    library.save()
    return shot
  }

  /// Makes a shot in pieces. Each window begins with the end of the one before as clean tokens, the first with `ending`.
  func makePieces(
    _ request: ShotRequest, _ plan: ShotPlan, after ending: ShotEnding?, seconds: Double,
    piece: @Sendable (ShotPiece) -> Void
  ) throws -> ShotEnding {
    guard let picture = request.reference else { throw GenerationError("Foal needs a picture to start from.") }
    let config = plan.config
    let pictureTokens = pictureTokens(config)
    let reference = try framed(picture, config).reference
    let plan = try facing(reference, plan)
    let patch = config.picture.patchPictures
    let overlap = config.overlap
    let videoRow = pictureTokens.width * config.picture.gridCount / patch
    let audioRow = soundTokens.width * config.tokensPerPicture
    var made = Made()
    var prefix = 0
    if let ending {
      guard ending.picture.count == overlap * videoRow, ending.sound.count == overlap * audioRow else {
        throw GenerationError("The shot cannot go on from an end that another model made.")
      }
      (made.video, made.audio, prefix) = (ending.picture, ending.sound, overlap)
    }
    let total = (plan.windows.pictures + patch - 1) / patch * patch
    let wanted = Int((seconds * Double(config.picture.rate)).rounded()) / patch * patch
    let each = max(patch, min(wanted, config.maxWindowPictures - overlap))
    let shifted = plan.conditions.moved(by: Double(prefix * config.tokensPerPicture))
    let begins = prefix
    var done = 0
    var index = 0
    while done < total {
      try Task.checkCancellation()
      let known = min(overlap, begins + done)
      let count = min(each, total - done)
      let window = WindowPlan.Window(start: begins + done - known, count: known + count, prefix: known)
      try denoise(
        window, index, request, plan.told(shifted), reference: reference, voice: nil, clip: nil, made: &made,
        estimates: nil
      ) { _ in }
      done += count
      index += 1
      piece(
        try decode(made, window, isLast: done >= total, request, plan.told(shifted), reference: reference))
    }
    return ShotEnding(
      picture: Array(made.video.suffix(overlap * videoRow)), sound: Array(made.audio.suffix(overlap * audioRow)))
  }

  /// What is new in a window, with its sound from the overlap on.
  private func decode(
    _ made: Made, _ window: WindowPlan.Window, isLast: Bool, _ request: ShotRequest, _ plan: ShotPlan,
    reference: [UInt8]
  ) throws -> ShotPiece {
    let config = plan.config
    let pictureTokens = pictureTokens(config)
    let videoRow = pictureTokens.width * config.picture.gridCount / config.picture.patchPictures
    let audioRow = soundTokens.width * config.tokensPerPicture
    let video = Array(made.video[window.start * videoRow..<(window.start + window.count) * videoRow])
    let native = moved(
      Array(pictureTokens.pictures(video, count: window.count, keeping: reference).dropFirst(window.prefix)),
      from: window.start + window.prefix, plan)
    // Pictures at the asked rate, each native one as long as it lasts.
    let rate = request.frameRate
    let frames = Int(Int64(native.count) * rate.numerator / (Int64(config.picture.rate) * rate.denominator))
    let shown = try (0..<frames).map { native[min(native.count - 1, try nativePicture($0, request))] }
    let audio = Array(made.audio[window.start * audioRow..<(window.start + window.count) * audioRow])
    let mel = soundTokens.mel(audio, count: window.count * config.tokensPerPicture)
    let first = window.start * config.tokensPerPicture
    var samples = try inversion.samples(
      shifted(mel, plan), speech: plan.speech(tokens: first..<first + window.count * config.tokensPerPicture),
      intonation: plan.intonation, seed: request.seed)
    let perPicture = config.sound.sampleRate / config.picture.rate
    let wanted = window.count * perPicture
    samples = Array(samples.prefix(wanted)) + [Float](repeating: 0, count: max(0, wanted - samples.count))
    let peak = samples.reduce(0) { max($0, abs($1)) }
    if peak > 0.99 { for index in samples.indices { samples[index] *= 0.99 / peak } }
    return ShotPiece(
      frames: shown, width: config.picture.width, height: config.picture.height, samples: samples,
      lead: window.prefix * perPicture, sampleRate: config.sound.sampleRate, isLast: isLast)
  }

  /// The plan with the face found, if it matters where it is.
  private func facing(_ reference: [UInt8], _ plan: ShotPlan) throws -> ShotPlan {
    let config = plan.config
    guard config.findsFaces, plan.speaks || !plan.conditions.gestures.isEmpty else { return plan }
    guard let mouthFinder = try finder(config) else { return plan }
    return plan.facing(try mouthFinder.place(in: reference))
  }

  private func finder(_ config: FoalConfiguration) throws -> MouthFinder? {
    if mouthFinder?.fits(config) != true {
      mouthFinder = nil
      mouthFinder = try MouthFinder(config, weights, library, pictureTokens(config))
    }
    return mouthFinder
  }

  /// A picture in the model's size, and which square of it that is: its middle, or of a tall one the part around the face.
  private func framed(
    _ picture: ReferencePicture, _ config: FoalConfiguration
  ) throws -> (reference: [UInt8], shown: PictureSquare?) {
    let tokens = pictureTokens(config)
    guard let framing = FaceFraming(config) else { return (tokens.fitted(picture), nil) }
    let side = min(picture.width, picture.height)
    let middle = PictureSquare(x: (picture.width - side) / 2, y: (picture.height - side) / 2, side: side)
    guard framing.isNeeded(for: picture), let finder = try finder(config) else {
      return (tokens.fitted(picture), middle)
    }
    let square: PictureSquare?
    if let known = framings.first(where: { $0.picture == picture }) {
      square = known.square
    } else {
      square = try framing.square(of: picture) { part, region in
        try Task.checkCancellation()
        return try finder.look(at: tokens.fitted(part, region))
      }
      framings = [(picture, square)] + framings.prefix(7)
    }
    guard let square else { return (tokens.fitted(picture), middle) }
    return (tokens.fitted(picture, PictureRegion(square)), square)
  }

  /// Clean tokens of a recorded voice over the whole shot.
  private func voiceTokens(_ samples: [Float], pictures: Int) -> [Float] {
    let config = checkpoint
    let count = pictures * config.tokensPerPicture
    var padded = Array(samples.prefix(count * config.sound.tokenSamples))
    padded += [Float](repeating: 0, count: count * config.sound.tokenSamples - padded.count)
    return soundTokens.tokens(mel: analysis.logMel(padded), count: count, isClean: true)
  }

  /// A clip's pictures at the model's rate over the whole shot.
  private func pictures(_ clip: GivenClip, _ plan: ShotPlan) throws -> [[UInt8]] {
    let rate = try FrameRate(Int64(plan.config.picture.rate))
    return try (0..<plan.windows.pictures).map { index in
      clip.picture(at: try rate.start(ofFrame: Int64(index))).rgb
    }
  }

  /// A clip in the size of the model's pictures.
  private func fitted(_ clip: GivenClip, _ config: FoalConfiguration) -> GivenClip {
    let pictureTokens = pictureTokens(config)
    return GivenClip(
      width: config.picture.width, height: config.picture.height,
      pictures: clip.pictures.map {
        pictureTokens.fitted(ReferencePicture(width: clip.width, height: clip.height, rgb: $0))
      })
  }

  private func denoise(
    _ piece: WindowPlan.Window, _ index: Int, _ request: ShotRequest, _ plan: ShotPlan, reference: [UInt8],
    voice: [Float]?, clip: [Float]?, made: inout Made, estimates: (@Sendable (StepEstimate) -> Void)?,
    stepDone: (Int) -> Void
  ) throws {
    let config = plan.config
    let pictureTokens = pictureTokens(config)
    let tokensPerPicture = config.tokensPerPicture
    let offset = Double(piece.start * tokensPerPicture)
    let length = Double(piece.count * tokensPerPicture)
    var text = TextTokens(plan.conditions.moved(by: -offset), vocabulary: config.vocabulary, length: length)
    let program = try fitting(&window, config, pictures: piece.count, textTokens: text.count)

    // Noise everywhere, then what is known on top: the prefix, and the voice if there is one.
    var (video, audio) = TokenNoise.window(config, pictures: piece.count, seed: request.seed, index: index)
    let videoRow = pictureTokens.width * config.picture.gridCount / config.picture.patchPictures
    let audioRow = soundTokens.width * tokensPerPicture
    if piece.prefix > 0 {
      let videoPrefix = made.video[piece.start * videoRow..<(piece.start + piece.prefix) * videoRow]
      video.replaceSubrange(0..<videoPrefix.count, with: videoPrefix)
      mark(&video, rows: 0..<videoPrefix.count / pictureTokens.width, pictureTokens.width, pictureTokens.cleanColumn)
      let audioPrefix = made.audio[piece.start * audioRow..<(piece.start + piece.prefix) * audioRow]
      audio.replaceSubrange(0..<audioPrefix.count, with: audioPrefix)
      mark(&audio, rows: 0..<audioPrefix.count / soundTokens.width, soundTokens.width, soundTokens.cleanColumn)
    }
    if let clip { video = Array(clip[piece.start * videoRow..<(piece.start + piece.count) * videoRow]) }
    if let voice { audio = Array(voice[piece.start * audioRow..<(piece.start + piece.count) * audioRow]) }
    try program.begin(
      video: video, audio: audio, reference: pictureTokens.reference(reference), textTimes: text.times)
    stepDone(0)
    var look = estimates.map { _ in
      StepLook(config, pictureTokens, soundTokens, pictures: piece.count, video: video, audio: audio)
    }

    let schedule = try SigmaSchedule.uniform(steps: plan.steps)
    // The sound's last step is short: the rest of it follows without the pictures.
    let more = voice == nil ? config.soundSteps : 0
    for step in EulerSolver().plan(schedule, prediction: .clean) {
      try Task.checkCancellation()
      let t = 1 - step.sigma
      text.setNoise(video: clip == nil ? t : 1, audio: voice == nil ? t : 1)
      try program.step(
        text: text.features, towardsEstimate: Float(step.sample.prediction),
        sound: step.index + 1 == plan.steps ? 1 / Float(1 + more) : nil)
      stepDone(step.index + 1)
      if let estimates,
        let seen = try look?.look(
          at: program.result(), share: Float(step.sample.prediction), sigma: step.sigma, window: index,
          of: plan.windows.windows.count, step: step.index + 1, of: plan.steps)
      {
        estimates(seen)
      }
    }
    var result = try program.result()
    if more > 0, let last = schedule.sigmas.dropLast().last {
      let rest = try SigmaSchedule(sigmas: (1...more + 1).map { last * Double(more + 1 - $0) / Double(more + 1) })
      let alone = try fitting(&ending, config, pictures: piece.count, textTokens: text.count, isSoundAlone: true)
      try alone.begin(video: [], audio: result.audio, reference: [], textTimes: text.times)
      for step in EulerSolver().plan(rest, prediction: .clean) {
        try Task.checkCancellation()
        text.setNoise(video: 1, audio: 1 - step.sigma)
        try alone.step(text: text.features, towardsEstimate: Float(step.sample.prediction))
      }
      result.audio = try alone.result().audio
    }
    made.video.replaceSubrange(piece.start * videoRow..<made.video.count, with: result.video)
    made.audio.replaceSubrange(piece.start * audioRow..<made.audio.count, with: result.audio)
  }

  /// `program` if it makes such windows, else a new one in its place.
  private func fitting(
    _ program: inout WindowProgram?, _ config: FoalConfiguration, pictures: Int, textTokens: Int,
    isSoundAlone: Bool = false
  ) throws -> WindowProgram {
    if let program, program.fits(config, pictures: pictures, textTokens: textTokens, isSoundAlone: isSoundAlone) {
      return program
    }
    // The old program's memory goes before the new one's comes.
    program = nil
    let made = try WindowProgram(
      config, weights, library, pictures: pictures, textTokens: textTokens, isSoundAlone: isSoundAlone)
    program = made
    return made
  }

  private func mark(_ values: inout [Float], rows: Range<Int>, _ width: Int, _ column: Int) {
    for row in rows { values[row * width + column] = 1 }
  }

  /// Mel frames in the voice of the plan's character.
  private func shifted(_ mel: [Float], _ plan: ShotPlan) -> [Float] {
    plan.shift == 1 ? mel : MelShift(checkpoint.sound, factor: plan.shift).moved(mel)
  }

  private func decode(
    _ made: Made, _ request: ShotRequest, _ plan: ShotPlan, reference: [UInt8], clip: GivenClip?
  ) throws -> GeneratedShot {
    let config = plan.config
    let frames: [[UInt8]]
    if let clip {
      frames = try (0..<plan.frames).map { frame in
        clip.picture(at: try request.frameRate.start(ofFrame: Int64(frame))).rgb
      }
    } else {
      let native = moved(
        pictureTokens(config).pictures(made.video, count: plan.windows.pictures, keeping: reference), from: 0, plan)
      frames = try (0..<plan.frames).map { frame in
        native[min(native.count - 1, try nativePicture(frame, request))]
      }
    }
    let rate = config.sound.sampleRate
    let count = Int((plan.duration.seconds * Double(rate)).rounded())
    var samples: [Float]
    if let voice = request.voice {
      samples = Array(voice.samples.prefix(count))
    } else {
      let tokens = min(made.audio.count / soundTokens.width, plan.windows.pictures * config.tokensPerPicture)
      samples = try inversion.samples(
        shifted(soundTokens.mel(made.audio, count: tokens), plan), speech: plan.speech(tokens: 0..<tokens),
        intonation: plan.intonation, seed: request.seed)
      samples = Array(samples.prefix(count))
    }
    samples += [Float](repeating: 0, count: count - samples.count)
    let peak = samples.reduce(0) { max($0, abs($1)) }
    if peak > 0.99 { for index in samples.indices { samples[index] *= 0.99 / peak } }
    return GeneratedShot(
      frames: frames, width: config.picture.width, height: config.picture.height, frameRate: request.frameRate,
      samples: samples, channels: 1, sampleRate: rate, cues: plan.cues, warnings: plan.warnings)
  }

  /// Pictures with the plan's gestures. `first` is the number of the first of them, counted like the gestures' times.
  private func moved(_ pictures: [[UInt8]], from first: Int, _ plan: ShotPlan) -> [[UInt8]] {
    guard let face = plan.face else { return pictures }
    let picture = plan.config.picture
    let motion = HeadMotion(
      face: face, width: picture.width, height: picture.height, tokensPerPicture: plan.config.tokensPerPicture,
      rate: picture.rate)
    return motion.moved(pictures, from: first, plan.conditions.gestures)
  }

  /// The native picture that is on the screen when `frame` starts.
  private func nativePicture(_ frame: Int, _ request: ShotRequest) throws -> Int {
    let rate = request.frameRate
    // floor(frame * native / (numerator/denominator)), in integers.
    let (product, overflow) = Int64(frame).multipliedReportingOverflow(
      by: Int64(checkpoint.picture.rate) * rate.denominator)
    guard !overflow else { throw GenerationError("the shot has too many frames; shorten it.") }
    return Int(product / rate.numerator)
  }
}
