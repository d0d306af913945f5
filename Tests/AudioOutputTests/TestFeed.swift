import AudioOutput
import Synchronization

/// A feed whose left channel says the number of its frame, and whose right says how often it was flushed.
final class NumberFeed: SoundFeed {
  struct Discard: Hashable {
    var heard: Int64
    var next: Int64
  }

  private let state = Mutex((next: Int64(0), jumps: 0, discards: [Discard]()))

  func fill(_ buffer: UnsafeMutableBufferPointer<Float>, at position: Int64) {
    state.withLock { state in
      if position != state.next { state.jumps += 1 }
      for frame in 0..<(buffer.count / 2) {
        buffer[2 * frame] = Float(position + Int64(frame))
        buffer[2 * frame + 1] = Float(state.discards.count)
      }
      state.next = position + Int64(buffer.count / 2)
    }
  }

  func discarded(from heard: Int64, next: Int64) {
    state.withLock { $0.discards.append(Discard(heard: heard, next: next)) }
  }

  var discards: [Discard] { state.withLock { $0.discards } }
  var pulled: Int64 { state.withLock { $0.next } }
  /// Pulls that did not go on where the last one ended.
  var jumps: Int { state.withLock { $0.jumps } }
}

/// Left samples of interleaved stereo.
func left(_ samples: [Float]) -> [Float] { stride(from: 0, to: samples.count, by: 2).map { samples[$0] } }
