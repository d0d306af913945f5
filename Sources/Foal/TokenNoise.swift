internal import Sampling
internal import SingleStream

/// What tokens that are not given begin as.
enum TokenNoise {
  /// Clip and sound tokens of a window.
  /// - Parameter index: which window of a shot it is; every one has noise of its own.
  static func window(
    _ config: FoalConfiguration, pictures: Int, seed: UInt64, index: Int = 0
  ) -> (video: [Float], audio: [Float]) {
    let (picture, channels) = (config.picture, config.shape.channels)
    return (
      rows(
        pictures / picture.patchPictures * picture.gridCount, width: channels[Modality.video.rawValue],
        data: picture.patchValues, seed: seed, stream: UInt64(index) * 2),
      rows(
        pictures * config.tokensPerPicture, width: channels[Modality.audio.rawValue], data: config.sound.patchValues,
        seed: seed, stream: UInt64(index) * 2 + 1)
    )
  }

  /// Rows of N(0, 1) in the data columns, zero flags.
  static func rows(_ rows: Int, width: Int, data: Int, seed: UInt64, stream: UInt64) -> [Float] {
    let values = PhiloxNormal(seed: seed, stream: stream).values(count: rows * data)
    var result = [Float](repeating: 0, count: rows * width)
    for row in 0..<rows {
      for column in 0..<data { result[row &* width &+ column] = values[row &* data &+ column] }
    }
    return result
  }
}
