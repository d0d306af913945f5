/// The lowest and highest samples of a sound at several resolutions: what a waveform is drawn from. A minute takes 30 KB.
struct Peaks: Equatable, Sendable {
  /// Samples (frames) in a bucket of the finest level.
  static let finest = 256
  /// Buckets of one level that make one of the next.
  static let factor = 4

  /// Lowest and highest in 1/127 of full scale, finest level first.
  private(set) var low: [[Int8]] = [[]]
  private(set) var high: [[Int8]] = [[]]
  /// Frames taken in so far.
  private(set) var frames = 0
  private var rest: [Float] = []

  /// Takes in what follows: mono samples.
  mutating func append(_ samples: [Float]) {
    rest += samples
    frames += samples.count
    var at = 0
    while rest.count - at >= Self.finest {
      add(rest[at..<(at + Self.finest)])
      at += Self.finest
    }
    rest.removeFirst(at)
  }

  /// Closes the last bucket, which may be shorter.
  mutating func finish() {
    if !rest.isEmpty { add(rest[...]) }
    rest = []
  }

  private mutating func add(_ bucket: ArraySlice<Float>) {
    var (least, most): (Float, Float) = (0, 0)
    for value in bucket where value.isFinite {
      least = min(least, value)
      most = max(most, value)
    }
    push(Int8(max(-127, (least * 127).rounded(.down))), Int8(min(127, (most * 127).rounded(.up))), level: 0)
  }

  private mutating func push(_ least: Int8, _ most: Int8, level: Int) {
    if low.count == level {
      low.append([])
      high.append([])
    }
    low[level].append(least)
    high[level].append(most)
    let count = low[level].count
    guard count % Self.factor == 0, level < 12 else { return }
    push(
      low[level][(count - Self.factor)...].min() ?? 0, high[level][(count - Self.factor)...].max() ?? 0,
      level: level + 1)
  }

  /// The lowest and highest of `columns` equal parts of `frames` (at the sound's rate), in ±1. Empty parts are silence.
  func columns(_ columns: Int, over range: Range<Double>) -> (low: [Float], high: [Float]) {
    var (least, most) = ([Float](repeating: 0, count: max(0, columns)), [Float](repeating: 0, count: max(0, columns)))
    guard columns > 0, range.upperBound > range.lowerBound else { return (least, most) }
    let each = (range.upperBound - range.lowerBound) / Double(columns)
    var (level, size) = (0, Double(Self.finest))
    while level + 1 < low.count, size * Double(Self.factor) <= each {
      level += 1
      size *= Double(Self.factor)
    }
    for column in 0..<columns {
      let from = range.lowerBound + Double(column) * each
      guard from > -each else { continue }
      (least[column], most[column]) = extremes(max(0, from)..<max(0, from + each), level: level, size: size)
    }
    return (least, most)
  }

  /// The lowest and highest in a range. Coarse levels end before the sound does: the rest is in finer ones.
  private func extremes(_ range: Range<Double>, level: Int, size: Double) -> (Float, Float) {
    var (least, most): (Int8, Int8) = (0, 0)
    var (level, size, from) = (level, size, range.lowerBound)
    while level >= 0 {
      let count = low[level].count
      let first = Int((from / size).rounded(.down))
      let end = min(count, max(first + 1, Int((range.upperBound / size).rounded(.up))))
      if first < end {
        least = min(least, low[level][first..<end].min() ?? 0)
        most = max(most, high[level][first..<end].max() ?? 0)
      }
      guard Double(count) * size < range.upperBound else { break }
      from = max(from, Double(count) * size)
      level -= 1
      size /= Double(Self.factor)
    }
    return (Float(least) / 127, Float(most) / 127)
  }
}
