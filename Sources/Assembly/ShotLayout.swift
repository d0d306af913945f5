import CutModel
import Timeline

/// Where a shot lies in the cut, on the lattices of pictures and of samples.
struct ShotPlace: Equatable {
  /// First picture it is seen in.
  var start: Int64
  /// Pictures it is seen in.
  var frames: Int64
  /// How it begins, as the cut states it.
  var transition: CutTransition
  /// Pictures at its start that come up, from the shot before it in a dissolve, from black otherwise.
  var rise: Int64
  /// Pictures at its end that go: into the next shot in a dissolve, to black otherwise.
  var fall: Int64
  /// Whether its end is mixed with the start of the next shot.
  var fallsIntoNext: Bool

  var end: Int64 { start + frames }
  var risesFromShot: Bool { transition.kind == .dissolve }
}

/// Lays shots out one after the other: a dissolve pulls a shot over the end of the one before it, a fade takes its first
/// half from the old shot's end and its second from the new one's start.
struct ShotLayout {
  /// The longest cut.
  static let longest = Flicks.longestDuration

  private(set) var places: [ShotPlace] = []
  private(set) var warnings: [String] = []
  /// Pictures of the whole cut.
  var frames: Int64 { places.last?.end ?? 0 }

  /// - Parameters:
  ///   - shots: the plan's shots, at least one.
  ///   - counts: pictures of each, at least 1.
  init(_ shots: [AssemblyShot], counts: [Int64], frameRate: FrameRate) throws {
    // What a shot can give to one transition: half where it has one at both ends, so that no three shots are ever mixed.
    let hasEnd = shots.indices.map { index in
      index + 1 < shots.count ? shots[index + 1].transition.kind != .cut : (shots[index].fadeOut ?? .zero) > .zero
    }
    func room(_ index: Int) -> Int64 {
      shots[index].transition.kind != .cut && hasEnd[index] ? counts[index] / 2 : counts[index] - 1
    }
    for (index, shot) in shots.enumerated() {
      let asked = try Self.pictures(shot.transition.duration, frameRate)
      var place = ShotPlace(
        start: places.last?.end ?? 0, frames: counts[index], transition: .cut, rise: 0, fall: 0, fallsIntoNext: false)
      let here = room(index)
      switch shot.transition.kind {
      case .cut: break
      case .fade,
        .dissolve where index == 0:
        if index == 0 {
          place.rise = min(asked, here)
        } else {
          let before = room(index - 1)
          // Both halves shrink together.
          let pictures = min(asked, 2 * before + 1, 2 * here)
          places[index - 1].fall = pictures / 2
          place.rise = pictures - pictures / 2
        }
        let all = place.rise + (index > 0 ? places[index - 1].fall : 0)
        if all > 0 { place.transition = CutTransition(kind: .fade, frames: all) }
      case .dissolve:
        place.rise = min(asked, room(index - 1), here)
        places[index - 1].fall = place.rise
        places[index - 1].fallsIntoNext = place.rise > 0
        place.start -= place.rise
        if place.rise > 0 { place.transition = CutTransition(kind: .dissolve, frames: place.rise) }
      }
      if shot.transition.kind != .cut, place.transition.frames < asked {
        warnings.append(
          "Shot \(shot.id): its \(shot.transition.kind.rawValue) of \(asked) pictures was shortened to "
            + "\(place.transition.frames), because the shots it joins are not longer.")
      }
      if index + 1 == shots.count, let fadeOut = shot.fadeOut {
        let asked = try Self.pictures(fadeOut, frameRate)
        place.fall = min(asked, here)
        if place.fall < asked {
          warnings.append(
            "Shot \(shot.id): its fade-out of \(asked) pictures was shortened to \(place.fall), because the shot is not "
              + "longer.")
        }
      }
      places.append(place)
      guard let end = try? frameRate.start(ofFrame: place.end), end <= Self.longest else {
        throw AssemblyError("Shot \(shot.id): with it the cut is longer than an hour; split the screenplay.")
      }
    }
  }

  /// Pictures nearest to a duration; none for nothing.
  private static func pictures(_ duration: Flicks, _ rate: FrameRate) throws -> Int64 {
    duration > .zero ? try rate.frameCount(nearest: min(duration, longest)) : 0
  }
}
