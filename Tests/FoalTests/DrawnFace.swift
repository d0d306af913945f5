import Generation

/// A face of flat shapes on a plain ground.
struct DrawnFace {
  /// The middle of its mouth, in pixels of the picture.
  var x, y: Double
  /// Pixels of the picture for one pixel of a face as the model knows it.
  var unit = 1.0
  var hair: [UInt8] = [86, 52, 30]
  /// Colour of a body below; none is drawn without one.
  var cloth: [UInt8]?

  static func picture(_ width: Int, _ height: Int, ground: [UInt8], _ face: DrawnFace?) -> ReferencePicture {
    var rgb: [UInt8] = []
    for row in 0..<height {
      for column in 0..<width {
        rgb += face?.colour(Double(column) + 0.5, Double(row) + 0.5) ?? ground
      }
    }
    return ReferencePicture(width: width, height: height, rgb: rgb)
  }

  /// Nil beside it.
  private func colour(_ column: Double, _ row: Double) -> [UInt8]? {
    let (right, down) = ((column - x) / unit, (row - y) / unit)
    func within(_ x: Double, _ y: Double, _ halfWidth: Double, _ halfHeight: Double) -> Bool {
      let (u, v) = ((right - x) / halfWidth, (down - y) / halfHeight)
      return u * u + v * v < 1
    }
    var colour: [UInt8]?
    if down > 10 && abs(right) < 18 + min(down - 10, 8) { colour = cloth }
    if within(0, -11, 15, 18) { colour = hair }
    if within(0, -8, 12.5, 16) { colour = [236, 194, 158] }
    for side in [-6.0, 6] {
      if within(side, -11, 3.2, 2.2) { colour = [245, 243, 240] }
      if within(side, -11, 1.5, 1.7) { colour = [40, 60, 90] }
    }
    if within(0, 0, 4.6, 1.1) { colour = [170, 78, 80] }
    return colour
  }
}
