import ImmediateUI
import Playback
import Timeline

/// What the mouse drags on the timeline or the scrub line.
struct TimelineDrag: Equatable {
  enum Kind: Equatable {
    case line, lanes, loopIn, loopOut
  }

  var kind: Kind?
}

extension Studio {
  /// Lets a region be scrubbed: the playhead follows the mouse, with sound, and plays on afterwards if it played before.
  func scrub(_ ui: UI, _ region: UI.Region, id: TimelineDrag.Kind, seconds: () -> Double) {
    guard state.hasMedia, let player = slot.player else { return }
    if region.wasPressed {
      timelineDrag.kind = id
      state.transport.reverse = 0
      slot.endReverse()
      player.beginScrub()
    }
    guard timelineDrag.kind == id else { return }
    // Where the button is let go counts too: the last move and the release may be in one frame.
    player.scrub(to: Flicks(Int64(max(0, seconds()) * Double(Flicks.perSecond))))
    if !region.isHeld {
      player.endScrub()
      timelineDrag.kind = nil
    }
  }
}
