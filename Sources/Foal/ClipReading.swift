/// What is read from given pictures before any model is asked: what stands still in them, and where something may begin.
///
/// What it is that begins says the model: it is asked which of its words would paint these pictures (`ClipReader`).
enum ClipReading {
  /// What was found.
  struct Seen: Equatable {
    /// Level by name, 0…1.
    var ambiences: [String: Float] = [:]
    /// Times in sound tokens from the start of the shot.
    var events: [TextTokens.Event] = []
  }

  /// Where something may begin.
  struct Beginning: Equatable {
    var picture: Int
    /// Mean absolute difference from the picture before, in 8-bit levels.
    var change: Double
  }

  /// Pictures in which an event explains itself, from the one before it on.
  static let before = 1
  static let after = 7
  /// An event or ambience is believed when it explains at least this part of the squared difference that is left without it.
  /// On rendered clips of faces that are not trained on, true events explain 0.43 to 0.93, others at most 0.12 and 0.57 where
  /// a true one explains more; true weather 0.15 and more, other weather less than nothing.
  static let leastEvent = 0.25
  static let leastAmbience = 0.15
  /// Levels that are tried, strongest last.
  static let levels: [Float] = [0.2, 0.5, 0.8]
  /// Forces that are tried, and the one that words are tried with.
  static let forces: [Float] = [0.4, 0.6, 0.8, 1]
  static let usualForce: Float = 0.8

  /// The still picture behind pictures of one size: of every value the lowest but an eighth. Rain, snow, firelight and
  /// flashes make pixels brighter, and what darkens them passes.
  static func still(_ pictures: some Collection<[UInt8]>) -> [UInt8] {
    guard let first = pictures.first else { return [] }
    let place = pictures.count / 8
    var column: [UInt8] = []
    return first.indices.map { index in
      column.removeAll(keepingCapacity: true)
      for picture in pictures { column.append(picture[index]) }
      column.sort()
      return column[place]
    }
  }

  /// Pictures in which something may begin: they differ from the one before more than those around them, and more than is usual
  /// in this clip. At most two a second, in order.
  /// - Parameter rate: pictures per second.
  static func beginnings(_ pictures: [[UInt8]], rate: Int) -> [Beginning] {
    guard pictures.count > 1 else { return [] }
    // The first picture differs from none.
    let changes = [0] + zip(pictures.dropFirst(), pictures).map { distance($0, $1) }
    let usual = changes.dropFirst().sorted()[(changes.count - 1) / 2]
    let least = 0.7 + 1.5 * usual
    let peaks = changes.indices.filter { index in
      changes[index] > least && changes[index] > changes[index - 1]
        && (index + 1 == changes.count || changes[index] >= changes[index + 1])
    }
    var chosen: [Int] = []
    for peak in peaks.sorted(by: { (changes[$0], $1) > (changes[$1], $0) })
    where chosen.filter({ abs($0 - peak) < rate }).count < 2 {
      chosen.append(peak)
    }
    return chosen.sorted().map { Beginning(picture: $0, change: changes[$0]) }
  }

  /// Squared difference of the data columns of two lists of rows, over some pictures of every patch.
  /// - Parameters:
  ///   - pictures: numbered from the first row's on.
  static func difference(
    _ a: [Float], _ b: [Float], pictures: Range<Int>, _ settings: FoalConfiguration.PictureSettings, width: Int
  ) -> Double {
    let perPicture = settings.patchValues / settings.patchPictures
    var sum = 0.0
    for picture in pictures {
      let (group, part) = picture.quotientAndRemainder(dividingBy: settings.patchPictures)
      for row in group * settings.gridCount..<(group + 1) * settings.gridCount {
        let begin = row * width + part * perPicture
        guard begin + perPicture <= min(a.count, b.count) else { return sum }
        for index in begin..<begin + perPicture { sum += Double((a[index] - b[index]) * (a[index] - b[index])) }
      }
    }
    return sum
  }

  private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Double {
    Double(zip(a, b).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }) / Double(max(1, a.count))
  }
}
