internal import Foundation

/// Dynamic time warping: the cheapest way to walk through two sequences at once (H. Sakoe, S. Chiba: "Dynamic programming
/// algorithm optimization for spoken word recognition", 1978), near the straight line between their corners.
struct TimeWarp {
  /// For every moment of the model the first and the last moment of the recording it is matched with.
  let spans: [ClosedRange<Int>]
  /// Mean distance along the way, where the recording is not silent.
  let cost: Double
  /// Mean distance of all pairs near the line: what pairs that have nothing to do with each other cost.
  let background: Double

  /// - Parameters:
  ///   - model: moments of `SpeechFeatures.width` values.
  ///   - recording: the same.
  ///   - mayPause: whether the recording may be silent at this moment of the model.
  ///   - isSilent: whether the recording is.
  init?(model: [Float], recording: [Float], mayPause: [Bool], isSilent: [Bool]) {
    let width = SpeechFeatures.width
    let (rows, columns) = (mayPause.count, isSilent.count)
    guard rows > 1, columns > 1, model.count == rows * width, recording.count == columns * width else { return nil }
    // Half a second, or a quarter of the longer one.
    let reach = max(100, max(rows, columns) / 4)
    let slope = Double(columns - 1) / Double(rows - 1)
    let span = 2 * reach + 1
    guard rows <= 1 << 16, columns <= 1 << 16, rows * span <= 1 << 28 else { return nil }
    func first(_ row: Int) -> Int { Int((Double(row) * slope).rounded()) - reach }

    var steps = [UInt8](repeating: 0, count: rows * span)
    var distances = [Float](repeating: .infinity, count: rows * span)
    var before = [Double](repeating: .infinity, count: span)
    var current = before
    var (sum, pairs) = (0.0, 0)
    model.withUnsafeBufferPointer { model in
      recording.withUnsafeBufferPointer { recording in
        for row in 0..<rows {
          let (base, lower) = (first(row), row > 0 ? first(row - 1) : 0)
          for place in 0..<span {
            let column = base + place
            guard column >= 0, column < columns else {
              current[place] = .infinity
              continue
            }
            var distance: Float = 0
            var k = 0
            while k < width {
              let difference = model[row &* width &+ k] - recording[column &* width &+ k]
              distance += difference * difference
              k &+= 1
            }
            distance = distance.squareRoot()
            if !isSilent[column] {
              sum += Double(distance)
              pairs += 1
            }
            // A pause that the model does not make costs little between words.
            if isSilent[column] && mayPause[row] { distance = min(distance, Self.pauseCost) }
            distances[row * span + place] = distance
            let d = Double(distance)
            if row == 0 && column == 0 {
              current[place] = d
              continue
            }
            let across = place > 0 ? current[place - 1] : .infinity
            let down = row > 0 && column - lower >= 0 && column - lower < span ? before[column - lower] : .infinity
            let diagonal =
              row > 0 && column - 1 - lower >= 0 && column - 1 - lower < span ? before[column - 1 - lower] : .infinity
            let costs = (diagonal + 2 * d, across + d * Self.detour, down + d * Self.detour)
            let best = min(costs.0, costs.1, costs.2)
            current[place] = best
            steps[row * span + place] = best == costs.0 ? 0 : best == costs.1 ? 1 : 2
          }
          swap(&before, &current)
        }
      }
    }
    guard before[min(max(columns - 1 - first(rows - 1), 0), span - 1)].isFinite, pairs > 0 else { return nil }
    var (row, column) = (rows - 1, columns - 1)
    var low = [Int](repeating: Int.max, count: rows)
    var high = [Int](repeating: 0, count: rows)
    var (walked, moments) = (0.0, 0)
    while true {
      low[row] = min(low[row], column)
      high[row] = max(high[row], column)
      let place = column - first(row)
      guard place >= 0, place < span else { return nil }
      if !isSilent[column] {
        walked += Double(distances[row * span + place])
        moments += 1
      }
      if row == 0 && column == 0 { break }
      switch steps[row * span + place] {
      case 0: (row, column) = (row - 1, column - 1)
      case 1: column -= 1
      default: row -= 1
      }
      guard row >= 0, column >= 0 else { return nil }
    }
    spans = zip(low, high).map { $0...$1 }
    cost = walked / Double(max(1, moments))
    background = sum / Double(pairs)
  }

  /// Distance of a silent moment of the recording from one at which a pause is allowed.
  private static let pauseCost: Float = 1.5
  /// How much a step along one side costs, where a diagonal one costs two: a little more than half, for steady speech.
  private static let detour = 1.15
}
