public import Timeline

/// When each picture of a medium is shown, counted from the start of the first.
public enum FrameTimes: Sendable {
  /// A constant rate.
  case constant(FrameRate)
  /// The times themselves, ascending from zero, and the end of the last.
  case listed([Flicks], end: Flicks)

  /// When picture `frame` begins to be right.
  public func start(of frame: Int64) -> Flicks {
    switch self {
    // Media are shorter than time itself; what would not fit is the end of it.
    case .constant(let rate): (try? rate.start(ofFrame: frame)) ?? Flicks(.max / 2)
    case .listed(let times, let end):
      frame < 0 ? times.first ?? .zero : frame < Int64(times.count) ? times[Int(frame)] : end
    }
  }

  /// The picture that is right at `time`: ⌊time · rate⌋, or the last whose time is not later.
  public func frame(at time: Flicks) -> Int64 {
    switch self {
    case .constant(let rate): return (try? rate.frame(at: time)) ?? 0
    case .listed(let times, let end):
      if time >= end { return Int64(times.count) }
      var (low, high) = (0, times.count)
      while low < high {
        let middle = (low + high) / 2
        if times[middle] <= time { low = middle + 1 } else { high = middle }
      }
      return Int64(low) - 1
    }
  }
}

/// Which picture to show: a pure function of the time that is heard.
public enum FrameChoice {
  /// The picture that belongs to `time`, within `frames`.
  ///
  /// Where playback goes on from `shown`, a clock that was corrected backwards by less than half a picture shows no earlier
  /// picture again.
  public static func frame(
    at time: Flicks, times: FrameTimes, within frames: Range<Int64>, goingOnFrom shown: Int64? = nil
  ) -> Int64 {
    let right = min(max(times.frame(at: time), frames.lowerBound), max(frames.lowerBound, frames.upperBound - 1))
    guard let shown, right == shown - 1, frames.contains(shown) else { return right }
    let start = times.start(of: shown)
    let half = Flicks((start - times.start(of: shown - 1)).count / 2)
    return start - time < half ? shown : right
  }
}
