import AudioOutput
import MediaIO
import Synchronization
public import Timeline

extension Player {
  /// What to show in the window's next picture, which will be seen at `host` (of the output's `hostTime`); now when nil.
  ///
  /// Call it once for each picture of the window: it measures how well sound and picture keep together, tells the medium what
  /// to fetch, and notices the end.
  public func present(at host: Flicks? = nil) -> Presentation {
    model.withLock { model in
      let host = host ?? output.hostTime
      let place = mixer.locate(output.reading(at: host).heard)
      settle(&model)
      goOn(&model, place)
      let continues = model.state == .playing && model.shown?.epoch == place.epoch && model.shown?.pass == place.pass
      let extent = media.extent
      let (first, times) = (media.firstFrame, media.times)
      let right = FrameChoice.frame(
        at: place.time, times: times, within: first..<max(first + 1, extent.frames),
        goingOnFrom: continues ? model.shown?.frame : nil)
      media.prepare(at: right, forwards: model.forwards)
      let isNew = show(&model, right, place, continues)
      collectCues(&model, place)
      var record: PresentRecord?
      if model.state == .playing, !model.isSettling, place.percent > 0, let shown = model.shown {
        if !continues || model.percent != place.percent { model.recorder.interrupt() }
        model.percent = place.percent
        let made = PresentRecord(
          host: host, heard: place.time, expected: right, shown: shown.frame, times: times)
        model.recorder.add(made, percent: place.percent)
        record = made
      }
      if model.state == .playing, place.isOver {
        output.setRunning(false)
        model.recorder.interrupt()
        model.state = .ended
      }
      return Presentation(
        picture: model.shown?.picture, frame: model.shown?.frame ?? right, isNew: isNew,
        isStandIn: model.shown?.isStandIn ?? false, time: place.time, state: model.state,
        isWaiting: model.isSettling || (model.state == .playing && place.waits), record: record)
    }
  }

  /// How many pictures before the right one may stand in for it: two groups of our own movies.
  static let standInReach: Int64 = 24

  /// Takes the right picture, or while it is not there the best before it; true when another is shown than before.
  private func show(_ model: inout PlayerModel, _ right: Int64, _ place: Location, _ continues: Bool) -> Bool {
    let before = model.shown
    var found = media.picture(right).map { (frame: right, picture: $0) }
    if found == nil, continues, let before, before.frame < right {
      found = media.nearest(before: right, from: before.frame + 1)
    }
    // After a seek a coarser copy, or else the nearest there is, stands in until the right one is decoded.
    var isStandIn = false
    if found == nil, !continues {
      found = media.standIn(for: right).map { (frame: right, picture: $0) }
      isStandIn = found != nil
      if found == nil { found = media.nearest(before: right, from: right - Self.standInReach) }
    }
    if let found {
      model.shown = .init(
        frame: found.frame, picture: found.picture, epoch: place.epoch, pass: place.pass, isStandIn: isStandIn)
    }
    return before?.frame != model.shown?.frame || (before?.epoch != model.shown?.epoch && found != nil)
      || before?.isStandIn != model.shown?.isStandIn
  }
}
