internal import Generation

/// A square part of a picture, in its pixels. It may reach beyond the edges.
struct PictureRegion: Equatable {
  /// Of the upper left corner.
  var x, y: Double
  var side: Double

  /// The part of another picture that shows the same when that one is `factor` times as large, in whole pixels.
  func enlarged(by factor: Double) -> PictureSquare {
    func whole(_ value: Double) -> Int { Int((value * factor).rounded()) }
    return PictureSquare(x: whole(x), y: whole(y), side: max(1, whole(side)))
  }
}

extension PictureRegion {
  init(_ square: PictureSquare) { self.init(x: Double(square.x), y: Double(square.y), side: Double(square.side)) }
}
