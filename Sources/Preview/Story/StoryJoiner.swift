import Foundation
import MediaIO
import Timeline

/// Pictures with their sound, ready to be appended: stereo at 48 kHz, 2,000 frames of it for each picture at 24 a second.
struct StoryStretch: Equatable, Sendable {
  var pictures: [Picture] = []
  var samples: [Float] = []
  static let perPicture = 2000
}

/// Joins pieces without a seam, and makes time pass while there is none.
///
/// The last picture of every piece is held back with its sound: the next piece has made that moment once more, and is faded
/// over to during it. While nothing comes, the last quarter of a second goes backwards and forwards again: picture and sound
/// end where they began, so that the next piece goes on from there all the same.
struct StoryJoiner: Sendable {
  private var held: StoryStretch?
  /// The newest pictures, the held one last.
  private var recent = StoryStretch()
  /// How many pictures go back and forth.
  static let swing = 6

  var isEmpty: Bool { recent.pictures.isEmpty }

  /// What to append when a piece has come. `samples` are mono at 48 kHz, `lead` of them from before its first picture.
  mutating func add(_ pictures: [Picture], samples: [Float], lead: Int) -> StoryStretch {
    guard !pictures.isEmpty else { return StoryStretch() }
    let each = StoryStretch.perPicture
    var body = Array(samples.dropFirst(lead).prefix(pictures.count * each))
    body += [Float](repeating: 0, count: max(0, pictures.count * each - body.count))
    var result = StoryStretch()
    if var last = held {
      if lead >= each {
        let former = samples[(lead - each)..<lead]
        for (index, value) in former.enumerated() {
          let share = Float(index) / Float(each)
          for side in 0..<2 {
            last.samples[2 * index + side] = last.samples[2 * index + side] * (1 - share) + value * share
          }
        }
      }
      result = last
    }
    var stretch = StoryStretch(pictures: pictures, samples: [])
    stretch.samples.reserveCapacity(2 * body.count)
    for value in body {
      stretch.samples.append(value)
      stretch.samples.append(value)
    }
    held = StoryStretch(pictures: [pictures[pictures.count - 1]], samples: Array(stretch.samples.suffix(2 * each)))
    remember(stretch)
    result.pictures += stretch.pictures.dropLast()
    result.samples += stretch.samples.dropLast(2 * each)
    return result
  }

  /// Half a second of waiting; the held picture stays held.
  mutating func wait() -> StoryStretch {
    let count = min(Self.swing, recent.pictures.count)
    guard count > 1, let held else { return StoryStretch() }
    let pictures = Array(recent.pictures.suffix(count))
    let frames = count * StoryStretch.perPicture
    let sound = Array(recent.samples.suffix(2 * frames))
    guard sound.count == 2 * frames else { return StoryStretch() }
    // The held moment, back from its end through all of them, and forth to where it begins once more.
    var result = StoryStretch(
      pictures: held.pictures + pictures.reversed() + pictures.dropLast(), samples: held.samples)
    for frame in stride(from: frames - 1, through: 0, by: -1) { result.samples += sound[(2 * frame)..<(2 * frame + 2)] }
    result.samples += sound.dropLast(2 * StoryStretch.perPicture)
    return result
  }

  private mutating func remember(_ stretch: StoryStretch) {
    recent.pictures = (recent.pictures + stretch.pictures).suffix(24)
    recent.samples = (recent.samples + stretch.samples).suffix(2 * 24 * StoryStretch.perPicture)
  }
}

/// How a story keeps up.
struct StoryNumbers: Equatable, Sendable {
  /// Seconds from an order to the first picture of it, the newest and the worst.
  var firstLatency: Double?
  var worstLatency = 0.0
  /// Seconds of film made in a second, as a running mean; nil before the first piece.
  var speed: Double?
  /// How often the next piece of a line was not there in time.
  var misses = 0
  var pieces = 0
  /// Seconds that were filled by waiting.
  var waited = 0.0

  mutating func noteLatency(_ seconds: Double) {
    firstLatency = seconds
    worstLatency = max(worstLatency, seconds)
  }

  mutating func notePiece(seconds: Double, took: Double) {
    pieces += 1
    let now = seconds / max(took, 0.001)
    speed = speed.map { $0 * 0.7 + now * 0.3 } ?? now
  }

  /// How much of a line of `seconds` must be there before it may begin, so that the rest comes in time.
  func neededAhead(of seconds: Double) -> Double {
    guard let speed, speed < 1.15 else { return 0 }
    return seconds * max(0, 1 - speed / 1.15)
  }
}
