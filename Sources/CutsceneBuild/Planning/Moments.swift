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
      guard let start = time(haptic.at, at: haptic.position) else { continue }
      for at in Self.knocks(from: start, for: time(haptic.duration, at: haptic.position)).compactMap(inside) {
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
      guard let asked = time(move.at, at: move.position) else { continue }
      // A move for the whole shot is made anew in every part; another one belongs to the part it starts in.
      let isWhole = asked == .zero && move.duration == nil
      guard let at = isWhole ? .zero : inside(asked) else { continue }
      moments.moves.append(
        .init(
          kind: kind, direction: move.direction.flatMap { .init(rawValue: $0.rawValue) }, amount: move.amount, at: at,
          duration: time(move.duration, at: move.position)))
    }
    return moments
  }

  /// A rumble is knocks in quick succession: what every target can play.
  private static func knocks(from start: Flicks, for duration: Flicks?) -> [Flicks] {
    guard let duration else { return [start] }
    let step = Flicks.perSecond / 20
    return (0..<max(1, duration.count / step)).map { start + Flicks($0 * step) }
  }
}
