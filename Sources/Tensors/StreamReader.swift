internal import Foundation
internal import VulkanCompute

/// The thread behind a `WeightStream`.
///
/// `@unchecked Sendable`: everything that changes is touched only with `condition` locked, except the uploader, which is the
/// thread's alone.
final class StreamReader: @unchecked Sendable {
  private let units: [[(source: WeightSource, offset: Int)]]
  private let distances: [Int]
  private let condition = NSCondition()
  private let uploader: Uploader

  // Uses are counted through all rounds since the last rewind: use k is of unit k mod n.
  private var brought = 0
  private var acquired = 0
  /// What used each use, from `released - tickets.count` to `released - 1`.
  private var tickets: [Ticket] = []
  private var released = 0
  /// Copies of the uses from `acquired` to `brought - 1`.
  private var copies: [Ticket?] = []
  private var failure: (any Error)?
  private var generation = 0
  private var isRunning = false
  private var isStopped = false
  private var counts = WeightStream.Statistics()

  init(_ units: [[(source: WeightSource, offset: Int)]], distances: [Int], uploader: Uploader) {
    self.units = units
    self.distances = distances
    self.uploader = uploader
  }

  var statistics: WeightStream.Statistics { condition.withLock { counts } }

  func acquire(_ unit: Int) throws -> Ticket? {
    condition.lock()
    defer { condition.unlock() }
    precondition(unit == acquired % units.count, "streamed weights are used in their order")
    start()
    let began = ContinuousClock.now
    while brought <= acquired, failure == nil { condition.wait() }
    counts.waitingSeconds += began.secondsSince
    if let failure { throw failure }
    acquired += 1
    return copies.removeFirst()
  }

  func release(after ticket: Ticket) {
    condition.withLock {
      tickets.append(ticket)
      released += 1
      if tickets.count > units.count { tickets.removeFirst() }
      condition.broadcast()
    }
  }

  func rewind() {
    condition.withLock {
      (brought, acquired, released) = (0, 0, 0)
      tickets = []
      copies = []
      failure = nil
      generation += 1
      condition.broadcast()
    }
  }

  func stop() {
    condition.withLock {
      isStopped = true
      condition.broadcast()
      // The ring must not go while the thread writes to it.
      while isRunning { condition.wait() }
    }
  }

  private func start() {
    guard !isRunning, !isStopped else { return }
    isRunning = true
    let thread = Thread { [self] in run() }
    thread.name = "weights"
    thread.stackSize = 1 << 20
    thread.start()
  }

  private func run() {
    condition.lock()
    while !isStopped {
      let use = brought
      let blocker = use - distances[use % units.count]
      // Also after a failure: until somebody rewinds there is nothing to bring.
      guard failure == nil, blocker < released else {
        condition.wait()
        continue
      }
      let ticket = blocker >= 0 ? tickets[blocker - (released - tickets.count)] : nil
      let generation = generation
      condition.unlock()
      let began = ContinuousClock.now
      let outcome = Result {
        // What used this place must be done with it.
        try ticket?.wait()
        return try bring(use % units.count)
      }
      let seconds = began.secondsSince
      condition.lock()
      guard generation == self.generation else { continue }
      switch outcome {
      case .success(let (copy, bytes)):
        brought += 1
        copies.append(copy)
        counts.bytes += bytes
        counts.readingSeconds += seconds
      case .failure(let error): failure = error
      }
      condition.broadcast()
    }
    isRunning = false
    condition.broadcast()
    condition.unlock()
  }

  private func bring(_ unit: Int) throws -> (copy: Ticket?, bytes: Int) {
    var copy: Ticket?
    var bytes = 0
    for (source, offset) in units[unit] {
      // Copies of one queue are done in order: the last one's ticket stands for all.
      copy = try uploader.upload(source.byteCount, at: offset, fill: source.fill) ?? copy
      bytes += source.byteCount
    }
    return (copy, bytes)
  }
}

extension ContinuousClock.Instant {
  /// Seconds from here to now.
  var secondsSince: Double {
    let duration = duration(to: .now)
    return Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
  }
}
