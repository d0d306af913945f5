internal import Foundation
internal import Synchronization

/// Which variant of a kernel was the fastest for a class of shapes on one device and driver, kept beside the pipeline cache.
///
/// Losing the file costs measuring again, so nothing here is an error.
package final class TuningRecord: Sendable {
  private let path: String?
  private let choices: Mutex<[String: String]>

  /// Reads what earlier runs found.
  /// - Parameter path: the file; nil to measure nothing and remember nothing.
  package init(path: String?) {
    self.path = path
    let data = path.flatMap { try? Data(contentsOf: URL(fileURLWithPath: $0)) }
    // Whatever is not a list of names is no list of names of ours.
    choices = Mutex(data.flatMap { try? JSONDecoder().decode([String: String].self, from: $0) } ?? [:])
  }

  /// Whether variants are to be measured at all.
  package var isActive: Bool { path != nil }

  /// The variant that was the fastest.
  package func choice(for shapeClass: String) -> String? { choices.withLock { $0[shapeClass] } }

  /// Remembers a measurement, for this process and for later ones.
  package func remember(_ variant: String, for shapeClass: String) {
    let all = choices.withLock { choices in
      choices[shapeClass] = variant
      return choices
    }
    guard let path else { return }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
    let url = URL(fileURLWithPath: path)
    try? FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try? encoder.encode(all).write(to: url, options: .atomic)
  }
}
