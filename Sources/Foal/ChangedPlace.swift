/// Where a clip differs most from the still picture that it was made of.
struct ChangedPlace: Equatable {
  /// The middle of it, in pixels from the upper left corner.
  let x, y: Double
  /// How much: mean squared difference in 8-bit levels, averaged over pictures, colours and 5 × 5 pixels.
  let level: Double
}

extension ChangedPlace {
  /// - Parameters:
  ///   - clip: 8-bit RGB pictures of the still picture's size.
  /// - Returns: nil where nothing differs, and for pictures of other sizes.
  init?(in clip: [[UInt8]], from still: [UInt8], width: Int, height: Int) {
    guard !clip.isEmpty, width > 4, height > 4, (clip + [still]).allSatisfy({ $0.count == width * height * 3 }) else {
      return nil
    }
    var difference = [Double](repeating: 0, count: width * height)
    for picture in clip {
      for index in picture.indices {
        let change = Double(picture[index]) - Double(still[index])
        difference[index / 3] += change * change / Double(3 * clip.count)
      }
    }
    let smooth = Self.averaged(difference, width: width, height: height)
    guard let most = smooth.max(), most > 0 else { return nil }
    level = most
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
