/// Where the model moves the mouth in a picture.
struct MouthPlace: Equatable {
  /// Its middle, in pixels from the upper left corner.
  let x, y: Double

  /// How different the clip must be somewhere for a mouth to be there: mean squared difference in 8-bit levels, averaged over
  /// 5 × 5 pixels. On 8 drawn faces and 20 of other people's it was 190 and more, on 15 of 18 pictures without a face
  /// 128 at most; a horse (170) and two of the example's backgrounds (186, 923) are taken for one.
  static let least = 130.0

  /// The place where a clip in which the mouth is wide open differs most from the still picture.
  /// - Parameters:
  ///   - open: 8-bit RGB pictures of the still picture's size.
  /// - Returns: nil where they hardly differ, as they do when the model sees no mouth.
  init?(open: [[UInt8]], still: [UInt8], width: Int, height: Int) {
    guard !open.isEmpty, width > 4, height > 4, (open + [still]).allSatisfy({ $0.count == width * height * 3 }) else {
      return nil
    }
    var difference = [Double](repeating: 0, count: width * height)
    for picture in open {
      for index in picture.indices {
        let change = Double(picture[index]) - Double(still[index])
        difference[index / 3] += change * change / Double(3 * open.count)
      }
    }
    let smooth = Self.averaged(difference, width: width, height: height)
    guard let most = smooth.max(), most >= Self.least else { return nil }
    var (total, right, down) = (0.0, 0.0, 0.0)
    for (index, value) in smooth.enumerated() where value > most / 2 {
      total += value
      right += value * (Double(index % width) + 0.5)
      down += value * (Double(index / width) + 0.5)
    }
    (x, y) = (right / total, down / total)
  }

  /// Every value averaged with those around it; beyond the edges nothing differs.
  private static func averaged(_ values: [Double], width: Int, height: Int) -> [Double] {
    func sums(_ values: [Double], step: Int, place: (Int) -> Int, count: Int) -> [Double] {
      values.indices.map { index in
        (-2...2).reduce(0) { sum, offset in
          (0..<count).contains(place(index) + offset) ? sum + values[index + offset * step] : sum
        }
      }
    }
    let rows = sums(values, step: 1, place: { $0 % width }, count: width)
    return sums(rows, step: width, place: { $0 / width }, count: height).map { $0 / 25 }
  }
}
