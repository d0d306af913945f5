import Glibc

/// Sound at another speed and its own pitch: waveform-similarity overlap-add (Verhelst and Roelands, ICASSP 1993).
///
/// Every 10 ms of output are the cross-fade of two pieces of the input: what naturally followed the piece before, and a piece
/// near the place that the speed asks for, chosen within 8 ms so that it looks like the former. Positions never add up
/// errors: each is searched around its own ideal place. The same input gives the same output.
struct TimeStretcher: ~Copyable {
  /// Frames of output at a time.
  static let hop = 480
  /// How far from the ideal place a piece may lie.
  static let reach = 384
  /// Frames that must be there from the ideal place on.
  static let lookahead = hop * 3 + reach

  /// The first frame of what naturally follows the last piece; nil at the start.
  private var follows: Int64?
  private let fade: [Float]
  private let natural: UnsafeMutableBufferPointer<Float>
  private let field: UnsafeMutableBufferPointer<Float>

  init() {
    // sin² and cos² add up to one.
    fade = (0..<Self.hop).map { index in
      let angle: Double = (Double(index) + 0.5) / Double(Self.hop) * Double.pi / 2
      return Float(sin(angle) * sin(angle))
    }
    natural = .allocate(capacity: 2 * Self.hop)
    field = .allocate(capacity: 2 * (Self.hop + 2 * Self.reach))
    natural.initialize(repeating: 0)
    field.initialize(repeating: 0)
  }

  deinit {
    natural.deallocate()
    field.deallocate()
  }

  /// Starts anew: the next piece is taken just where it is asked for. With `continuing`, what was played last ended before
  /// that frame.
  mutating func reset(continuing frame: Int64? = nil) { follows = frame }

  /// Where a player at the stretcher's own speed of one would go on: what naturally follows.
  var continuation: Int64? { follows }

  /// Writes the next `hop` frames, for the ideal place `ideal`; `read` fills a buffer from a frame on. With `isLast` they end
  /// just where the input would, so that it can go on as it is.
  mutating func next(
    ideal: Int64, isLast: Bool = false, into output: UnsafeMutableBufferPointer<Float>,
    read: (Int64, UnsafeMutableBufferPointer<Float>) -> Void
  ) {
    guard let follows else {
      read(ideal, output)
      self.follows = ideal + Int64(Self.hop)
      return
    }
    read(follows, natural)
    let first = ideal - Int64(Self.reach)
    read(first, field)
    let best = isLast ? Self.reach : Self.mostSimilar(natural, in: field)
    for frame in 0..<Self.hop {
      let share = fade[frame]
      for side in 0...1 {
        let (old, new) = (natural[2 * frame + side], field[2 * (best + frame) + side])
        output[2 * frame + side] = old + (new - old) * share
      }
    }
    self.follows = first + Int64(best + Self.hop)
  }

  /// The offset in `field` at which a piece looks most like `piece`: the greatest normalised cross-correlation of the sum of
  /// both sides, first over every fourth frame, then around the best. Ties go to the one nearest the middle.
  private static func mostSimilar(
    _ piece: UnsafeMutableBufferPointer<Float>, in field: UnsafeMutableBufferPointer<Float>
  ) -> Int {
    var (best, bestScore) = (reach, score(piece, field, at: reach, stride: 4))
    for distance in stride(from: 4, through: reach, by: 4) {
      for offset in [reach - distance, reach + distance] {
        let found = score(piece, field, at: offset, stride: 4)
        if found > bestScore { (best, bestScore) = (offset, found) }
      }
    }
    let coarse = best
    bestScore = score(piece, field, at: coarse, stride: 1)
    for offset in max(0, coarse - 3)...min(2 * reach, coarse + 3) where offset != coarse {
      let found = score(piece, field, at: offset, stride: 1)
      if found > bestScore { (best, bestScore) = (offset, found) }
    }
    return best
  }

  private static func score(
    _ piece: UnsafeMutableBufferPointer<Float>, _ field: UnsafeMutableBufferPointer<Float>, at offset: Int, stride: Int
  ) -> Float {
    var (product, energy) = (Float(0), Float(1e-9))
    var frame = 0
    while frame < hop {
      let a = piece[2 &* frame] + piece[2 &* frame &+ 1]
      let b = field[2 &* (offset &+ frame)] + field[2 &* (offset &+ frame) &+ 1]
      product += a * b
      energy += b * b
      frame &+= stride
    }
    return product / energy.squareRoot()
  }
}
