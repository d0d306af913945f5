import Screenplay
import Timeline

extension CutPlanner {
  /// Refuses what a shot asks for and cannot have.
  mutating func check(_ shot: Screenplay.Shot) {
    let settings = shot.settings
    if settings.size != nil {
      fail(
        "size= is for the whole project: remove it from the shot \(shot.id), and set picture.size in "
          + "\(Project.fileName).", at: shot.position)
    }
    if settings.frameRate != nil {
      fail(
        "fps= is for the whole project: remove it from the shot \(shot.id), and set picture.fps in "
          + "\(Project.fileName).", at: shot.position)
    }
    checkCast(shot)
    checkTimes(shot)
  }

  /// A take shows one person; whoever else is named must be in the cast all the same.
  private mutating func checkCast(_ shot: Screenplay.Shot) {
    let names = shot.settings.cast
    var known = true
    for name in names where named(name, at: shot.position) == nil { known = false }
    guard known else { return }
    if !shot.lines.isEmpty {
      for name in names
      where !shot.speakers.contains(where: { named($0, at: shot.position) == named(name, at: shot.position) }) {
        note(
          "\(shot.position): note: cast= says who is seen where nobody speaks; \(name) does not speak in \(shot.id) and is "
            + "not seen")
      }
    } else if names.count > 1, shot.settings.picture == nil {
      fail(
        "a take shows one person, and cast= names \(names.count); give the shot a picture of them with picture=, or a "
          + "shot to each.", at: shot.position)
    }
  }

  /// Nothing happens after the end of a shot that says how long it is, whatever unit each is given in.
  private mutating func checkTimes(_ shot: Screenplay.Shot) {
    guard let end = time(shot.settings.duration, at: shot.position) else { return }
    let cues =
      shot.events.map { ("event \($0.name)", $0.at, $0.position) }
      + shot.haptics.map { ("haptic", $0.at, $0.position) }
      + shot.markers.map { ("marker \($0.name)", $0.at, $0.position) }
      + shot.camera.filter { !$0.at.isZero }.map { ("camera move", $0.at, $0.position) }
      + shot.lines.map { ("line", $0.at, $0.position) }
    for (name, at, position) in cues {
      guard let at = time(at, at: position), at >= end else { continue }
      fail(
        "the \(name) at \(at) comes after the end of its shot, which lasts \(end): move it, or give a longer dur=.",
        at: position)
    }
  }
}
