import CutModel
import Timeline

/// What happens in a shot, gathered from its take and from the screenplay.
struct CutEvents {
  private(set) var events: [CutEvent] = []
  private(set) var ambiences: [CutAmbience] = []
  private(set) var markers: [CutMarker] = []
  private(set) var taps: [CutHapticTap] = []
  private(set) var warnings: [String] = []
  private var taken: Set<String> = []

  /// How far the model may have moved an event from where the screenplay put it.
  static let tolerance = Flicks(Flicks.perSecond / 5)

  /// Adds a shot that is seen from `start` to `end`.
  mutating func add(_ shot: AssemblyShot, take: TakeOnDisk, start: Flicks, end: Flicks) {
    var asked = shot.scriptedEvents
    var found: [(name: String, time: Flicks, force: Double, isScripted: Bool)] = []
    for cue in take.cues where cue.kind == "event" {
      if let match = Self.nearest(asked, cue) {
        found.append((cue.name, cue.start, asked[match].force, true))
        asked.remove(at: match)
      } else {
        let force = Self.nearest(take.requestedEvents, cue).map { take.requestedEvents[$0].force }
        found.append((cue.name, cue.start, force ?? 1, false))
      }
    }
    for event in asked {
      warnings.append(
        "Shot \(shot.id): \(event.name) at \(event.at) is an event of the cut only; its take neither shows nor sounds it."
      )
      found.append((event.name, event.at, event.force, true))
    }
    for event in found {
      guard event.time >= .zero, start + event.time < end else {
        warnings.append("Shot \(shot.id): \(event.name) at \(event.time) lies after the shot's end and is left out.")
        continue
      }
      events.append(
        CutEvent(
          id: "", name: event.name, shot: shot.id, time: start + event.time, frame: 0,
          force: min(1, max(0, event.force)),
          isScripted: event.isScripted))
    }
    addAmbiences(shot, take, start, end)
    for marker in shot.markers {
      guard marker.at >= .zero, start + marker.at < end else {
        warnings.append("Shot \(shot.id): the marker \(marker.name) lies after the shot's end and is left out.")
        continue
      }
      markers.append(CutMarker(name: marker.name, shot: shot.id, time: start + marker.at, frame: 0))
    }
    for haptic in shot.haptics {
      guard haptic.at >= .zero, start + haptic.at < end else {
        warnings.append("Shot \(shot.id): a haptic at \(haptic.at) lies after the shot's end and is left out.")
        continue
      }
      taps.append(
        CutHapticTap(
          event: "", time: start + haptic.at, intensity: thousandths(haptic.impact),
          sharpness: thousandths(haptic.sharpness ?? 0.5)))
    }
  }

  /// Puts everything in the order of its time, numbers what has the same name, and finds the pictures.
  mutating func finish(frameRate: FrameRate) throws {
    events = Self.ordered(events, \.time)
    for index in events.indices {
      events[index].id = unique(events[index].name)
      events[index].frame = try frameRate.frame(at: events[index].time)
    }
    for event in events {
      if let tap = HapticTable.tap(for: event) { taps.append(tap) }
    }
    taps = Self.ordered(taps, \.time)
    markers = Self.ordered(markers, \.time)
    for index in markers.indices { markers[index].frame = try frameRate.frame(at: markers[index].time) }
    ambiences = Self.ordered(ambiences, \.start)
  }

  private mutating func addAmbiences(_ shot: AssemblyShot, _ take: TakeOnDisk, _ start: Flicks, _ end: Flicks) {
    var missing = shot.ambiences
    for cue in take.cues where cue.kind == "ambience" {
      let asked = missing.firstIndex { $0.name == cue.name }
      let level = asked.map { missing.remove(at: $0) }?.level
      let (from, to) = (min(start + cue.start, end), min(start + cue.end, end))
      guard from < to else { continue }
      ambiences.append(
        CutAmbience(
          name: cue.name, shot: shot.id, level: level.map { min(1, max(0, $0)) }, start: from, end: to))
    }
    for ambience in missing {
      warnings.append("Shot \(shot.id): \(ambience.name) is in the cut's list only; its take does not sound it.")
      ambiences.append(
        CutAmbience(
          name: ambience.name, shot: shot.id, level: ambience.level.map { min(1, max(0, $0)) }, start: start, end: end))
    }
  }

  private mutating func unique(_ name: String) -> String {
    var (id, number) = (name, 1)
    while !taken.insert(id).inserted {
      number += 1
      id = "\(name)_\(number)"
    }
    return id
  }

  /// The event of the cue's name nearest in time, within the tolerance.
  private static func nearest(_ events: [AssemblyShot.ScriptedEvent], _ cue: TakeOnDisk.Cue) -> Int? {
    func distance(_ index: Int) -> UInt64 { (events[index].at - cue.start).count.magnitude }
    return events.indices.filter { events[$0].name == cue.name && distance($0) <= tolerance.count.magnitude }
      .min { distance($0) < distance($1) }
  }

  /// Sorted, equal times in the order they had.
  private static func ordered<Value>(_ values: [Value], _ time: (Value) -> Flicks) -> [Value] {
    values.enumerated().sorted { (time($0.element), $0.offset) < (time($1.element), $1.offset) }.map(\.element)
  }
}

/// A share of one in thousandths.
func thousandths(_ value: Double) -> Double {
  value.isFinite ? (min(1, max(0, value)) * 1000).rounded() / 1000 : 0
}
