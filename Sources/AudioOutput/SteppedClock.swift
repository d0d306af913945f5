import Timeline

/// A smooth clock from a device's that steps.
///
/// A device mixes whole periods, so its position stands for up to 23 ms and then jumps; read late, it is behind. Each
/// reading is an offset (position minus host time); the best of every sixteenth of a second is the one read right after a
/// step, and the mean over half a second of those is followed at no more than 5 % of the time that passes.
struct SteppedClock {
  private static let span = Flicks.perSecond / 16
  /// Offsets that are wrong by more than this are not followed but taken over: the device stood still or jumped.
  private static let jump = Flicks.perSecond / 25

  private var best: [Int64] = []
  private var firstSpan: Int64?
  private var lastSpan: Int64 = 0
  private var offset: Int64?
  private var readAt: Int64 = 0
  /// What the device's last word differed by.
  private(set) var correction = Flicks.zero

  init() { best.reserveCapacity(8) }

  /// Forgets everything: the device starts anew.
  mutating func reset() {
    best.removeAll(keepingCapacity: true)
    (firstSpan, offset, correction) = (nil, nil, .zero)
  }

  /// Takes in that the device's position was read at `host`.
  mutating func add(_ position: Flicks, at host: Flicks) {
    let candidate = position.count - host.count
    let span = host.count / Self.span
    if firstSpan == nil || span != lastSpan {
      if best.count == 8 { best.removeFirst() }
      best.append(candidate)
      firstSpan = firstSpan ?? span
      lastSpan = span
    } else if let last = best.last {
      best[best.count - 1] = max(last, candidate)
    }
    // The span that has just begun may not have seen a step yet.
    let whole = best.count > 1 ? best.dropLast() : best[...]
    let wanted = whole.reduce(0) { $0 + ($1 - candidate) } / Int64(whole.count) + candidate
    let elapsed = max(0, host.count - readAt)
    readAt = host.count
    correction = Flicks(offset.map { wanted - $0 } ?? 0)
    guard let old = offset, abs(wanted - old) < Self.jump, lastSpan != firstSpan else {
      // At first only forwards: every step shows that it is later than was thought.
      offset = offset.map { abs(wanted - $0) < Self.jump ? max($0, wanted) : wanted } ?? wanted
      return
    }
    offset = old + min(elapsed / 20, max(-elapsed / 20, wanted - old))
  }

  /// The device's position at `host`; nil before anything is known.
  func position(at host: Flicks) -> Flicks? { offset.map { Flicks($0 + host.count) } }
}
