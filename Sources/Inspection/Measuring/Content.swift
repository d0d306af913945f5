import MediaIO
import Timeline

/// What of a movie is kept to compare it with another of the same content, and to draw it: a small grey image of every
/// picture, and the sound, mono at 48 kHz.
struct Content {
  /// Side of the grey images.
  static let side = 16
  /// The longest sound that is compared, in samples at 48 kHz: ten minutes.
  static let longestSound = 600 * 48_000

  /// `side · side` values each.
  var thumbs: [[UInt8]] = []
  /// Mono at 48 kHz from the first sample on, at most `longestSound`.
  var sound: [Float] = []
  /// When the first sample is heard.
  var soundStart = Flicks.zero

  /// A grey image of the part of `picture` that starts at the upper left corner: means of the pixels of each cell.
  static func thumb(_ picture: Picture, width: Int, height: Int) -> [UInt8] {
    picture.pixels.withUnsafeBufferPointer { pixels in
      (0..<side * side).map { cell in
        let (column, row) = (cell % side, cell / side)
        let (left, right) = (column * width / side, max(column * width / side + 1, (column + 1) * width / side))
        let (top, bottom) = (row * height / side, max(row * height / side + 1, (row + 1) * height / side))
        // At most 64 pixels of a cell: enough for a mean, and as fast for large pictures.
        let (stepX, stepY) = (max(1, (right - left) / 8), max(1, (bottom - top) / 8))
        var (sum, count) = (0, 0)
        var y = top
        while y < min(bottom, picture.height) {
          var x = left
          while x < min(right, picture.width) {
            let at = (y &* picture.width &+ x) &* 4
            let alpha = Int(pixels[at + 3])
            sum &+= (Int(pixels[at]) &* 54 &+ Int(pixels[at + 1]) &* 183 &+ Int(pixels[at + 2]) &* 19) &* alpha / 65_280
            count &+= 1
            x &+= stepX
          }
          y &+= stepY
        }
        return UInt8(clamping: sum / max(1, count))
      }
    }
  }
}

extension ContentComparison {
  /// How far sounds may be apart, in samples at 48 kHz: 40 ms.
  private static let reach = 1920
  /// Samples that are compared at one place.
  private static let window = 6000

  /// Compares what a movie shows and sounds with what another does.
  init(_ content: Content, with other: Content, named name: String, frameRate: FrameRate?) {
    with = name
    pictureShift = Self.pictureShift(content.thumbs, other.thumbs)
    guard let sound = Self.soundShift(content, other) else { return }
    soundShiftMilliseconds = sound.shift
    soundDriftMilliseconds = sound.drift
    soundLikeness = sound.likeness
    let frame = frameRate.map { 1000 / $0.framesPerSecond } ?? 0
    offsetMilliseconds = sound.shift - Double(pictureShift ?? 0) * frame
  }

  /// The shift, −4…4, at which the pictures are most alike; nil when another fits nearly as well.
  static func pictureShift(_ a: [[UInt8]], _ b: [[UInt8]]) -> Int? {
    guard a.count > 8, b.count > 8 else { return nil }
    var costs: [Int: Double] = [:]
    for shift in -4...4 {
      var (sum, count) = (0, 0)
      for index in 4..<min(a.count, b.count) - 4 {
        for (left, right) in zip(a[index + shift], b[index]) { sum += abs(Int(left) - Int(right)) }
        count += Content.side * Content.side
      }
      costs[shift] = Double(sum) / Double(max(1, count))
    }
    let sorted = costs.sorted { ($0.value, abs($0.key)) < ($1.value, abs($1.key)) }
    guard sorted.count > 1, sorted[1].value > sorted[0].value * 1.15 + 0.02 else {
      // Pictures that hardly move: unshifted is as good as anything.
      return nil
    }
    return sorted[0].key
  }

  private static func soundShift(
    _ content: Content, _ other: Content
  ) -> (shift: Double, drift: Double?, likeness: Double)? {
    // The start of either sound is part of the shift.
    let starts = (content.soundStart.milliseconds - other.soundStart.milliseconds)
    let places = loudPlaces(other.sound)
    let found = places.compactMap { place in bestLag(content.sound, other.sound, at: place) }
    guard let best = found.max(by: { $0.likeness < $1.likeness }), best.likeness > 0.5 else { return nil }
    let good = found.filter { $0.likeness > 0.9 * best.likeness }
    let drift = good.count > 1 ? (good[good.count - 1].lag - good[0].lag) / 48 : nil
    return (best.lag / 48 + starts, drift, best.likeness)
  }

  /// The loudest window of each third of a sound.
  private static func loudPlaces(_ samples: [Float]) -> [Int] {
    guard samples.count >= window + 2 * reach else { return [] }
    let usable = samples.count - window - 2 * reach
    return (0..<3).compactMap { third in
      let (from, to) = (reach + usable * third / 3, reach + usable * (third + 1) / 3)
      var best = (place: from, energy: Float(0))
      var place = from
      samples.withUnsafeBufferPointer { samples in
        while place <= to {
          var energy: Float = 0
          var index = place
          while index < place + window {
            energy += samples[index] * samples[index]
            index &+= 4
          }
          if energy > best.energy { best = (place, energy) }
          place &+= window / 2
        }
      }
      return best.energy > 1e-4 ? best.place : nil
    }
  }

  /// The lag, in samples with a fraction, at which a window of `other` is most like `samples`, and how much: the
  /// normalised correlation. Positive when `samples` come later.
  private static func bestLag(_ samples: [Float], _ other: [Float], at place: Int) -> (lag: Double, likeness: Double)? {
    samples.withUnsafeBufferPointer { a in
      other.withUnsafeBufferPointer { b in
        func score(_ lag: Int, step: Int) -> Double {
          guard place + lag >= 0, place + lag + window <= a.count, place + window <= b.count else { return -1 }
          var (product, left, right) = (Float(0), Float(0), Float(0))
          var index = place
          while index < place &+ window {
            let (x, y) = (a[index &+ lag], b[index])
            product += x * y
            left += x * x
            right += y * y
            index &+= step
          }
          return left > 0 && right > 0 ? Double(product) / (Double(left) * Double(right)).squareRoot() : -1
        }
        // Coarsely over all lags with every seventh sample, then exactly around the best.
        let coarse = (-reach...reach).max { score($0, step: 7) < score($1, step: 7) } ?? 0
        let scores = ((coarse - 9)...(coarse + 9)).map { score($0, step: 1) }
        guard let best = (1..<scores.count - 1).max(by: { scores[$0] < scores[$1] }), scores[best] > 0 else {
          return nil
        }
        let (left, middle, right) = (scores[best - 1], scores[best], scores[best + 1])
        let curvature = left - 2 * middle + right
        let fraction = curvature < 0 ? (left - right) / (2 * curvature) : 0
        return (Double(coarse - 9 + best) + fraction, middle)
      }
    }
  }
}
