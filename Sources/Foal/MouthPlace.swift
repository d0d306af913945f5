/// Where the model moves the mouth in a picture.
struct MouthPlace: Equatable {
  /// Its middle, in pixels from the upper left corner.
  let x, y: Double

  /// How different the clip must be somewhere for a mouth to be there, as `ChangedPlace.level` has it. On 79 drawn faces it was 40 and
  /// more (on all but one 157), on 19 of 20 of other people's 113 (on one 19), on 86 pictures without a face, the example's
  /// backgrounds among them, 18 at most.
  static let least = 27.0

  /// The place where a clip in which the mouth is wide open differs most from the still picture; nil where they hardly differ, as they
  /// do when the model sees no mouth.
  init?(_ changed: ChangedPlace?) {
    guard let changed, changed.level >= Self.least else { return nil }
    (x, y) = (changed.x, changed.y)
  }
}
