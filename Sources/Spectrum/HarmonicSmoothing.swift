/// What is behind the harmonics of a log-mel frame: every band becomes a mean over the distance of two harmonics, weighed by
/// a triangle, where bands are nearer to each other than harmonics.
struct HarmonicSmoothing {
  /// Frequencies of the bands' centres, hertz.
  private let centres: [Float]
  /// Distance from the band below to the band above, hertz.
  private let spacings: [Float]

  /// - Parameter centres: frequencies of the bands' centres, hertz, rising.
  init(centres: [Float]) {
    self.centres = centres
    spacings = centres.indices.map { centres[min($0 + 1, centres.count - 1)] - centres[max($0 - 1, 0)] }
  }

  /// - Parameters:
  ///   - frame: logarithms of mel magnitudes.
  ///   - pitch: the frame's pitch, hertz.
  func smoothed(_ frame: [Float], pitch: Float) -> [Float] {
    frame.indices.map { band in
      guard pitch > spacings[band] / 2 else { return frame[band] }
      var (sum, total): (Float, Float) = (0, 0)
      for other in frame.indices {
        let weight = 1 - abs(centres[other] - centres[band]) / pitch
        guard weight > 0 else { continue }
        sum += weight * frame[other]
        total += weight
      }
      return sum / total
    }
  }
}
