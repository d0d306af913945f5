/// Which memory earlier dispatches touched since the last barrier: says where the next barrier must be.
///
/// Works on places in memory, not on values, so that two values that share memory are kept apart too.
struct Hazards {
  /// A byte range of one region of memory.
  struct Place {
    /// 0 persistent, 1 and up the regions of temporaries; weights have none, for nothing writes them.
    let region: Int
    let range: Range<Int>

    func overlaps(_ other: Place) -> Bool { region == other.region && range.overlaps(other.range) }
  }

  private var reads: [Place] = []
  private var writes: [Place] = []

  /// Notes a dispatch; true when it must wait for the ones before.
  mutating func add(reading: [Place], writing: [Place]) -> Bool {
    let waits =
      reading.contains { place in writes.contains { $0.overlaps(place) } }
      || writing.contains { place in writes.contains { $0.overlaps(place) } || reads.contains { $0.overlaps(place) } }
    if waits {
      reads = []
      writes = []
    }
    reads += reading
    writes += writing
    return waits
  }
}
