internal import SingleStream
internal import VulkanCompute

/// Finds the mouth in a picture by asking the model to open and to shut it: where the two clips differ, it is.
///
/// A short window of noise and one step are enough, so this costs a small part of a take.
final class MouthFinder {
  private let config: FoalConfiguration
  private let pictureTokens: PictureTokens
  private let noise: (video: [Float], audio: [Float])
  private let program: WindowProgram
  private let open, shut: TextTokens
  /// The newest picture and what was found in it; shots of one picture use it again.
  private var newest: (picture: [UInt8], place: MouthPlace?)?

  /// The phonemes of a wide open mouth and of one at rest.
  private static let phonemes = (open: "aa", shut: "pau")

  /// Nil for a model that was not taught the two phonemes.
  init?(
    _ config: FoalConfiguration, _ weights: TransformerWeights, _ library: PipelineLibrary,
    _ pictureTokens: PictureTokens, _ soundTokens: SoundTokens
  ) throws {
    let vocabulary = config.vocabulary
    guard [Self.phonemes.open, Self.phonemes.shut].allSatisfy(vocabulary.phonemes.contains) else { return nil }
    self.config = config
    self.pictureTokens = pictureTokens
    let pictures = min(config.overlap, config.maxWindowPictures)
    let length = Double(pictures * config.tokensPerPicture)
    func text(_ phoneme: String) -> TextTokens {
      TextTokens(
        TextTokens.Conditions(
          phonemes: [.init(name: phoneme, start: 0, end: length)], speaker: vocabulary.speakers.first),
        vocabulary: vocabulary, length: length)
    }
    open = text(Self.phonemes.open)
    shut = text(Self.phonemes.shut)
    program = try WindowProgram(config, weights, library, pictures: pictures, textTokens: open.count)
    noise = (
      TokenNoise.rows(
        program.clipTokens, width: pictureTokens.width, data: config.picture.patchValues, seed: 0, stream: 0),
      TokenNoise.rows(
        program.soundTokens, width: soundTokens.width, data: config.sound.patchValues, seed: 0, stream: 1)
    )
  }

  /// Whether pictures of this configuration are searched.
  func fits(_ config: FoalConfiguration) -> Bool { self.config.picture == config.picture }

  /// Where the mouth is in a picture of the model's size, 8-bit RGB; nil when there is none that the model would move.
  func place(in picture: [UInt8]) throws -> MouthPlace? {
    if let newest, newest.picture == picture { return newest.place }
    let reference = pictureTokens.tokens(
      [[UInt8]](repeating: picture, count: config.picture.patchPictures), isClean: true, isReference: true)
    func clip(_ text: TextTokens) throws -> [[UInt8]] {
      try program.begin(video: noise.video, audio: noise.audio, reference: reference, textTimes: text.times)
      try program.step(text: text.features, towardsEstimate: 1)
      return pictureTokens.pictures(try program.result().video, count: program.pictures)
    }
    let place = MouthPlace(
      open: try clip(open), shut: try clip(shut), width: config.picture.width, height: config.picture.height)
    newest = (picture, place)
    return place
  }
}
