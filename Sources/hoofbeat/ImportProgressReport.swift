import Foundation
import ModelImport
import Synchronization

/// What `hoofbeat model import` says: a bar for people, JSON for programs.
final class ImportProgressReport: Sendable {
  private struct State {
    var began = ContinuousClock.now
    var drawn: ContinuousClock.Instant?
  }

  private let json: Bool
  private let errors = Terminal(2)
  private let state = Mutex(State())

  init(json: Bool) { self.json = json }

  private struct PartLine: Encodable {
    var part: String
    var tensors: Int
    var parameters: Int
    var bytes: Int
    var notNeeded: Int
    var errors: [String: TensorError]
  }

  private struct Document: Encodable {
    var output: String
    var stage: String
    var parts: [PartLine]
  }

  func checked(_ importer: ModelImporter) {
    end()
    if json { return printJSONLine(document(importer.options.output.relativePath, importer.stage, importer.summary)) }
    for part in importer.summary {
      print(
        "\(part.part.rawValue): \(part.tensors) tensors, \(part.parameters) parameters, \(size(part.bytes)): as they "
          + "should be")
    }
    print("\(size(importer.byteCount)) would be written")
  }

  func began(_ importer: ModelImporter) {
    state.withLock { $0.began = .now }
    guard !json else { return }
    let parts = importer.summary.map { "\($0.part.rawValue) \(size($0.bytes))" }.joined(separator: ", ")
    errors.write("\(size(importer.byteCount)) to write: \(parts)\n")
  }

  func progress(_ progress: ModelImporter.Progress) {
    draw(done: progress.done, total: progress.total, resumed: progress.resumed, progress.tensor)
  }

  /// A share of 0 to 1 of work that has no bytes to show.
  func share(_ share: Double) { draw(done: Int(share * 1000), total: 1000, resumed: 0, "") }

  private func draw(done: Int, total: Int, resumed: Int, _ label: String) {
    guard errors.isInteractive, !json, total > 0 else { return }
    state.withLock { state in
      if let drawn = state.drawn, ContinuousClock.now - drawn < .milliseconds(100) { return }
      state.drawn = .now
      let seconds = (ContinuousClock.now - state.began) / .seconds(1)
      let made = done - resumed
      var words = ""
      if made > 0, seconds > 2 {
        let left = Int((Double(total - done) * seconds / Double(made)).rounded(.up))
        words = left < 60 ? "\(left) s left" : String(format: "%d:%02d left", left / 60, left % 60)
      }
      let cells = min(30, max(8, errors.width / 4))
      let filled = min(cells, done * cells / total)
      let bar =
        errors.colored(String(repeating: "━", count: filled), .cyan)
        + errors.colored(String(repeating: "─", count: cells - filled), .dim)
      let text = [words, label].filter { !$0.isEmpty }.joined(separator: " · ")
      errors.write(
        "\r\u{1B}[K\(bar) \(String(format: "%3d%%", done * 100 / total))  \(text.prefix(max(0, errors.width - cells - 8)))"
      )
    }
  }

  func end() {
    if errors.isInteractive, !json { errors.write("\r\u{1B}[K") }
  }

  func finished(_ report: ModelImporter.Report, _ output: String) {
    if json { return printJSONLine(document(output, report.stage, report.parts)) }
    print("\(output): \(report.stage.rawValue)\(report.resumed > 0 ? ", went on after \(size(report.resumed))" : "")")
    for part in report.parts {
      let dropped = part.dropped > 0 ? " (\(part.dropped) tensors not needed)" : ""
      print(
        "  \(part.part.rawValue): \(part.tensors) tensors, \(part.parameters) parameters, \(size(part.bytes))\(dropped)"
      )
      for line in part.errorSummary { print("    \(line)") }
    }
  }

  private func document(
    _ output: String, _ stage: ImportOptions.Stage, _ parts: [ModelImporter.Report.Part]
  ) -> Document {
    Document(
      output: output, stage: stage.rawValue,
      parts: parts.map {
        PartLine(
          part: $0.part.rawValue, tensors: $0.tensors, parameters: $0.parameters, bytes: $0.bytes,
          notNeeded: $0.dropped,
          errors: Dictionary($0.errors.map { ($0.name, $0.error) }) { first, _ in first })
      })
  }

  private func size(_ bytes: Int) -> String {
    bytes >= 1_000_000_000
      ? String(format: "%.2f GB", Double(bytes) / 1e9)
      : bytes >= 1_000_000 ? String(format: "%.1f MB", Double(bytes) / 1e6) : "\(bytes) bytes"
  }
}
