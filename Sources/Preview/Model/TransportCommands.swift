import Timeline

extension StudioState {
  /// Commands of the transport. Without a medium they do nothing.
  mutating func applyTransport(_ command: Command) -> [Effect] {
    switch command {
    case .volume(let volume):
      transport.volume = volume.isFinite ? min(1, max(0, volume)) : 1
      preferences.volume = transport.volume
      return [.volume(transport.volume), .savePreferences]
    case .mute(let isOn):
      transport.isMuted = isOn
      return [.mute(isOn)]
    default: break
    }
    guard hasMedia else { return [] }
    switch command {
    case .play:
      (transport.isPlaying, transport.reverse) = (true, 0)
      return [.play]
    case .pause, .stop:
      (transport.isPlaying, transport.reverse) = (false, 0)
      return [.pause]
    case .toggle: return applyTransport(transport.isPlaying || transport.reverse > 0 ? .pause : .play)
    case .shuttle(let direction):
      let (wasPlaying, speed) = (transport.isPlaying, transport.speed)
      transport.shuttle(direction)
      var effects: [Effect] = transport.speed == speed ? [] : [.speed(transport.speed)]
      if transport.isPlaying != wasPlaying { effects.append(transport.isPlaying ? .play : .pause) }
      return effects
    case .seek(let time): return moved([.seek(min(max(.zero, time), duration))])
    case .seekFrame(let frame): return moved([.seekFrame(min(max(0, frame), frames - 1))])
    case .step(let count):
      (transport.isPlaying, transport.reverse) = (false, 0)
      return moved([.step(count)])
    case .skip(let seconds):
      let time = Flicks(time.count + min(3600, max(-3600, seconds)) * Flicks.perSecond)
      return applyTransport(.seek(time))
    case .toStart: return moved([.seekFrame(transport.loop(of: frames)?.lowerBound ?? 0)])
    case .toEnd: return moved([.seekFrame((transport.loop(of: frames)?.upperBound ?? frames) - 1)])
    case .jump(let landmark, let forwards):
      guard let time = place(of: landmark, forwards: forwards) else { return [] }
      return moved([.seek(time)])
    case .speed(let percent):
      transport.speed = min(200, max(25, percent))
      return [.speed(transport.speed)]
    case .loopIn:
      transport.setLoop(in: frame)
      return [.loop(transport.loop(of: frames))]
    case .loopOut:
      transport.setLoop(out: frame)
      return [.loop(transport.loop(of: frames))]
    case .loopRange(let range):
      (transport.loopIn, transport.loopOut) = (range.lowerBound, range.upperBound)
      return [.loop(transport.loop(of: frames))]
    case .clearLoop:
      (transport.loopIn, transport.loopOut) = (nil, nil)
      return [.loop(nil)]
    default: return []
    }
  }

  /// A jump ends going backwards, and brings the playhead into view.
  private mutating func moved(_ effects: [Effect]) -> [Effect] {
    transport.reverse = 0
    view.follows = true
    return effects
  }

  /// The next or former place of a kind. Going back from just after one goes to the one before it, as players do.
  func place(of landmark: Landmark, forwards: Bool) -> Flicks? {
    let times: [Flicks] =
      switch landmark {
      case .shot: lanes.shots.map(\.start)
      case .event: lanes.events.map(\.time)
      case .line: lanes.dialogue.map(\.start)
      case .marker: lanes.markers.map(\.time)
      }
    // A seek lands on the picture of a time, which begins before it.
    let near = Flicks(Flicks.perSecond / 12)
    if forwards { return times.filter { $0 > time + near }.min() }
    let back = transport.isPlaying ? Flicks(Flicks.perSecond / 2) : near
    return times.filter { $0 < time - back }.max() ?? (landmark == .shot ? .zero : nil)
  }
}
