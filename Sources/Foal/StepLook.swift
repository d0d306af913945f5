import Foundation
internal import Generation

/// Looks at a window between two steps. It only reads, so that what is made stays the same byte for byte.
struct StepLook {
  /// The most pictures in an estimate.
  static let mostPictures = 4

  private let pictureTokens: PictureTokens
  private let soundTokens: SoundTokens
  private let width: Int
  private let height: Int
  private let tokensPerPatch: Int
  private let pictures: Int
  private var video: [Float]
  private var audio: [Float]

  /// `video` and `audio` are the state before the first step.
  init(
    _ config: FoalConfiguration, _ pictureTokens: PictureTokens, _ soundTokens: SoundTokens, pictures: Int,
    video: [Float], audio: [Float]
  ) {
    self.pictureTokens = pictureTokens
    self.soundTokens = soundTokens
    width = config.picture.width
    height = config.picture.height
    tokensPerPatch = config.picture.gridCount
    self.pictures = pictures
    self.video = video
    self.audio = audio
  }

  /// What the state is like now, after a step that went `share` of the way to the model's estimate.
  mutating func look(
    at now: (video: [Float], audio: [Float]), share: Float, sigma: Double, window: Int, of windows: Int, step: Int,
    of steps: Int
  ) -> StepEstimate {
    // A step moves the state to old + share · (estimate − old), so the estimate follows without asking the device again.
    var estimate = now.video
    if share > 0, share < 1, video.count == estimate.count {
      for index in estimate.indices { estimate[index] = video[index] + (estimate[index] - video[index]) / share }
    }
    let all = pictureTokens.pictures(estimate, count: pictures)
    let count = min(Self.mostPictures, all.count)
    let chosen = (0..<count).map { all[(2 * $0 + 1) * all.count / (2 * count)] }
    let row = pictureTokens.width
    let tokens = (0..<tokensPerPatch).map { token in
      Self.norm(now.video[min(now.video.count, token * row)..<min(now.video.count, (token + 1) * row)])
    }
    defer { (video, audio) = now }
    return StepEstimate(
      window: window, windows: windows, step: step, steps: steps, sigma: sigma, pictures: chosen, width: width,
      height: height, pictureNorm: Self.norm(now.video[...]), soundNorm: Self.norm(now.audio[...]),
      pictureChange: Self.distance(now.video, video), soundChange: Self.distance(now.audio, audio), tokenNorms: tokens)
  }

  private static func norm(_ values: ArraySlice<Float>) -> Double {
    guard !values.isEmpty else { return 0 }
    return (values.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(values.count)).squareRoot()
  }

  private static func distance(_ a: [Float], _ b: [Float]) -> Double {
    guard a.count == b.count, !a.isEmpty else { return 0 }
    var sum = 0.0
    for index in a.indices { sum += Double(a[index] - b[index]) * Double(a[index] - b[index]) }
    return (sum / Double(a.count)).squareRoot()
  }
}
