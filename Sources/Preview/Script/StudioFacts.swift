import AudioOutput
import MediaIO
import Playback
import StudioWindow
import Timeline

extension Studio {
  /// What a script can ask for, by name. Numbers are written as numbers, so that they can be compared.
  var facts: [String: String] {
    var facts: [String: String] = [:]
    addPlaying(&facts)
    addChosen(&facts)
    addWork(&facts)
    return facts.mapValues { $0.replacing("−", with: "-") }
  }

  private func addPlaying(_ facts: inout [String: String]) {
    let transport = state.transport
    facts["player"] = slot.player?.state.rawValue ?? "none"
    facts["playing"] = String(transport.isPlaying)
    facts["frame"] = String(state.frame)
    facts["frames"] = String(state.frames)
    facts["time"] = PlaybackText.number(state.time.seconds, 4)
    facts["seconds"] = PlaybackText.number(state.seconds, 4)
    facts["width"] = String(state.size?.width ?? 0)
    facts["height"] = String(state.size?.height ?? 0)
    facts["speed"] = String(transport.speed)
    facts["reverse"] = String(transport.reverse)
    facts["muted"] = String(transport.isMuted)
    facts["volume"] = PlaybackText.number(transport.volume, 2)
    facts["loop-in"] = Self.text(transport.loopIn)
    facts["loop-out"] = Self.text(transport.loopOut)
    facts["sound"] = slot.player.map { $0.output.condition.message ?? "on" } ?? "none"
    guard let statistics = slot.player?.statistics else { return }
    facts["presents"] = String(statistics.presents)
    facts["beyond-half"] = String(statistics.beyondHalf)
    facts["late"] = String(statistics.late)
    facts["dropped"] = String(statistics.dropped)
    facts["drift"] = PlaybackText.number(statistics.drift, 4)
    facts["worst"] = PlaybackText.number(statistics.worst, 3)
  }

  private func addChosen(_ facts: inout [String: String]) {
    let shot = state.project?.shot(state.selectedShot)
    let lanes = state.lanes
    facts["subject"] = state.subject.map(Self.caseName) ?? "none"
    facts["title"] = title
    facts["shown"] = state.shown?.id ?? "none"
    facts["cut"] = state.selectedCut ?? "none"
    facts["cuts"] = String(state.project?.cuts.count ?? state.clips.count)
    facts["shot"] = state.selectedShot?.shot ?? "none"
    facts["shots"] = String(state.cut?.shots.count ?? lanes.shots.count)
    facts["take"] = Self.text(state.selectedTake?.number)
    facts["takes"] = String(shot?.takes.count ?? 0)
    facts["made"] = String(shot?.takes.count { $0.folder != nil } ?? 0)
    facts["chosen"] = String(shot?.chosen ?? 0)
    facts["shot-seed"] = Self.text(shot?.seed)
    facts["shot-steps"] = Self.text(shot?.steps)
    facts["compared"] = Self.text(state.comparison?.other.number)
    facts["comparison"] = state.comparison?.way.rawValue ?? "none"
    facts["lines"] = String(lanes.dialogue.count)
    facts["events"] = String(lanes.events.count)
    facts["markers"] = String(lanes.markers.count)
    facts["line-now"] = lanes.dialogue.first { $0.start <= state.time && state.time < $0.end }?.name ?? "none"
    facts["shot-now"] = lanes.shot(at: state.time)?.name ?? "none"
    facts["subtitle"] = lanes.subtitle(at: state.time)?.name ?? "none"
  }

  private func addWork(_ facts: inout [String: String]) {
    let job = state.jobs.jobs.last
    let texts = state.log.messages.map(\.text)
    facts["tab"] = state.tab.rawValue
    facts["dialog"] = state.dialog?.rawValue ?? "none"
    facts["problems"] = String(state.project?.problems.count ?? 0)
    facts["trouble"] = state.trouble ?? "none"
    facts["messages"] = String(texts.count)
    facts["last-message"] = texts.last ?? "none"
    facts["log"] = texts.joined(separator: " | ")
    facts["jobs"] = String(state.jobs.jobs.count)
    facts["job"] = job.map { Self.caseName($0.state) } ?? "none"
    facts["job-fraction"] = PlaybackText.number(job?.fraction ?? 0, 3)
    facts["estimates"] = String(job?.norms.count ?? 0)
    facts["zoomed"] = String(state.view.scale != nil)
    facts["spectrogram"] = String(state.view.showsSpectrogram)
    facts["textures"] = String(window.textureCount)
  }

  private static func text(_ value: (some CustomStringConvertible)?) -> String { value.map(\.description) ?? "none" }

  private static func caseName(_ value: some Any) -> String {
    String("\(value)".prefix { $0 != "(" })
  }

  /// Whether `NAME OPERATOR VALUE` holds; nil when there is no such name or operator.
  func holds(_ words: [String]) -> (isTrue: Bool, actual: String)? {
    guard words.count == 3, let actual = facts[words[0]] else { return nil }
    let wanted = words[2]
    let numbers = Double(actual).flatMap { left in Double(wanted).map { (left, $0) } }
    switch words[1] {
    case "==": return (numbers.map { $0.0 == $0.1 } ?? (actual == wanted), actual)
    case "!=": return (numbers.map { $0.0 != $0.1 } ?? (actual != wanted), actual)
    case "<": return (numbers.map { $0.0 < $0.1 } ?? false, actual)
    case "<=": return (numbers.map { $0.0 <= $0.1 } ?? false, actual)
    case ">": return (numbers.map { $0.0 > $0.1 } ?? false, actual)
    case ">=": return (numbers.map { $0.0 >= $0.1 } ?? false, actual)
    case "contains": return (actual.contains(wanted), actual)
    default: return nil
    }
  }
}
