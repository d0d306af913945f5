/// How a long input is cut into pieces that overlap by what the network sees, so that joining what they answer gives
/// exactly what the whole would.
///
/// All in latents. A piece's outputs near its ends miss what lies beyond; only those that do not are kept, except at the
/// true ends, where nothing lies beyond.
struct OobleckPieces: Equatable {
  /// One piece: what goes in, and which of its outputs are kept.
  struct Piece: Equatable {
    var input: Range<Int>
    var kept: Range<Int>
  }

  let pieces: [Piece]

  /// - Parameters:
  ///   - count: latents of the whole.
  ///   - length: latents of a piece; more than `before + after`.
  ///   - before: latents before one that its output sees, and `after` those behind it.
  init(count: Int, length: Int, before: Int, after: Int) {
    precondition(length > before + after, "a piece is no longer than what its ends lack")
    var pieces: [Piece] = []
    var done = 0
    while done < count {
      // The last piece is moved back rather than cut short: one length, one recorded program.
      let start = max(0, min(done - before, count - length))
      let end = min(count, start + length)
      let kept = done..<(end == count ? count : end - after)
      pieces.append(Piece(input: start..<end, kept: kept))
      done = kept.upperBound
    }
    self.pieces = pieces
  }
}

extension OobleckConfiguration {
  /// Latents before and after one that its sound sees (decoder), or whose sound it sees (encoder).
  func reach(_ part: Part) -> (before: Int, after: Int) {
    func up(_ samples: Int, _ unit: Int) -> Int { max(0, (samples + unit - 1) / unit) }
    switch part {
    case .decoder:
      let seen = inputRows(.decoder, for: 0..<hop)
      return (-seen.lowerBound, seen.upperBound - 1)
    case .encoder:
      let seen = inputRows(.encoder, for: 0..<1)
      return (up(-seen.lowerBound, encoder.hop), up(seen.upperBound - encoder.hop, encoder.hop))
    }
  }
}
