import Foundation

extension Reference {
  /// Rotates each head by its token's position: half-split ("NeoX") rotary embedding over three axes on the first
  /// `6 · bands.count` features of a head, the others unchanged.
  ///
  /// The angles of a token are `[t · bands, h · bands, w · bands]`; feature `j` of the first half turns with feature
  /// `j + 3 · bands.count` by angle `j`.
  ///
  /// - Parameters:
  ///   - x: `[tokens, heads, headDim]`.
  ///   - positions: (t, h, w) of each token.
  public static func rotary(
    _ x: [Double], positions: [SIMD3<Double>], bands: [Double], headDim: Int
  ) -> [Double] {
    let half = 3 * bands.count
    guard !positions.isEmpty else { return x }
    precondition(2 * half <= headDim && x.count % (positions.count * headDim) == 0)
    let heads = x.count / positions.count / headDim
    var result = x
    for (token, position) in positions.enumerated() {
      for j in 0..<half {
        let angle = position[j / bands.count] * bands[j % bands.count]
        for head in 0..<heads {
          let first = (token * heads + head) * headDim + j
          let (a, b) = (x[first], x[first + half])
          result[first] = a * cos(angle) - b * sin(angle)
          result[first + half] = b * cos(angle) + a * sin(angle)
        }
      }
    }
    return result
  }

  /// Per-head RMS normalisation followed by `rotary`: what the engine fuses into one kernel.
  public static func headNormRotary(
    _ x: [Double], weight: [Double], positions: [SIMD3<Double>], bands: [Double]
  ) -> [Double] {
    rotary(
      rmsNorm(x, weight, width: weight.count), positions: positions, bands: bands, headDim: weight.count)
  }

  /// Softmax attention without a mask, scaled by `1/√headDim`, query heads in equal groups sharing key/value heads.
  ///
  /// - Parameters:
  ///   - q: `[queries, heads, headDim]`.
  ///   - k: `[keys, kvHeads, headDim]`.
  ///   - v: `[keys, kvHeads, headDim]`.
  ///   - keyRanges: The keys each query sees, as a union of ranges that do not overlap, one softmax over all of them;
  ///     nil: every query sees every key. A query that sees nothing gives zeros.
  /// - Returns: `[queries, heads, headDim]`.
  public static func attention(
    q: [Double], k: [Double], v: [Double], heads: Int, kvHeads: Int, headDim: Int,
    keyRanges: ((Int) -> [Range<Int>])? = nil
  ) -> [Double] {
    precondition(heads % kvHeads == 0 && k.count == v.count)
    precondition(q.count % (heads * headDim) == 0 && k.count % (kvHeads * headDim) == 0)
    let (queries, keys) = (q.count / heads / headDim, k.count / kvHeads / headDim)
    var result = [Double](repeating: 0, count: q.count)
    for query in 0..<queries {
      let seen = (keyRanges?(query) ?? [0..<keys]).flatMap { Array($0) }
      guard !seen.isEmpty else { continue }
      for head in 0..<heads {
        let start = (query * heads + head) * headDim
        let group = head / (heads / kvHeads)
        let scores = seen.map { key -> Double in
          let other = (key * kvHeads + group) * headDim
          var sum = 0.0
          for d in 0..<headDim { sum += q[start + d] * k[other + d] }
          return sum / Double(headDim).squareRoot()
        }
        let greatest = scores.max() ?? 0
        let weights = scores.map { exp($0 - greatest) }
        let total = weights.reduce(0, +)
        for (key, weight) in zip(seen, weights) {
          let other = (key * kvHeads + group) * headDim
          for d in 0..<headDim { result[start + d] += weight / total * v[other + d] }
        }
      }
    }
    return result
  }
}
