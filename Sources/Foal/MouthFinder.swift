internal import SingleStream
internal import VulkanCompute

/// Finds the mouth in a picture by asking the model to open it: where the pictures change, it is.
///
/// A short window of noise and one step are enough, so this costs a small part of a take.
final class MouthFinder {
  private let config: FoalConfiguration
  private let pictureTokens: PictureTokens
  private let noise: (video: [Float], audio: [Float])
  private let program: WindowProgram
  private let text: TextTokens
  /// The newest picture and what was found in it; shots of one picture use it again.
  private var newest: (picture: [UInt8], place: MouthPlace?)?

  /// The phoneme of a wide open mouth.
  private static let phoneme = "aa"

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
    text = TextTokens(
      TextTokens.Conditions(
        phonemes: [.init(name: Self.phoneme, start: 0, end: length)], speaker: vocabulary.speakers.first),
      vocabulary: vocabulary, length: length)
    program = try WindowProgram(config, weights, library, pictures: pictures, textTokens: text.count)
    noise = TokenNoise.window(config, pictures: pictures, seed: 0)
  }

  /// Whether pictures of this configuration are searched.
  func fits(_ config: FoalConfiguration) -> Bool { self.config.picture == config.picture }

  /// Where the mouth is in a picture of the model's size, 8-bit RGB; nil when there is none that the model would move.
  func place(in picture: [UInt8]) throws -> MouthPlace? {
    if let newest, newest.picture == picture { return newest.place }
    try program.begin(
      video: noise.video, audio: noise.audio, reference: pictureTokens.reference(picture), textTimes: text.times)
    try program.step(text: text.features, towardsEstimate: 1)
    let open = pictureTokens.pictures(try program.result().video, count: program.pictures)
    let place = MouthPlace(open: open, still: picture, width: config.picture.width, height: config.picture.height)
    newest = (picture, place)
    return place
  }
}
