public import CutModel
public import Timeline

/// Something that happens at a moment of a cutscene.
public struct Cue: Equatable, Sendable {
  /// What happens.
  public enum Kind: Equatable, Sendable {
    /// A shot begins.
    case shot(CutShot)
    /// A sound or motion.
    case event(CutEvent)
    /// A named moment.
    case marker(CutMarker)
    /// What is written changes: to this, or to nothing.
    case subtitle(CutSubtitle?)
  }

  /// From the start of the first picture.
  public var time: Flicks
  /// What happens.
  public var kind: Kind

  /// Places a cue.
  public init(time: Flicks, kind: Kind) {
    self.time = time
    self.kind = kind
  }
}

/// The cues of a cutscene in the order of their times.
public struct CueList: Equatable, Sendable {
  /// At the same time: shots, subtitles, events, markers.
  public let cues: [Cue]

  /// Sorts `cues`; those of one time stay in their order.
  public init(_ cues: [Cue] = []) {
    self.cues = cues.enumerated()
      .sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
      .map(\.element)
  }

  /// Everything in `cut` that happens at a moment.
  public init(_ cut: Cut) {
    var cues = cut.shots.map { Cue(time: $0.start, kind: .shot($0)) }
    let starts = Set(cut.subtitles.map(\.start))
    for subtitle in cut.subtitles {
      cues.append(Cue(time: subtitle.start, kind: .subtitle(subtitle)))
      if !starts.contains(subtitle.end) { cues.append(Cue(time: subtitle.end, kind: .subtitle(nil))) }
    }
    cues += cut.events.map { Cue(time: $0.time, kind: .event($0)) }
    cues += cut.markers.map { Cue(time: $0.time, kind: .marker($0)) }
    self.init(cues)
  }

  /// The number of the first cue that is not before `time`.
  func index(notBefore time: Flicks) -> Int {
    var (low, high) = (0, cues.count)
    while low < high {
      let middle = (low + high) / 2
      if cues[middle].time < time { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

/// Yields each cue once when the time that is heard passes it.
///
/// A cue at the place that playback starts from is passed as it starts. What a seek jumps over is not passed. A loop passes
/// its cues once a pass.
struct CueCursor {
  let list: CueList
  private var next = 0
  private var pass: Int64 = 0

  init(_ list: CueList) { self.list = list }

  /// Playback will go on from `time`.
  mutating func seek(to time: Flicks) { (next, pass) = (list.index(notBefore: time), 0) }

  /// Passes are counted anew: the loop was changed.
  mutating func countPassesAnew() { pass = 0 }

  /// The cues from where it was to `time`, which is in pass number `pass` of `loop`.
  mutating func advance(to time: Flicks, pass: Int64 = 0, loop: Range<Flicks>? = nil) -> [Cue] {
    var passed: [Cue] = []
    // A clock that was changed while a loop ran cannot make more passes than a cue list can be read in.
    if let loop, pass > self.pass {
      for _ in 0..<min(pass - self.pass, 1000) {
        passed += take { $0 < loop.upperBound }
        next = list.index(notBefore: loop.lowerBound)
      }
    }
    self.pass = pass
    return passed + take { $0 <= time }
  }

  /// Those from where it was up to, not at, `time`: what a seek there jumps over.
  mutating func skip(to time: Flicks) -> [Cue] { take { $0 < time } }

  private mutating func take(while holds: (Flicks) -> Bool) -> [Cue] {
    let first = next
    while next < list.cues.count, holds(list.cues[next].time) { next += 1 }
    return Array(list.cues[first..<next])
  }
}
