internal import Generation

/// What of a picture is no plain background: the outline of a cut-out figure, or all of the picture.
struct Silhouette {
  /// The first row in which there is something.
  let top: Int
  private let width: Int
  /// How many columns of each row hold something, and the sum of their numbers; empty where there is no plain background.
  private let rows: [(count: Int, sum: Int)]

  init(_ picture: ReferencePicture) {
    width = picture.width
    guard let background = picture.background else {
      (top, rows) = (0, [])
      return
    }
    let found = (0..<picture.height).map { y in
      (0..<picture.width).reduce(into: (count: 0, sum: 0)) { row, x in
        if !ReferencePicture.isSame(picture.colour(x, y), background) { row = (row.count + 1, row.sum + x) }
      }
    }
    // A speck is no head.
    guard let first = found.firstIndex(where: { $0.count * 100 > picture.width }) else {
      (top, rows) = (0, [])
      return
    }
    (top, rows) = (first, found)
  }

  /// The middle column of what is in the first `count` rows from the top.
  func middle(rows count: Int) -> Double {
    let upper = rows.dropFirst(top).prefix(max(1, count))
    let total = upper.reduce(0) { $0 + $1.count }
    return total == 0 ? Double(width) / 2 : Double(upper.reduce(0) { $0 + $1.sum }) / Double(total) + 0.5
  }
}
