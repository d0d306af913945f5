internal import SingleStream
internal import VulkanCompute

/// Finds the mouth in a picture by asking the model to open it: where the pictures change, it is. The eyes are found by closing them.
///
/// A short window of noise and one step are enough, so this costs a small part of a take.
final class MouthFinder {
  private let config: FoalConfiguration
  private let pictureTokens: PictureTokens
  private let noise: (video: [Float], audio: [Float])
  private let program: WindowProgram
  private let opening: TextTokens
  /// As many tokens; nil for a model that was not taught to blink.
  private let closing: TextTokens?
  /// The newest picture and what was found in it; shots of one picture use it again.
  private var newest: (picture: [UInt8], place: MouthPlace?)?

  /// The phoneme of a wide open mouth.
  private static let phoneme = "aa"
  /// Eyes that blink twice are closed most of the time.
  private static let blink = "blink"

  /// Nil for a model that was not taught the phoneme.
  init?(
    _ config: FoalConfiguration, _ weights: TransformerWeights, _ library: PipelineLibrary,
    _ pictureTokens: PictureTokens
  ) throws {
    let vocabulary = config.vocabulary
    guard vocabulary.phonemes.contains(Self.phoneme) else { return nil }
    self.config = config
    self.pictureTokens = pictureTokens
    let pictures = min(config.overlap, config.maxWindowPictures)
    let length = Double(pictures * config.tokensPerPicture)
    opening = TextTokens(
      TextTokens.Conditions(
        phonemes: [.init(name: Self.phoneme, start: 0, end: length)], speaker: vocabulary.speakers.first),
      vocabulary: vocabulary, length: length)
    let blinks = [0, length * 3 / 8].map { TextTokens.Event(name: Self.blink, time: $0, force: 1) }
    let closed = TextTokens(.init(events: blinks), vocabulary: vocabulary, length: length)
    closing = closed.count == opening.count ? closed : nil
    program = try WindowProgram(config, weights, library, pictures: pictures, textTokens: opening.count)
    noise = TokenNoise.window(config, pictures: pictures, seed: 0)
  }

  /// Whether pictures of this configuration are searched.
  func fits(_ config: FoalConfiguration) -> Bool { self.config.picture == config.picture }

  /// Where the mouth is in a picture of the model's size, 8-bit RGB; nil when there is none that the model would move.
  func place(in picture: [UInt8]) throws -> MouthPlace? {
    if let newest, newest.picture == picture { return newest.place }
    let place = MouthPlace(try changed(picture, opening))
    newest = (picture, place)
    return place
  }

  /// What the model moves in a picture of its size when a mouth opens and when eyes close; nil where one of them hardly moves.
  func look(at picture: [UInt8]) throws -> FaceFraming.Look? {
    guard let closing, let mouth = try changed(picture, opening), MouthPlace(mouth) != nil,
      let eyes = try changed(picture, closing)
    else { return nil }
    return FaceFraming.Look(mouth: mouth, eyes: eyes)
  }

  private func changed(_ picture: [UInt8], _ text: TextTokens) throws -> ChangedPlace? {
    try program.begin(
      video: noise.video, audio: noise.audio, reference: pictureTokens.reference(picture), textTimes: text.times)
    try program.step(text: text.features, towardsEstimate: 1)
    let clip = pictureTokens.pictures(try program.result().video, count: program.pictures)
    return ChangedPlace(in: clip, from: picture, width: config.picture.width, height: config.picture.height)
  }
}
