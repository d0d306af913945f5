/// Rotary positions (time, row, column) of a window's tokens, in the order [clip ; reference ; sound ; text].
///
/// Time is in sound tokens from the start of the window; the reference picture stands before it.
enum TokenPositions {
  static func make(_ config: FoalConfiguration, pictures: Int, soundTokens: Int, textTimes: [Float]) -> [SIMD3<Float>] {
    let picture = config.picture
    let span = Float(picture.patchPictures * config.tokensPerPicture)
    var positions: [SIMD3<Float>] = []
    func addGrid(time: Float) {
      for row in 0..<picture.gridHeight {
        for column in 0..<picture.gridWidth {
          positions.append(
            SIMD3(
              time, picture.firstRow + Float(row), Float(column) - Float(picture.gridWidth - 1) / 2))
        }
      }
    }
    for group in 0..<pictures / picture.patchPictures { addGrid(time: (Float(group) + 0.5) * span) }
    if pictures > 0 { addGrid(time: -span) }
    for token in 0..<soundTokens { positions.append(SIMD3(Float(token) + 0.5, 0, 0)) }
    for time in textTimes { positions.append(SIMD3(time, 0, 0)) }
    return positions
  }
}
