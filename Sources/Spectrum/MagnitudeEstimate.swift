/// Mel magnitudes back to magnitudes at all frequencies: per frame the non-negative least squares problem
/// min ‖Bx − m‖², x ≥ 0, where B are the filters.
///
/// Every filter is scaled to a sum of one first, so that a band's error counts the same wherever it lies; Slaney's
/// normalisation makes the highest filters twenty times smaller than the lowest. The start is the least-norm solution
/// Bᵀ(BBᵀ)⁻¹m with its negative parts cut off; BBᵀ is tridiagonal because only neighbouring triangles overlap. Then
/// accelerated projected gradient steps (FISTA, Beck & Teboulle 2009) with one step size per frequency: for B ≥ 0 the
/// diagonal Σᵢ Bᵢⱼ Σₖ Bᵢₖ bounds BᵀB, and with rows that sum to one that is the column sum.
struct MagnitudeEstimate: Sendable {
  private let filterbank: MelFilterbank
  private let weights: [Float]
  private let rowScale: [Float]
  private let step: [Float]
  /// Cholesky factor of the tridiagonal BBᵀ: its diagonal and its subdiagonal.
  private var diagonal: [Float] = []
  private var below: [Float] = []
  private let iterations: Int

  init(_ filterbank: MelFilterbank, iterations: Int) {
    self.filterbank = filterbank
    self.iterations = iterations
    var weights = filterbank.weights
    var rowScale: [Float] = []
    var columnSums = [Float](repeating: 0, count: filterbank.bins)
    for band in filterbank.bands {
      let range = band.offset..<band.offset + band.count
      let scale = 1 / weights[range].reduce(0, +)
      rowScale.append(scale)
      for index in range {
        weights[index] *= scale
        columnSums[band.bin + index - band.offset] += weights[index]
      }
    }
    self.weights = weights
    self.rowScale = rowScale
    // Frequencies that no filter hears stay silent.
    step = columnSums.map { $0 > 0 ? 1 / $0 : 0 }

    func overlap(_ first: MelFilterbank.Band, _ second: MelFilterbank.Band) -> Double {
      let bins =
        max(
          first.bin, second.bin)..<max(
          max(first.bin, second.bin), min(first.bin + first.count, second.bin + second.count))
      return bins.reduce(0) { sum, bin in
        sum + Double(weights[first.offset + bin - first.bin]) * Double(weights[second.offset + bin - second.bin])
      }
    }
    var previous = 0.0
    for (index, band) in filterbank.bands.enumerated() {
      let link = index == 0 ? 0 : overlap(filterbank.bands[index - 1], band) / previous
      // A little is added to the diagonal: narrow filters can hear one and the same bin.
      let pivot = (max(overlap(band, band) * (1 + 1e-4) - link * link, 1e-12)).squareRoot()
      below.append(Float(link))
      diagonal.append(Float(pivot))
      previous = pivot
    }
  }

  /// Fills `magnitude` (`bins` values) from one frame of mel magnitudes (`bands` values).
  func solve(_ mel: UnsafePointer<Float>, _ magnitude: UnsafeMutablePointer<Float>) {
    let (bands, bins) = (filterbank.bands.count, filterbank.bins)
    withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * bands + 2 * bins) { scratch in
      guard let target = scratch.baseAddress else { return }
      let residual = target + bands
      let ahead = residual + bands
      let gradient = ahead + bins
      weights.withUnsafeBufferPointer { weights in
        step.withUnsafeBufferPointer { step in
          guard let weights = weights.baseAddress, let step = step.baseAddress else { return }
          for band in 0..<bands { target[band] = mel[band] * rowScale[band] }
          start(target, residual)
          magnitude.update(repeating: 0, count: bins)
          filterbank.applyTransposed(residual, weights, magnitude)
          for bin in 0..<bins {
            magnitude[bin] = max(magnitude[bin], 0)
            ahead[bin] = magnitude[bin]
          }
          var pace: Float = 1
          for _ in 0..<iterations {
            filterbank.apply(ahead, weights, residual)
            for band in 0..<bands { residual[band] -= target[band] }
            gradient.update(repeating: 0, count: bins)
            filterbank.applyTransposed(residual, weights, gradient)
            let next = (1 + (1 + 4 * pace * pace).squareRoot()) / 2
            let momentum = (pace - 1) / next
            pace = next
            var bin = 0
            while bin < bins {
              let stepped = max(ahead[bin] - gradient[bin] * step[bin], 0)
              ahead[bin] = stepped + momentum * (stepped - magnitude[bin])
              magnitude[bin] = stepped
              bin &+= 1
            }
          }
        }
      }
    }
  }

  /// Solves BBᵀ y = m by forward and backward substitution.
  private func start(_ target: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>) {
    let bands = diagonal.count
    for band in 0..<bands {
      let before = band == 0 ? 0 : below[band] * y[band - 1]
      y[band] = (target[band] - before) / diagonal[band]
    }
    for band in (0..<bands).reversed() {
      let after = band == bands - 1 ? 0 : below[band + 1] * y[band + 1]
      y[band] = (y[band] - after) / diagonal[band]
    }
  }
}
