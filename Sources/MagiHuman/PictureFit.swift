internal import Foundation
internal import Generation

/// A picture made to fill a canvas: enlarged or reduced until it covers it, the rest cut off evenly.
///
/// The filter is Lanczos with three lobes over 8-bit values, rounded after the horizontal and after the vertical pass, as
/// the Pillow library does it, which the published pipeline uses.
enum PictureFit {
  /// - Returns: `[3, height, width]`, 8-bit.
  static func planes(_ picture: ReferencePicture, on canvas: PictureSize) -> [[UInt8]] {
    let scale = max(
      Double(canvas.width) / Double(picture.width), Double(canvas.height) / Double(picture.height))
    let width = max(canvas.width, Int((Double(picture.width) * scale).rounded(.toNearestOrEven)))
    let height = max(canvas.height, Int((Double(picture.height) * scale).rounded(.toNearestOrEven)))
    let columns = taps(picture.width, width, in: (width - canvas.width) / 2..<(width - canvas.width) / 2 + canvas.width)
    let rows = taps(
      picture.height, height, in: (height - canvas.height) / 2..<(height - canvas.height) / 2 + canvas.height)
    return (0..<3).map { channel in
      // Horizontally first: every row of the picture, then every column of that.
      var narrow = [UInt8](repeating: 0, count: picture.height * canvas.width)
      for y in 0..<picture.height {
        for (x, tap) in columns.enumerated() {
          var sum = 0
          for (index, weight) in tap.weights.enumerated() {
            sum += weight * Int(picture.rgb[(y * picture.width + tap.first + index) * 3 + channel])
          }
          narrow[y * canvas.width + x] = byte(sum)
        }
      }
      var result = [UInt8](repeating: 0, count: canvas.height * canvas.width)
      for (y, tap) in rows.enumerated() {
        for x in 0..<canvas.width {
          var sum = 0
          for (index, weight) in tap.weights.enumerated() {
            sum += weight * Int(narrow[(tap.first + index) * canvas.width + x])
          }
          result[y * canvas.width + x] = byte(sum)
        }
      }
      return result
    }
  }

  /// The picture as the encoder takes it: `[3, 1, height, width]` in -1...1.
  static func video(_ picture: ReferencePicture, on canvas: PictureSize) -> [Float] {
    planes(picture, on: canvas).flatMap { $0.map { Float($0) / 255 * 2 - 1 } }
  }

  /// What one new sample is made of: weights in `1 << bits`.
  private struct Tap {
    var first: Int
    var weights: [Int]
  }

  /// Pillow's precision of weights.
  private static let bits = 22

  private static func taps(_ old: Int, _ new: Int, in range: Range<Int>) -> [Tap] {
    // A side that keeps its length is not filtered.
    guard old != new else { return range.map { Tap(first: $0, weights: [1 << bits]) } }
    let scale = Double(old) / Double(new)
    let filterScale = max(scale, 1)
    let support = 3 * filterScale
    return range.map { index in
      let centre = (Double(index) + 0.5) * scale
      let first = max(0, Int(centre - support + 0.5))
      let last = min(old, Int(centre + support + 0.5))
      let weights = (first..<last).map { lanczos((Double($0) - centre + 0.5) / filterScale) }
      let sum = weights.reduce(0, +)
      return Tap(
        first: first,
        weights: weights.map { Int(($0 / sum * Double(1 << bits)).rounded(.toNearestOrAwayFromZero)) })
    }
  }

  private static func lanczos(_ x: Double) -> Double {
    guard abs(x) < 3 else { return 0 }
    guard x != 0 else { return 1 }
    let angle = Double.pi * x
    return sin(angle) / angle * (sin(angle / 3) / (angle / 3))
  }

  private static func byte(_ sum: Int) -> UInt8 { UInt8(min(max((sum + (1 << (bits - 1))) >> bits, 0), 255)) }
}
