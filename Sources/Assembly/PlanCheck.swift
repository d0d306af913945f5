import Loudness
import Timeline

/// What can be said against a plan before a file is opened.
enum PlanCheck {
  static func check(_ plan: AssemblyPlan) throws(AssemblyError) {
    let sides = 32...8192
    guard sides.contains(plan.width), sides.contains(plan.height), plan.width % 16 == 0, plan.height % 16 == 0 else {
      throw AssemblyError(
        "The cut \(plan.cutID) cannot be \(plan.width)×\(plan.height) pixels: sides are multiples of 16 from 32 to 8192."
      )
    }
    guard plan.loudnessTarget.isFinite, LoudnessTarget.range.contains(plan.loudnessTarget), plan.truePeakLimit.isFinite,
      (-20...0).contains(plan.truePeakLimit)
    else {
      throw AssemblyError(
        "The cut \(plan.cutID) cannot be as loud as asked: give a target from -40 to -5 LUFS and a peak from -20 to 0 dBTP."
      )
    }
    guard !plan.shots.isEmpty else { throw AssemblyError("The cut \(plan.cutID) has no shots: write one.") }
    var shots: Set<String> = []
    var lines: Set<String> = []
    for shot in plan.shots {
      guard shots.insert(shot.id).inserted else {
        throw AssemblyError("The cut \(plan.cutID) has two shots called \(shot.id): rename one.")
      }
      for line in shot.lines where !lines.insert(line.id).inserted {
        throw AssemblyError("Shot \(shot.id): the line \(line.id) is there twice: rename one.")
      }
      for event in shot.scriptedEvents where !event.force.isFinite {
        throw AssemblyError("Shot \(shot.id): the force of \(event.name) is not a number.")
      }
      let shares = shot.haptics.flatMap { [$0.impact, $0.sharpness ?? 0] } + shot.ambiences.map { $0.level ?? 0 }
      guard shares.allSatisfy(\.isFinite) else {
        throw AssemblyError("Shot \(shot.id): the strength of a haptic or an ambience is not a number.")
      }
      let times = times(of: shot)
      guard times.allSatisfy({ (0...Flicks.longestDuration.count).contains($0.count) }) else {
        throw AssemblyError("Shot \(shot.id): one of its times is negative or longer than an hour.")
      }
      guard shot.cameraMoves.count <= 100,
        shot.cameraMoves.allSatisfy({ ($0.amount ?? 0).isFinite })
      else { throw AssemblyError("Shot \(shot.id): its camera moves make no sense: give at most 100, each a number.") }
    }
  }
  /// Everything in a shot that is counted from its start, or is a length.
  private static func times(of shot: AssemblyShot) -> [Flicks] {
    var times = [shot.transition.duration, shot.fadeOut ?? .zero]
    times += shot.scriptedEvents.map(\.at)
    times += shot.haptics.map(\.at)
    times += shot.markers.map(\.at)
    times += shot.lines.compactMap(\.at)
    times += shot.cameraMoves.compactMap(\.at)
    times += shot.cameraMoves.compactMap(\.duration)
    return times
  }
}
