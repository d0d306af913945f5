import Foundation
import MediaIO
import Spectrum
import Synchronization
import Timeline

/// Makes what the timeline shows of a medium — thumbnails, waveform, spectrogram — on a thread of its own, newest wishes
/// first, and in bounded memory.
final class LaneWorker: Sendable {
  /// Something that is wanted.
  enum Wish: Hashable, Sendable {
    case thumbnail(Int64)
    case spectrum(SpectrumTile)

    /// What its texture is called.
    var name: String {
      switch self {
      case .thumbnail(let frame): "thumbnail \(frame)"
      case .spectrum(let tile): "spectrum \(tile.level) \(tile.number)"
      }
    }
  }

  private struct State {
    var source: Clip.Source?
    /// Counts sources, so that what was made for a former one is dropped.
    var generation = 0
    var wishes: [Wish] = []
    var made: [(Wish, Picture)] = []
    var failed: Set<Wish> = []
    var peaks = Peaks()
    var peaksAreDone = true
    var problem: String?
    var isClosed = false
    var isBusy = false
    var rate: Int64 = 48_000
  }

  static let mostWishes = 400
  static let thumbnailHeight = 54
  private let state = Mutex(State())
  private let signal = DispatchSemaphore(value: 0)

  init() {
    let thread = Thread { [weak self] in
      var desk = LaneDesk()
      while true {
        // Weak between two pieces of work, so that a studio that goes takes its worker along.
        guard let signal = self?.signal else { return }
        signal.wait()
        while self?.workOnce(&desk) == true {}
        if self?.isClosed ?? true { return }
      }
    }
    thread.name = "hoofbeat lanes"
    thread.qualityOfService = .utility
    thread.start()
  }

  private var isClosed: Bool { state.withLock { $0.isClosed } }

  /// Another medium: everything of the former is forgotten.
  func show(_ source: Clip.Source?) {
    state.withLock { state in
      state.source = source
      state.generation += 1
      (state.wishes, state.made, state.failed) = ([], [], [])
      (state.peaks, state.peaksAreDone, state.problem) = (Peaks(), source == nil, nil)
    }
    signal.signal()
  }

  /// Asks for everything that is to be seen now; what was asked for before and is not in it is not made any more.
  func wish(_ wishes: [Wish]) {
    let isNew = state.withLock { state in
      let wanted = wishes.prefix(Self.mostWishes).filter { !state.failed.contains($0) }
      guard Array(wanted) != state.wishes else { return false }
      state.wishes = Array(wanted)
      return !wanted.isEmpty
    }
    if isNew { signal.signal() }
  }

  /// What was made since the last call.
  func take() -> [(Wish, Picture)] {
    state.withLock { state in
      defer { state.made = [] }
      return state.made
    }
  }

  /// The waveform, as far as it is known.
  var peaks: Peaks { state.withLock { $0.peaks } }
  /// Whether nothing is left to do.
  var isIdle: Bool { state.withLock { $0.peaksAreDone && $0.wishes.isEmpty && !$0.isBusy } }
  var problem: String? { state.withLock { $0.problem } }
  /// Samples a second of the sound.
  var rate: Int64 { state.withLock { $0.rate } }

  func close() {
    state.withLock { $0.isClosed = true }
    signal.signal()
  }

  /// Makes one thing; false when there is nothing to do.
  private func workOnce(_ desk: inout LaneDesk) -> Bool {
    let task = state.withLock { state -> (Int, Clip.Source, Wish?)? in
      guard !state.isClosed, let source = state.source else { return nil }
      if state.generation != desk.generation { state.isBusy = true }
      if let wish = state.wishes.first { return (state.generation, source, wish) }
      return state.peaksAreDone ? nil : (state.generation, source, nil)
    }
    guard let (generation, source, wish) = task else {
      desk.rest()
      state.withLock { $0.isBusy = false }
      return false
    }
    if desk.generation != generation { desk = LaneDesk(generation: generation, source: source) }
    if let wish {
      let picture = desk.make(wish)
      state.withLock { state in
        guard state.generation == generation else { return }
        state.wishes.removeAll { $0 == wish }
        if let picture { state.made.append((wish, picture)) } else { state.failed.insert(wish) }
      }
    } else {
      let more = desk.morePeaks()
      state.withLock { state in
        guard state.generation == generation else { return }
        state.peaks = desk.peaks
        state.rate = desk.rate
        state.peaksAreDone = !more
        state.problem = desk.problem
      }
    }
    state.withLock { $0.isBusy = false }
    return true
  }
}
