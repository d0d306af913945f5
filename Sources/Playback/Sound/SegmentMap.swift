import AudioOutput
import Timeline

/// Which part of the medium each pulled frame was: what makes a position of the output a time of the medium.
struct SegmentMap {
  struct Segment {
    /// The first pulled frame of it.
    var start: Int64
    /// The unrolled position there, in flicks.
    var position: Int64
    /// Hundredths of the medium's speed; 0 stands still.
    var percent: Int
    var loop: LoopRange?
    /// Whether it stands still because something is missing.
    var waits = false
    /// Whether it stands still because the medium is over.
    var isOver = false
  }

  /// More are never needed: the queue holds less than this many of the shortest.
  private static let most = 256
  private(set) var segments: [Segment] = []

  init() { segments.reserveCapacity(Self.most) }

  /// Notes what the frames from `segment.start` on are. What was noted for later frames counts no more.
  mutating func note(_ segment: Segment) {
    while let last = segments.last, last.start >= segment.start { segments.removeLast() }
    if let last = segments.last, last.percent == segment.percent, last.loop == segment.loop,
      last.waits == segment.waits, last.isOver == segment.isOver,
      Self.position(last, at: segment.start * OutputForm.flicksPerFrame) == segment.position
    {
      return
    }
    if segments.count == Self.most { segments.removeFirst(Self.most / 2) }
    segments.append(segment)
  }

  /// The segment that is heard at a position of the output, and the unrolled position then.
  func find(_ heard: Flicks) -> (segment: Segment, position: Int64)? {
    guard let first = segments.first else { return nil }
    var found = first
    for segment in segments.reversed() where segment.start * OutputForm.flicksPerFrame <= heard.count {
      found = segment
      break
    }
    return (found, Self.position(found, at: max(heard.count, found.start * OutputForm.flicksPerFrame)))
  }

  private static func position(_ segment: Segment, at output: Int64) -> Int64 {
    let since = output - segment.start * OutputForm.flicksPerFrame
    return segment.position + since / 100 * Int64(segment.percent) + since % 100 * Int64(segment.percent) / 100
  }
}
