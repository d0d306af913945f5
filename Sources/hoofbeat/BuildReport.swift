import ArgumentParser
import BuildGraph
import CutsceneBuild
import Foundation
import Synchronization

/// What `hoofbeat build` says: a bar for people, plain lines for logs, JSON for programs.
final class BuildReport: Sendable {
  private struct State {
    var overall: (done: Int, toRun: Int, fraction: Double, etaMilliseconds: Int64?) = (0, 0, 0, nil)
    var current: [String: String] = [:]
    var started: [String: ContinuousClock.Instant] = [:]
    var drawn: ContinuousClock.Instant?
  }

  private let json: Bool
  private let errors = Terminal(2)
  private let output = Terminal(1)
  private let began = ContinuousClock.now
  private let state = Mutex(State())

  init(json: Bool) { self.json = json }

  private struct Note: Encodable {
    var event = "note"
    var message: String
  }

  private struct BundleLine: Encodable {
    var event = "bundle"
    var cut, target, path: String
    var isNew: Bool
  }

  private struct PlanLine: Encodable {
    var event = "decision"
    var id, outcome: String
    var because: [String]
  }

  private struct Failure: Encodable {
    var event = "error"
    var message: String
  }

  func notes(_ notes: [String]) {
    for note in notes {
      if json {
        printJSONLine(Note(message: note))
      } else {
        clearLine()
        errors.write(
          errors.colored("Note:", .yellow) + " \(Terminal.sentence(note.replacing(": note: ", with: ": ")))\n")
      }
    }
  }

  /// What is worth knowing about takes once something is wrong with one: in one line, unless all of it is wanted.
  func details(_ notes: [String], all: Bool) {
    guard !json, !all, notes.count > 1 else { return self.notes(notes) }
    self.notes([
      "there are \(notes.count) remarks on the new takes, such as words that the model does not know; --verbose shows them"
    ])
  }

  /// What would be made, and why.
  func plan(_ decisions: [Decision], explain: Bool) {
    var runs = 0
    for decision in decisions {
      let (word, because): (String, [String]) =
        switch decision.outcome {
        case .cached: ("cached", [])
        case .notNeeded: ("not needed", [])
        case .runs(let reasons): ("runs", reasons.map(\.description))
        }
      if word == "runs" { runs += 1 }
      if json {
        printJSONLine(PlanLine(id: decision.id, outcome: word, because: because))
      } else if word == "runs" {
        output.write("\(decision.id)" + (explain ? ": " + because.joined(separator: "; ") : "") + "\n")
      }
    }
    if !json { output.write("\(runs) of \(decisions.count) would be made\n") }
  }

  func event(_ event: BuildEvent) {
    if json {
      output.write(event.jsonLine() + "\n")
      return
    }
    state.withLock { state in
      switch event {
      case .started(let id, _):
        state.current[id] = ""
        state.started[id] = .now
      case .progress(let id, _, let note): state.current[id] = note
      case .overall(let done, let toRun, let fraction, let eta): state.overall = (done, toRun, fraction, eta)
      case .finished(let id, let cached, let milliseconds):
        state.current[id] = nil
        if !cached {
          clearLine()
          errors.write(
            errors.colored("made", .green) + " \(id) "
              + errors.colored(String(format: "%.1f s", Double(milliseconds) / 1000), .dim)
              + "\n")
        }
      case .failed(let id, let message):
        state.current[id] = nil
        clearLine()
        errors.write(errors.colored("failed", .red) + " \(id): \(Terminal.sentence(message))\n")
      case .skipped(let id, let reason):
        clearLine()
        errors.write(errors.colored("skipped", .yellow) + " \(id): \(Terminal.sentence(reason))\n")
      case .warning(let message):
        clearLine()
        errors.write(errors.colored("Note:", .yellow) + " \(Terminal.sentence(message))\n")
      case .planned, .waiting, .summary: break
      }
      draw(&state)
    }
  }

  func finish(_ summary: BuildSummary, _ bundles: [PublishedBundle]) {
    if json {
      for bundle in bundles {
        printJSONLine(BundleLine(cut: bundle.cut, target: bundle.target, path: bundle.path, isNew: bundle.isNew))
      }
      return
    }
    clearLine()
    for bundle in bundles {
      output.write("\(output.colored(shown(bundle.path), .bold))\(bundle.isNew ? "" : "  (unchanged)")\n")
    }
    let counts = summary.counts
    var words = ["\(counts.made) made", "\(counts.cached) from the cache"]
    if counts.failed > 0 { words.append(errors.colored("\(counts.failed) failed", .red)) }
    if counts.skipped > 0 { words.append("\(counts.skipped) skipped") }
    let seconds = (ContinuousClock.now - began) / .seconds(1)
    errors.write(words.joined(separator: ", ") + String(format: " in %.1f s\n", seconds))
  }

  func fail(_ error: any Error) {
    clearLine()
    if error is ExitCode { return }
    let lines = (error as? ProjectErrors)?.errors.map(\.description) ?? [Terminal.sentence("\(error)")]
    for line in lines {
      if json { printJSONLine(Failure(message: line)) }
      Terminal.complain(line)
    }
  }

  func end() { clearLine() }

  private func shown(_ path: String) -> String {
    let here = FileManager.default.currentDirectoryPath + "/"
    return path.hasPrefix(here) ? String(path.dropFirst(here.count)) : path
  }

  private func clearLine() {
    if errors.isInteractive && !json { errors.write("\r\u{1B}[K") }
  }

  private func draw(_ state: inout State) {
    guard errors.isInteractive, state.overall.toRun > 0 else { return }
    if let drawn = state.drawn, ContinuousClock.now - drawn < .milliseconds(50) { return }
    state.drawn = .now
    let width = errors.width
    let cells = min(30, max(8, width / 4))
    let fraction = min(1, max(0, state.overall.fraction))
    let filled = min(cells, Int(fraction * Double(cells)))
    var words = "\(state.overall.done)/\(state.overall.toRun)"
    if let eta = state.overall.etaMilliseconds {
      let seconds = Int((Double(eta) / 1000).rounded(.up))
      words += seconds < 60 ? " · \(seconds) s left" : String(format: " · %d:%02d left", seconds / 60, seconds % 60)
    }
    let busy = state.current.sorted { $0.key < $1.key }.map { $0.value.isEmpty ? $0.key : "\($0.key) \($0.value)" }
    if !busy.isEmpty { words += " · " + busy.joined(separator: ", ") }
    let bar =
      errors.colored(String(repeating: "━", count: filled), .cyan)
      + errors.colored(String(repeating: "─", count: cells - filled), .dim)
    errors.write(
      "\r\u{1B}[K\(bar) \(String(format: "%3d%%", Int(fraction * 100)))  \(words.prefix(max(0, width - cells - 8)))")
  }
}
