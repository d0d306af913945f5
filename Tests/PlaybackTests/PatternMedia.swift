import MediaIO
import Playback
import Synchronization
import Timeline

/// A medium of any length without a file: picture n says n in its pixels, sound frame s says s in its samples.
final class PatternMedia: PlayableMedia {
  let size = PixelSize(2, 2)
  let times: FrameTimes
  let extent: MediaExtent
  let sound: any SoundSource
  private let state = Mutex((hidden: Set<Int64>(), prepared: [Int64](), changed: (@Sendable () -> Void)?.none))

  init(frames: Int64, rate: FrameRate, sound: any SoundSource = NumberSound()) {
    times = .constant(rate)
    extent = MediaExtent(frames: frames, end: times.start(of: frames), isComplete: true)
    self.sound = sound
  }

  /// Pictures that are not there.
  func hide(_ frames: Set<Int64>) {
    state.withLock { $0.hidden = frames }
    state.withLock { $0.changed }?()
  }

  var prepared: [Int64] { state.withLock { $0.prepared } }

  func prepare(at frame: Int64, forwards: Bool) {
    state.withLock { state in
      if state.prepared.last != frame { state.prepared.append(frame) }
    }
  }

  func picture(_ frame: Int64) -> Picture? {
    guard frame >= 0, frame < extent.frames, !state.withLock({ $0.hidden.contains(frame) }) else { return nil }
    return Self.picture(frame)
  }

  static func picture(_ frame: Int64) -> Picture {
    let bytes = (0..<8).map { UInt8(truncatingIfNeeded: frame >> ($0 * 8)) }
    return Picture(width: 2, height: 2, pixels: bytes + bytes)
  }

  func nearest(before frame: Int64, from earliest: Int64) -> (frame: Int64, picture: Picture)? {
    for number in stride(from: frame - 1, through: earliest, by: -1) {
      if let picture = picture(number) { return (number, picture) }
    }
    return nil
  }

  func observe(_ changed: @escaping @Sendable () -> Void) { state.withLock { $0.changed = changed } }
  func close() { state.withLock { $0.changed = nil } }
}

extension Picture {
  /// The number that `PatternMedia` wrote.
  var number: Int64 { (0..<8).reduce(0) { $0 | Int64(pixels[$1]) << ($1 * 8) } }
}

/// Left says the number of the frame from 1 on, right the same times minus one; up to 2²⁴, exact in a float.
final class NumberSound: SoundSource {
  func read(from first: Int64, into buffer: UnsafeMutableBufferPointer<Float>) -> Int {
    for frame in 0..<(buffer.count / 2) {
      let value = Float(max(0, first + Int64(frame) + 1))
      (buffer[2 * frame], buffer[2 * frame + 1]) = (value, -value)
    }
    return buffer.count / 2
  }
}
