internal import Foundation
internal import Generation

/// Finds the part of a tall picture that shows the face as the model knows faces: squares of several sizes at the top of the figure are
/// shown to the model, which opens the mouth and closes the eyes of each; where both are about where they should be, the square is
/// laid anew around them, and the best of all is taken.
///
/// Sprites of visual novels show a person from the hips up; the middle of such a picture is a belly.
struct FaceFraming {
  /// What the model moves in a square part of the picture, in pixels of the model.
  struct Look {
    let mouth, eyes: ChangedPlace
  }

  /// Where mouth and eyes lie in the model's pictures: pixels.
  let mouth: (x: Double, y: Double)
  let eyesAbove: Double
  /// Width of the model's pictures: pixels.
  let side: Double

  /// Pictures at least this much taller than wide are searched.
  static let tall = 1.25
  /// The search sees a picture of at most about this many columns.
  static let searchedColumns = 512
  /// How likely a face must be. 13 sprites have 239 and more, of 16 drawn people before a background 14 have 439 and more; of 42 tall cuts
  /// of backgrounds 38 have 206 at most, the others 604 to 1,678.
  private static let least = 220.0
  /// How far the closed eyes' middle lies above that of the opened mouth, in half heights of the face.
  private static let eyesHeight = 12 / 15.5

  /// Nil for models that do not say where a mouth is, and for the size of a scene.
  init?(_ config: FoalConfiguration) {
    guard config.picture != config.scene, let face = config.face, let below = face.mouthBelow else { return nil }
    mouth = (face.x, face.y + below)
    eyesAbove = Self.eyesHeight * face.halfHeight
    side = Double(config.picture.width)
  }

  /// Whether the picture is tall enough to be searched.
  func isNeeded(for picture: ReferencePicture) -> Bool { Double(picture.height) >= Self.tall * Double(picture.width) }

  /// The part to show. Where no face is found in a cut-out figure it is the upper square, which holds the head of most; nil where none
  /// is found in another picture.
  /// - Parameter look: shows the model a part of a picture; nil where it moves nothing there.
  func square(
    of whole: ReferencePicture, look: (ReferencePicture, PictureRegion) throws -> Look?
  ) rethrows -> PictureSquare? {
    let factor = max(1, whole.width / Self.searchedColumns)
    let picture = whole.reduced(by: factor)
    let silhouette = Silhouette(picture)
    let (width, top) = (Double(picture.width), Double(silhouette.top))
    var found: [(region: PictureRegion, look: Look)] = []
    func take(_ region: PictureRegion) throws {
      if let seen = try look(picture, region) { found.append((region, seen)) }
    }
    for size in 0..<8 {
      let length = width * pow(0.8, Double(size))
      guard length >= min(width, 40) else { break }
      let middle = silhouette.middle(rows: Int(0.45 * length))
      for above in [0.1, 0.25] {
        try take(PictureRegion(x: middle - length / 2, y: top - above * length, side: length))
      }
    }
    let best = found.sorted { likelihood($0.look, loosely: true) > likelihood($1.look, loosely: true) }.prefix(5)
    for (region, seen) in best { try take(around(seen, in: region, widest: 1.1 * width)) }
    guard let chosen = found.max(by: { likelihood($0.look) < likelihood($1.look) }),
      likelihood(chosen.look) >= Self.least
    else {
      guard picture.background != nil else { return nil }
      let middle = silhouette.middle(rows: Int(0.45 * width))
      let upper = PictureRegion(
        x: min(max(middle - width / 2, -width / 4), width / 4), y: max(0, top - 0.1 * width), side: width)
      return upper.enlarged(by: Double(factor))
    }
    return chosen.region.enlarged(by: Double(factor))
  }

  /// The square in which what was seen would lie where it should.
  private func around(_ seen: Look, in region: PictureRegion, widest: Double) -> PictureRegion {
    let pixel = region.side / side
    let zoom = min(max((seen.mouth.y - seen.eyes.y) / eyesAbove, 0.67), 1.5)
    let length = min(widest, region.side * zoom)
    return PictureRegion(
      x: region.x + seen.mouth.x * pixel - mouth.x / side * length,
      y: region.y + seen.mouth.y * pixel - mouth.y / side * length, side: length)
  }

  /// How much is moved, less the further it lies from where mouth and eyes should.
  private func likelihood(_ seen: Look, loosely: Bool = false) -> Double {
    // Deviations in 64ths of the picture: the mouth aside and up or down, the eyes aside of it and above.
    let allowed: [Double] = loosely ? [20, 16, 6, 6] : [8, 7, 4, 3]
    let off = [
      seen.mouth.x - mouth.x, seen.mouth.y - mouth.y, seen.mouth.x - seen.eyes.x,
      seen.mouth.y - seen.eyes.y - eyesAbove,
    ]
    let squares = zip(off, allowed).map { pow($0 / side * 64 / $1, 2) }.reduce(0, +)
    return exp(-squares) * (seen.mouth.level * min(seen.mouth.level, 2 * seen.eyes.level)).squareRoot()
  }
}
