import BuildGraph
import Foundation
import Synchronization
import Testing

/// A folder of its own for a test, removed with it.
final class Scratch: Sendable {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appending(path: "buildgraph-\(UUID().uuidString)").path()
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { path + "/" + name }

  func store(_ name: String = "cache") throws -> ArtifactStore { try ArtifactStore(path: file(name)) }
}

/// Counts how often each body runs and keeps the events, from any thread.
final class Recorder: Sendable {
  private let content = Mutex<(runs: [String], events: [BuildEvent])>(([], []))

  var runs: [String] { content.withLock { $0.runs } }
  var events: [BuildEvent] { content.withLock { $0.events } }

  func ran(_ id: String) { content.withLock { $0.runs.append(id) } }
  func heard(_ event: BuildEvent) { content.withLock { $0.events.append(event) } }

  /// An action that writes its seed and what it reads.
  func action(
    _ id: String, kind: String = "shot", seed: Int = 1, needs: [String] = [], resource: String? = nil, cost: Int = 1,
    more: Action.Body? = nil
  ) -> Action {
    Action(
      id: id, kind: kind, fields: ["seed": .integer(Int64(seed)), "name": .text(id)], dependencies: needs,
      resource: resource, cost: cost
    ) { context in
      self.ran(id)
      var text = "\(id) \(seed)\n"
      for input in context.inputs {
        let path = try #require(input.path("out.txt"))
        text += try String(contentsOfFile: path, encoding: .utf8)
      }
      try Data(text.utf8).write(to: URL(filePath: context.file("out.txt")))
      try await more?(context)
    }
  }
}

/// Builds and returns the summary.
@discardableResult
func build(
  _ actions: [Action], _ store: ArtifactStore, _ state: StateFile? = nil, recorder: Recorder? = nil,
  options: BuildOptions = BuildOptions()
) async throws -> BuildSummary {
  try await Builder(plan: Plan(actions), store: store, state: state, options: options).run { recorder?.heard($0) }
}

func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

/// Changes one bit of a file, whatever its mode.
func flipBit(_ path: String, at offset: Int) throws {
  var bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
  bytes[offset] ^= 1
  chmod(path, 0o644)
  let handle = try FileHandle(forWritingTo: URL(filePath: path))
  try handle.write(contentsOf: bytes)
  try handle.close()
}

/// All files below a folder, as paths below it.
func files(_ folder: String) throws -> [String] {
  try FileManager.default.subpathsOfDirectory(atPath: folder).filter {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: folder + "/" + $0, isDirectory: &isFolder) && !isFolder.boolValue
  }.sorted()
}

/// A value that several tasks share.
final class Flag: Sendable {
  private let content: Mutex<Bool>
  init(_ value: Bool) { content = Mutex(value) }
  var value: Bool {
    get { content.withLock { $0 } }
    set { content.withLock { $0 = newValue } }
  }
}
