internal import Generation

/// Pictures to patches and back. Patch features are ordered (picture, y, x, colour), colours are value/127.5 − 1.
struct PictureTokens {
  let settings: FoalConfiguration.PictureSettings
  /// Features of one token: the patch, then flags.
  let width: Int

  /// Column of the flag that says the token is given, not noisy.
  var cleanColumn: Int { settings.patchValues }

  /// Rows `[groups * grid, width]` of a clip; every token marked clean or noisy.
  /// - Parameter pictures: 8-bit RGB, a multiple of `patchPictures` of them.
  func tokens(_ pictures: [[UInt8]], isClean: Bool, isReference: Bool = false) -> [Float] {
    let groups = pictures.count / settings.patchPictures
    var rows = [Float](repeating: 0, count: groups * settings.gridCount * width)
    for group in 0..<groups {
      for p in 0..<settings.patchPictures {
        let picture = pictures[group * settings.patchPictures + p]
        forEachPixel(group: group, picture: p) { source, target in
          for colour in 0..<3 { rows[target + colour] = Float(picture[source + colour]) / 127.5 - 1 }
        }
      }
    }
    for token in 0..<groups * settings.gridCount {
      rows[token * width + cleanColumn] = isClean ? 1 : 0
      rows[token * width + cleanColumn + 1] = isReference ? 1 : 0
    }
    return rows
  }

  /// The rows of a still picture that the model is given: one patch long, clean.
  func reference(_ picture: [UInt8]) -> [Float] {
    tokens([[UInt8]](repeating: picture, count: settings.patchPictures), isClean: true, isReference: true)
  }

  /// The most by which a pixel may differ from the reference, in each colour, and still be taken for unchanged. The model
  /// paints still parts to within about one level; without this a palette would not survive.
  static let unchanged = 3

  /// The same with pixels that did not change put back to what the reference has.
  func pictures(_ rows: [Float], count: Int, keeping reference: [UInt8]) -> [[UInt8]] {
    pictures(rows, count: count).map { picture in
      guard picture.count == reference.count else { return picture }
      var kept = picture
      for at in stride(from: 0, to: picture.count, by: 3)
      where (at..<at + 3).allSatisfy({ abs(Int(picture[$0]) - Int(reference[$0])) <= Self.unchanged }) {
        for colour in at..<at + 3 { kept[colour] = reference[colour] }
      }
      return kept
    }
  }

  /// Pictures of the first `count` pictures' patches; values are clamped and rounded to 8 bits.
  func pictures(_ rows: [Float], count: Int) -> [[UInt8]] {
    (0..<count).map { index in
      var picture = [UInt8](repeating: 0, count: settings.width * settings.height * 3)
      forEachPixel(group: index / settings.patchPictures, picture: index % settings.patchPictures) { target, source in
        for colour in 0..<3 {
          let value = (rows[source + colour] + 1) * 127.5
          picture[target + colour] = UInt8(min(max(value.rounded(), 0), 255))
        }
      }
      return picture
    }
  }

  /// Calls `body` with the place of each pixel's red in the picture and in the rows.
  private func forEachPixel(group: Int, picture: Int, _ body: (Int, Int) -> Void) {
    for y in 0..<settings.height {
      for x in 0..<settings.width {
        let token =
          (group * settings.gridHeight + y / settings.patchHeight) * settings.gridWidth + x / settings.patchWidth
        let inside =
          (picture * settings.patchHeight + y % settings.patchHeight) * settings.patchWidth + x % settings.patchWidth
        body((y * settings.width + x) * 3, token * width + inside * 3)
      }
    }
  }

  /// The largest centred part of `source` with the model's aspect ratio, averaged down (or repeated up) to its size.
  ///
  /// Exact area averaging: an integer enlargement of pixel art comes back pixel for pixel.
  func fitted(_ source: ReferencePicture) -> [UInt8] {
    let scale = min(Double(source.width) / Double(settings.width), Double(source.height) / Double(settings.height))
    return averaged(
      source, left: (Double(source.width) - scale * Double(settings.width)) / 2,
      top: (Double(source.height) - scale * Double(settings.height)) / 2, scale: scale)
  }

  /// A square part of `source` in the size of the model's pictures. Beyond the edges lies the background that the upper corners share,
  /// or else what is at the edge.
  func fitted(_ source: ReferencePicture, _ region: PictureRegion) -> [UInt8] {
    averaged(
      source, left: region.x, top: region.y, scale: region.side / Double(settings.width), beyond: source.background)
  }

  /// The part of `source` from (`left`, `top`) on, a pixel of the result `scale` of its pixels wide and high.
  private func averaged(
    _ source: ReferencePicture, left: Double, top: Double, scale: Double, beyond: SIMD3<UInt8>? = nil
  ) -> [UInt8] {
    var result = [UInt8](repeating: 0, count: settings.width * settings.height * 3)
    let across = (0..<settings.width).map { left + Double($0) * scale }
    let down = (0..<settings.height).map { top + Double($0) * scale }
    for (y, start) in down.enumerated() {
      let rows = weights(from: start, length: scale, limit: source.height)
      for (x, begin) in across.enumerated() {
        let at = (y * settings.width + x) * 3
        if let beyond,
          begin + scale <= 0 || begin >= Double(source.width) || start + scale <= 0 || start >= Double(source.height)
        {
          for colour in 0..<3 { result[at + colour] = beyond[colour] }
          continue
        }
        let columns = weights(from: begin, length: scale, limit: source.width)
        var sums = SIMD3<Double>()
        var total = 0.0
        for (row, rowWeight) in rows {
          for (column, columnWeight) in columns {
            let from = (row * source.width + column) * 3
            let colour = SIMD3(Double(source.rgb[from]), Double(source.rgb[from + 1]), Double(source.rgb[from + 2]))
            sums += colour * (rowWeight * columnWeight)
            total += rowWeight * columnWeight
          }
        }
        for colour in 0..<3 { result[at + colour] = UInt8((sums[colour] / total).rounded()) }
      }
    }
    return result
  }

  /// Source indices that the interval covers, with the covered length of each.
  private func weights(from start: Double, length: Double, limit: Int) -> [(Int, Double)] {
    let end = start + length
    let first = min(limit - 1, max(0, Int(start.rounded(.down))))
    let last = min(limit - 1, max(first, Int((end - 1e-9).rounded(.down))))
    return (first...last).map { ($0, max(min(end, Double($0 + 1)) - max(start, Double($0)), 1e-9)) }
  }
}
