import BuildGraph
import Foundation

/// What a job's process says, line by line.
enum JobEvent: Equatable, Sendable {
  case note(String)
  case progress(fraction: Double?, note: String?)
  case remaining(seconds: Double?)
  case result(String)
  case problem(String)
  case estimate(Estimate)
  /// The process has ended.
  case ended(success: Bool)
}

/// Reads the lines of `hoofbeat takes --json` and `hoofbeat build --json`. What it does not know it leaves alone.
struct JobLines: Sendable {
  private struct Line: Decodable {
    var event: String
    var message, path, file: String?
  }

  /// Counts estimates.
  private var serial = 0

  mutating func events(_ line: String) -> [JobEvent] {
    let data = Data(line.utf8)
    if let event = try? JSONDecoder().decode(BuildEvent.self, from: data) { return Self.events(event) }
    guard let found = try? JSONDecoder().decode(Line.self, from: data) else { return [] }
    switch found.event {
    case "note": return found.message.map { [.note($0)] } ?? []
    case "error": return found.message.map { [.problem($0)] } ?? []
    case "bundle": return found.path.map { [.result($0)] } ?? []
    case "estimate":
      guard let path = found.file else { return [] }
      serial += 1
      guard let estimate = EstimateFile.read(path, serial: serial) else { return [] }
      return [.estimate(estimate)]
    default: return []
    }
  }

  private static func events(_ event: BuildEvent) -> [JobEvent] {
    switch event {
    case .planned(_, let toRun): [.progress(fraction: toRun == 0 ? 1 : 0, note: nil)]
    case .warning(let message): [.note(message)]
    case .waiting(_, let note): [.progress(fraction: nil, note: note)]
    case .started(let id, _): [.progress(fraction: nil, note: shown(id))]
    case .progress(let id, _, let note): [.progress(fraction: nil, note: "\(shown(id)) · \(note)")]
    case .overall(_, let toRun, let fraction, let eta):
      [
        .progress(fraction: toRun == 0 ? 1 : fraction, note: nil),
        .remaining(seconds: eta.map { Double($0) / 1000 }),
      ]
    case .finished(let id, let cached, _): cached ? [] : [.result(id)]
    case .failed(let id, let message): [.problem("\(shown(id)): \(message)")]
    case .skipped, .summary: []
    }
  }

  /// `take:intro/sh010/2` as people say it.
  static func shown(_ id: String) -> String {
    guard let colon = id.firstIndex(of: ":") else { return id }
    let rest = id[id.index(after: colon)...]
    switch id[..<colon] {
    case "take": return rest.split(separator: "/").dropFirst().joined(separator: " take ")
    case "cut": return "assembling \(rest)"
    case "movie": return "movie \(rest.split(separator: "/").last ?? rest)"
    case "bundle": return "bundle \(rest.split(separator: "/").last ?? rest)"
    default: return id
    }
  }
}
