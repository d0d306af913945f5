import Assembly
import Screenplay
import Timeline

/// What happens in a part of a shot, with times from the part's start.
struct Moments {
  var events: [AssemblyShot.ScriptedEvent] = []
  var haptics: [AssemblyShot.Haptic] = []
  var markers: [AssemblyShot.Marker] = []
  var moves: [AssemblyShot.CameraMove] = []
}

extension CutPlanner {
  /// What of a shot happens from `start` until before `end` (nil: until its end).
  mutating func moments(of shot: Screenplay.Shot, from start: Flicks, to end: Flicks?) -> Moments {
    func inside(_ time: Flicks) -> Flicks? {
      guard time >= start, end.map({ time < $0 }) ?? true else { return nil }
      return time - start
    }
    var moments = Moments()
    for event in shot.events {
      if let at = inside(time(event.at, at: event.position) ?? .zero) {
        moments.events.append(.init(name: event.name, at: at, force: event.force))
      }
    }
    moments.events.sort { ($0.at, $0.name) < ($1.at, $1.name) }
    for haptic in shot.haptics {
      if let at = time(haptic.at, at: haptic.position).flatMap(inside) {
        moments.haptics.append(.init(at: at, impact: haptic.impact, sharpness: haptic.sharpness))
      }
    }
    for marker in shot.markers {
      if let at = time(marker.at, at: marker.position).flatMap(inside) {
        moments.markers.append(.init(name: marker.name, at: at))
      }
    }
    for move in shot.camera {
      guard let kind = AssemblyShot.CameraMove.Kind(rawValue: move.kind.rawValue) else { continue }
      let asked = time(move.at, at: move.position)
      // A move without a time of its own goes on in every part; one with a time belongs to the part it starts in.
      if let asked, inside(asked) == nil { continue }
      moments.moves.append(
        .init(
          kind: kind, direction: move.direction.flatMap { .init(rawValue: $0.rawValue) }, amount: move.amount,
          at: asked.flatMap(inside), duration: time(move.duration, at: move.position)))
    }
    return moments
  }
}
