import MediaIO
import Synchronization

/// The fetched pictures around a playhead, in bounded memory.
final class PictureWindow: Sendable {
  private struct State {
    var pictures: [Int64: Picture] = [:]
    var broken: Set<Int64> = []
    var playhead: Int64 = 0
    var forwards = true
    var count: Int64 = 0
    /// Whether anyone asked for a picture yet.
    var isWanted = false
    var problem: String?
  }

  private let state: Mutex<State>
  /// How many pictures are kept, at least 4.
  let capacity: Int

  init(size: PixelSize, bytes: Int, count: Int64) {
    capacity = max(4, bytes / max(1, size.width * size.height * 4))
    state = Mutex(State(count: count))
  }

  /// Pictures kept behind the playhead.
  private var behind: Int64 { Int64(capacity / 4) }

  func setCount(_ count: Int64) { state.withLock { $0.count = count } }

  /// True when the playhead was elsewhere.
  func move(to frame: Int64, forwards: Bool) -> Bool {
    state.withLock { state in
      defer { (state.playhead, state.forwards, state.isWanted) = (frame, forwards, true) }
      return frame != state.playhead || forwards != state.forwards || !state.isWanted
    }
  }

  func picture(_ frame: Int64) -> Picture? { state.withLock { $0.pictures[frame] } }

  func nearest(before frame: Int64, from earliest: Int64) -> (frame: Int64, picture: Picture)? {
    state.withLock { state in
      let best = state.pictures.keys.filter { $0 < frame && $0 >= earliest }.max()
      return best.flatMap { number in state.pictures[number].map { (number, $0) } }
    }
  }

  func isBroken(_ frame: Int64) -> Bool { state.withLock { $0.broken.contains(frame) } }
  var problem: String? { state.withLock { $0.problem } }
  /// The pictures that are held.
  var held: Int { state.withLock { $0.pictures.count } }

  /// The picture to fetch next: the playhead's, then those it comes to; nil when all are there.
  func missing() -> Int64? {
    state.withLock { state in
      guard state.isWanted else { return nil }
      let step: Int64 = state.forwards ? 1 : -1
      for distance in 0..<(Int64(capacity) - behind) {
        let frame = state.playhead + step * distance
        guard frame >= 0, frame < state.count else { return nil }
        if state.pictures[frame] == nil, !state.broken.contains(frame) { return frame }
      }
      return nil
    }
  }

  /// Whether the playhead stands on `frame` and no picture so near before it is there as `key`.
  func wants(_ key: Int64, before frame: Int64) -> Bool {
    state.withLock { state in
      state.playhead == frame && !state.pictures.keys.contains { (key...frame).contains($0) }
    }
  }

  /// Keeps a fetched picture in place of those furthest from where the playhead goes.
  func insert(_ picture: Picture, at frame: Int64) {
    state.withLock { state in
      state.pictures[frame] = picture
      while state.pictures.count > capacity {
        let (playhead, forwards) = (state.playhead, state.forwards)
        // What lies behind counts as further away than what lies ahead.
        let furthest = state.pictures.keys.max { left, right in
          Self.distance(left - playhead, forwards, behind) < Self.distance(right - playhead, forwards, behind)
        }
        if let furthest { state.pictures[furthest] = nil }
      }
    }
  }

  private static func distance(_ ahead: Int64, _ forwards: Bool, _ behind: Int64) -> Int64 {
    let ahead = forwards ? ahead : -ahead
    return ahead >= 0 ? ahead : -ahead <= behind ? -ahead : -ahead &* 1024
  }

  /// Notes that `frame` cannot be decoded.
  func fail(_ frame: Int64, _ sentence: String) {
    state.withLock { state in
      if state.broken.count < 1 << 16 { state.broken.insert(frame) }
      state.problem = sentence
    }
  }
}
