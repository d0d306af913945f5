import Timeline

extension Cut {
  /// What in the document contradicts itself, each as the beginning of a sentence; empty when nothing does.
  public var problems: [String] {
    var problems: [String] = []
    if flicksPerSecond != Flicks.perSecond { problems.append("flicksPerSecond is not \(Flicks.perSecond)") }
    if frames < 1 || (try? frameRate.start(ofFrame: frames)) != duration {
      problems.append("duration is not that of \(frames) pictures")
    }
    if width < 16 || height < 16 || width > 16_384 || height > 16_384 { problems.append("the size makes no sense") }
    if !(1...2).contains(sound.channels) { problems.append("sound has \(sound.channels) channels") }
    if let rate = try? SampleRate(hertz: sound.sampleRate),
      (try? rate.sampleCount(ofFrames: frames, at: frameRate)) != sound.samples
    {
      problems.append("sound is not as long as the pictures")
    }
    let shotIDs = Set(shots.map(\.id))
    let lineIDs = Set(lines.map(\.id))
    problems += Self.repeated(shots.map(\.id), "shot") + Self.repeated(lines.map(\.id), "line")
    problems += Self.repeated(events.map(\.id), "event")
    for shot in shots
    where shot.frames < 1 || shot.startFrame < 0 || shot.startFrame > frames || shot.frames > frames - shot.startFrame {
      problems.append("shot \(shot.id) lies outside the cut")
    }
    for (owner, shot) in lines.map({ ("line \($0.id)", $0.shot) }) + events.map({ ("event \($0.id)", $0.shot) })
      + markers.map({ ("marker \($0.name)", $0.shot) }) where !shotIDs.contains(shot)
    {
      problems.append("\(owner) names the shot \(shot), which is not there")
    }
    for (owner, line) in subtitles.map({ ("a subtitle", $0.line) })
      + visemes.tracks.map({ ("a viseme track", $0.line) })
      + visemes.cues.map({ ("a viseme cue", $0.line) }) where !lineIDs.contains(line)
    {
      problems.append("\(owner) names the line \(line), which is not there")
    }
    let spans =
      lines.map { ("line \($0.id)", $0.start, $0.end) }
      + subtitles.map { ("a subtitle of \($0.line)", $0.start, $0.end) }
      + ambiences.map { ("ambience \($0.name)", $0.start, $0.end) }
    for (owner, start, end) in spans where start < .zero || end < start || end > duration {
      problems.append("\(owner) lies outside the cut")
    }
    for (owner, time) in events.map({ ("event \($0.id)", $0.time) }) + markers.map({ ("marker \($0.name)", $0.time) })
      + haptics.taps.map({ ("a tap", $0.time) }) where time < .zero || time >= duration
    {
      problems.append("\(owner) lies outside the cut")
    }
    for (former, next) in zip(subtitles, subtitles.dropFirst()) where next.start < former.end {
      problems.append("the subtitles of \(former.line) and \(next.line) overlap")
    }
    for track in visemes.tracks where !track.weights.allSatisfy({ $0.count == CutVisemes.names.count }) {
      problems.append("a viseme row of \(track.line) does not have \(CutVisemes.names.count) weights")
    }
    if haptics.amplitude.count != haptics.frequency.count {
      problems.append("haptics have more of one envelope than of the other")
    }
    return problems
  }

  private static func repeated(_ ids: [String], _ kind: String) -> [String] {
    var seen: Set<String> = []
    return ids.filter { !seen.insert($0).inserted }.map { "the \(kind) \($0) is there twice" }
  }
}
