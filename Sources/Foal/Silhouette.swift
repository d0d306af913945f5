internal import Generation

/// What of a picture is no plain background: the outline of a cut-out figure, or all of the picture.
struct Silhouette {
  /// The first row in which there is something.
  let top: Int
  private let width: Int
  /// Which columns of each row hold something; empty where there is no plain background.
  private let columns: [[Int]]

  init(_ picture: ReferencePicture) {
    width = picture.width
    guard let background = picture.background else {
      (top, columns) = (0, [])
      return
    }
    let found = (0..<picture.height).map { y in
      (0..<picture.width).filter { !ReferencePicture.isSame(picture.colour($0, y), background) }
    }
    // A speck is no head.
    guard let first = found.firstIndex(where: { $0.count * 100 > picture.width }) else {
      (top, columns) = (0, [])
      return
    }
    (top, columns) = (first, found)
  }

  /// The middle column of what is in the first `rows` rows from the top.
  func middle(rows: Int) -> Double {
    let all = columns.isEmpty ? [] : columns[top..<min(columns.count, top + max(1, rows))].joined().map { $0 }
    guard !all.isEmpty else { return Double(width) / 2 }
    return Double(all.reduce(0, +)) / Double(all.count) + 0.5
  }
}
