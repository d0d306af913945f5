import Timeline

/// A curve of straight lines between points, reduced from evenly spaced values.
enum HapticCurve {
  /// A point.
  struct Point: Equatable {
    /// Index among the values.
    var index: Int
    /// The value there.
    var value: Double
  }

  /// As few of the values as keep the straight lines between them within `tolerance` of all (Douglas and Peucker 1973).
  /// The first and last value are always kept.
  static func reduced(_ values: ArraySlice<Double>, tolerance: Double) -> [Point] {
    guard values.count > 2 else { return values.indices.map { Point(index: $0, value: values[$0]) } }
    var kept = [Bool](repeating: false, count: values.count)
    kept[0] = true
    kept[values.count - 1] = true
    var open = [(values.startIndex, values.endIndex - 1)]
    while let (first, last) = open.popLast() {
      guard last - first > 1 else { continue }
      let (from, slope) = (values[first], (values[last] - values[first]) / Double(last - first))
      var (worst, at) = (tolerance, -1)
      for index in (first + 1)..<last {
        let error = (values[index] - (from + slope * Double(index - first))).magnitude
        if error > worst { (worst, at) = (error, index) }
      }
      guard at >= 0 else { continue }
      kept[at - values.startIndex] = true
      open.append((first, at))
      open.append((at, last))
    }
    return values.indices.filter { kept[$0 - values.startIndex] }.map { Point(index: $0, value: values[$0]) }
  }

  /// Stretches of at most `limit` points that share their ends, so that no line between points is lost.
  static func pieces(_ points: [Point], limit: Int) -> [[Point]] {
    guard points.count > limit, limit > 1 else { return points.isEmpty ? [] : [points] }
    var pieces: [[Point]] = []
    var first = 0
    while first < points.count - 1 {
      let last = min(first + limit - 1, points.count - 1)
      pieces.append(Array(points[first...last]))
      first = last
    }
    return pieces
  }
}
