/// The sound of something that is played: stereo at 48 kHz, whose frame 0 belongs to the start of picture 0.
public protocol SoundSource: AnyObject, Sendable {
  /// Copies frames from number `first` on into the buffer (interleaved stereo), and returns how many of the first ones are
  /// there now. Before frame 0, and beyond the end of what is complete, there is silence, which is always there.
  ///
  /// It is called on the output's thread: it must not wait for a file or a decoder.
  func read(from first: Int64, into buffer: UnsafeMutableBufferPointer<Float>) -> Int
}

/// Sound that is all in memory, followed by silence.
public final class HeldSound: SoundSource {
  private let samples: [Float]

  /// Interleaved stereo at 48 kHz; nothing at all is silence.
  public init(_ samples: [Float] = []) { self.samples = samples }

  public func read(from first: Int64, into buffer: UnsafeMutableBufferPointer<Float>) -> Int {
    buffer.silence()
    let (frames, held) = (Int64(buffer.count / 2), Int64(samples.count / 2))
    let (from, to) = (max(0, first), min(held, first + frames))
    guard from < to else { return Int(frames) }
    samples.withUnsafeBufferPointer { source in
      buffer.copy(source[Int(2 * from)..<Int(2 * to)], at: Int(2 * (from - first)))
    }
    return Int(frames)
  }
}

extension UnsafeMutableBufferPointer<Float> {
  /// Zeros all over.
  func silence() { update(repeating: 0) }

  /// Copies `part` to `index` and after; it must fit.
  func copy(_ part: Slice<UnsafeBufferPointer<Float>>, at index: Int) {
    guard let from = UnsafeBufferPointer(rebasing: part).baseAddress, let to = baseAddress else { return }
    (to + index).update(from: from, count: part.count)
  }

  /// The part of it from frame `first` on, in stereo.
  func frames(from first: Int, count: Int) -> UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(rebasing: self[(2 * first)..<(2 * (first + count))])
  }
}
