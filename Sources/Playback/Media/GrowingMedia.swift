public import MediaIO
import Synchronization
public import Timeline

/// Pictures and sound that are made while they are played: a story that goes on, a shot that is being generated.
///
/// Chunks are appended whole. Where the playhead comes to the end of what there is, playback waits until there is more. Of
/// what is long past the oldest is let go.
public final class GrowingMedia: PlayableMedia, SoundSource {
  private struct State {
    var pictures: [Picture] = []
    /// Number of the first of them.
    var first: Int64 = 0
    /// Stereo, from the start of picture `first`'s second on.
    var samples: [Float] = []
    var firstSample: Int64 = 0
    var isComplete = false
  }

  public let size: PixelSize
  public let times: FrameTimes
  private let frameRate: FrameRate
  private let most: Int
  private let state = Mutex(State())
  private let observer = Observer()

  /// Nothing yet. `bytes` limits the pictures that are kept.
  public init(size: PixelSize, frameRate: FrameRate, bytes: Int = 256 << 20) {
    self.size = size
    self.frameRate = frameRate
    times = .constant(frameRate)
    most = max(Int(2 * frameRate.nominal), bytes / max(1, size.width * size.height * 4))
  }

  /// Adds pictures and the sound that belongs to them: interleaved stereo at 48 kHz, filled with silence or cut to the
  /// pictures' length. Throws where a picture has another size or the medium is finished.
  public func append(pictures: [Picture], samples: [Float]) throws(PlaybackError) {
    guard pictures.allSatisfy({ $0.size == size }) else {
      throw .invalid("Pictures of \(size) can go on only with pictures of that size")
    }
    let isOpen = state.withLock { state in
      guard !state.isComplete else { return false }
      state.pictures += pictures
      let end = times.start(of: state.first + Int64(state.pictures.count)).count / 14_700
      let wanted = Int(end - state.firstSample) * 2 - state.samples.count
      state.samples += samples.prefix(max(0, wanted))
      state.samples.append(contentsOf: repeatElement(0, count: max(0, wanted - samples.count)))
      trim(&state)
      return true
    }
    guard isOpen else { throw .invalid("What is finished cannot go on: begin another") }
    observer.tell()
  }

  private func trim(_ state: inout State) {
    // Not at every append, for it moves what is kept.
    guard state.pictures.count > most + most / 4 else { return }
    let extra = state.pictures.count - most
    state.pictures.removeFirst(extra)
    state.first += Int64(extra)
    let sample = times.start(of: state.first).count / 14_700
    let gone = Int(sample - state.firstSample)
    state.samples.removeFirst(min(2 * gone, state.samples.count))
    state.firstSample = sample
  }

  /// No more will come.
  public func finish() {
    state.withLock { $0.isComplete = true }
    observer.tell()
  }

  public var extent: MediaExtent {
    state.withLock { state in
      let frames = state.first + Int64(state.pictures.count)
      return MediaExtent(frames: frames, end: times.start(of: frames), isComplete: state.isComplete)
    }
  }

  public var firstFrame: Int64 { state.withLock { $0.first } }

  public var sound: any SoundSource { self }

  public func read(from first: Int64, into buffer: UnsafeMutableBufferPointer<Float>) -> Int {
    buffer.silence()
    let frames = Int64(buffer.count / 2)
    return state.withLock { state in
      let end = state.firstSample + Int64(state.samples.count / 2)
      let (from, to) = (max(first, state.firstSample), min(end, first + frames))
      if from < to {
        state.samples.withUnsafeBufferPointer { source in
          let part = Int(2 * (from - state.firstSample))..<Int(2 * (to - state.firstSample))
          buffer.copy(source[part], at: Int(2 * (from - first)))
        }
      }
      return state.isComplete ? Int(frames) : Int(max(0, min(frames, end - first)))
    }
  }

  public func prepare(at frame: Int64, forwards: Bool) {}

  public func picture(_ frame: Int64) -> Picture? {
    state.withLock { state in
      let index = frame - state.first
      return index >= 0 && index < Int64(state.pictures.count) ? state.pictures[Int(index)] : nil
    }
  }

  public func nearest(before frame: Int64, from earliest: Int64) -> (frame: Int64, picture: Picture)? {
    state.withLock { state in
      let number = min(frame - 1, state.first + Int64(state.pictures.count) - 1)
      guard number >= max(earliest, state.first) else { return nil }
      return (number, state.pictures[Int(number - state.first)])
    }
  }

  public func observe(_ changed: @escaping @Sendable () -> Void) { observer.set(changed) }

  public func close() {
    observer.set(nil)
  }
}
