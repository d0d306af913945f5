internal import Generation

extension ReferencePicture {
  /// The most by which colours differ, in each channel, that are taken for one background: JPEG blurs them.
  static let sameColour = 12

  /// The colour that the upper corners share: that of a cut-out figure's background. Nil where they differ.
  var background: SIMD3<UInt8>? {
    guard width > 0, height > 0 else { return nil }
    let (left, right) = (colour(0, 0), colour(width - 1, 0))
    return Self.isSame(left, right) ? left : nil
  }

  func colour(_ x: Int, _ y: Int) -> SIMD3<UInt8> {
    let at = (y * width + x) * 3
    return SIMD3(rgb[at], rgb[at + 1], rgb[at + 2])
  }

  static func isSame(_ a: SIMD3<UInt8>, _ b: SIMD3<UInt8>) -> Bool {
    (0..<3).allSatisfy { abs(Int(a[$0]) - Int(b[$0])) <= sameColour }
  }

  /// The picture made smaller by a whole factor, `factor` × `factor` pixels averaged; what is left over at the right and below is dropped.
  func reduced(by factor: Int) -> ReferencePicture {
    guard factor > 1, width >= factor, height >= factor else { return self }
    let (columns, rows) = (width / factor, height / factor)
    var small = [UInt8](repeating: 0, count: columns * rows * 3)
    for y in 0..<rows {
      for x in 0..<columns {
        for channel in 0..<3 {
          var sum = 0
          for row in y * factor..<(y + 1) * factor {
            for column in x * factor..<(x + 1) * factor { sum += Int(rgb[(row * width + column) * 3 + channel]) }
          }
          small[(y * columns + x) * 3 + channel] = UInt8((sum + factor * factor / 2) / (factor * factor))
        }
      }
    }
    return ReferencePicture(width: columns, height: rows, rgb: small)
  }
}
