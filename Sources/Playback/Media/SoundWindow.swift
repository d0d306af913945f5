import Synchronization
import Timeline

/// A long sound, of which some seconds around the playhead are held.
final class SoundWindow: SoundSource {
  /// Frames in a piece: half a second.
  static let piece: Int64 = 24_000
  /// Pieces that are held: two behind, the playhead's, and five ahead.
  static let capacity = 8

  private struct State {
    var pieces: [Int64: [Float]] = [:]
    var playhead: Int64 = 0
    /// Pieces from here on are silence; nil while the length is not known.
    var end: Int64?
    /// Without sound, or when it cannot be read any more.
    var isSilent = false
  }

  private let state: Mutex<State>

  init(isSilent: Bool) { state = Mutex(State(isSilent: isSilent)) }

  /// Sound frames that there are, once it is known.
  func setLength(_ frames: Int64) {
    state.withLock { $0.end = (max(0, frames) + Self.piece - 1) / Self.piece }
  }

  /// From now on there is only silence.
  func giveUp() {
    state.withLock { state in
      state.isSilent = true
      state.pieces = [:]
    }
  }

  /// Moves the playhead to a sound frame; true when it is in another piece.
  func move(to frame: Int64) -> Bool {
    state.withLock { state in
      let piece = max(0, frame) / Self.piece
      defer { state.playhead = piece }
      return piece != state.playhead
    }
  }

  /// The piece to fetch next.
  func missing() -> Int64? {
    state.withLock { state in
      guard !state.isSilent else { return nil }
      for number in state.playhead..<(state.playhead + Int64(Self.capacity) - 2) {
        if let end = state.end, number >= end { return nil }
        if state.pieces[number] == nil { return number }
      }
      // A grain or a step backwards needs what is before.
      return state.playhead > 0 && state.pieces[state.playhead - 1] == nil ? state.playhead - 1 : nil
    }
  }

  func insert(_ samples: [Float], at number: Int64) {
    state.withLock { state in
      state.pieces[number] = samples
      let kept = (state.playhead - 2)..<(state.playhead + Int64(Self.capacity) - 2)
      for held in state.pieces.keys where !kept.contains(held) { state.pieces[held] = nil }
    }
  }

  /// Pieces that are held.
  var held: Int { state.withLock { $0.pieces.count } }

  func read(from first: Int64, into buffer: UnsafeMutableBufferPointer<Float>) -> Int {
    buffer.silence()
    let wanted = buffer.count / 2
    return state.withLock { state in
      if state.isSilent { return wanted }
      var done = Int(min(Int64(wanted), max(0, -first)))
      while done < wanted {
        let frame = first + Int64(done)
        let (number, offset) = frame.quotientAndRemainder(dividingBy: Self.piece)
        if let end = state.end, number >= end { return wanted }
        guard let piece = state.pieces[number] else { return done }
        let count = min(wanted - done, Int(Self.piece - offset))
        piece.withUnsafeBufferPointer { buffer.copy($0[Int(2 * offset)..<(Int(2 * offset) + 2 * count)], at: 2 * done) }
        done += count
      }
      return done
    }
  }
}
