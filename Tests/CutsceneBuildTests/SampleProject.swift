import BuildGraph
import Foundation
import MediaIO
import Synchronization
import Testing
import Timeline

@testable import CutsceneBuild

/// A project in a folder of its own, removed with it: two people, one place, and whatever a test writes.
final class SampleProject: Sendable {
  let root: String
  /// Beside the project: what is there would be noticed by a project that writes outside.
  let outside: String
  var identity: String { outside + "/identity" }
  private let top: String

  static let head = """
    [project]
    screenplays = ["intro.fountain"]
    targets = ["otio"]

    [picture]
    size = [64, 64]

    [cast.mira]
    portrait = "mira.png"
    voice = "slt"

    [cast.tom]
    names = ["TOM", "OLD TOM"]
    portrait = "tom.png"
    voice = "rms"

    [scenes."INT. HALL - NIGHT"]
    background = "hall.png"

    """

  static let script = """
    INT. HALL - NIGHT

    [[shot sh010 dur=1s]]
    A hall.

    [[shot sh020]]

    MIRA
    Is anybody there? [[line mira_0001]]

    [[shot sh030]]

    TOM
    Only me. [[line tom_0001]]

    """

  init(toml: String = head, script: String = script, files: [String: String] = [:]) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "cutscenebuild-\(UUID().uuidString)").path()
    try FileManager.default.createDirectory(atPath: folder + "/project", withIntermediateDirectories: true)
    try FileManager.default.createDirectory(atPath: folder + "/outside", withIntermediateDirectories: true)
    top = try #require(ProjectFiles.canonical(folder))
    root = top + "/project"
    outside = top + "/outside"
    try write("cutscene.toml", toml)
    try write("intro.fountain", script)
    for (index, name) in ["mira.png", "tom.png", "hall.png"].enumerated() { try picture(name, UInt8(60 + 40 * index)) }
    for (name, text) in files { try write(name, text) }
  }

  deinit { try? FileManager.default.removeItem(atPath: top) }

  func path(_ name: String) -> String { root + "/" + name }

  func write(_ name: String, _ text: String) throws { try write(name, Array(text.utf8)) }

  func write(_ name: String, _ bytes: [UInt8]) throws {
    let path = path(name)
    try FileManager.default.createDirectory(
      atPath: String(path.prefix(upTo: path.lastIndex(of: "/") ?? path.startIndex)), withIntermediateDirectories: true)
    try Data(bytes).write(to: URL(filePath: path))
  }

  /// Replaces text of a file.
  func change(_ name: String, _ old: String, _ new: String) throws {
    let text = try String(contentsOfFile: path(name), encoding: .utf8)
    try #require(text.contains(old), "\(name) has no \(old)")
    try write(name, text.replacing(old, with: new))
  }

  func picture(_ name: String, _ shade: UInt8) throws {
    try write(name, try Picture(width: 16, height: 16, red: shade, green: 90, blue: 120).pngBytes())
  }

  /// A recording of a tone.
  func voice(_ name: String, seconds: Double, rate: SampleRate = .speech) throws {
    let count = Int(seconds * Double(rate.hertz))
    let samples = (0..<count).map { Float($0 / 50 % 2) * 0.3 - 0.15 }
    try write(name, try Sound(samples: samples, channels: 1, rate: rate).wavBytes(.int16))
  }

  func plan(_ models: any ModelSource = StandInModels()) throws -> ProjectPlan {
    try ProjectPlan(try Project(at: root), models: models, digests: InputDigests(path: outside + "/inputs.json"))
  }

  func build(
    _ models: any ModelSource = StandInModels(), _ change: (inout ProjectBuild.Settings) -> Void = { _ in }
  ) throws -> ProjectBuild {
    var settings = ProjectBuild.Settings(identityFolder: identity)
    change(&settings)
    return try ProjectBuild(at: root, settings: settings, models: models)
  }

  /// The sentences with which planning is refused.
  func errors(_ models: any ModelSource = StandInModels()) -> [String] {
    do {
      _ = try plan(models)
      return []
    } catch { return sentences(error) }
  }

  /// The sentences of an error, with paths from the project's folder.
  func sentences(_ error: any Error) -> [String] {
    let texts = (error as? ProjectErrors)?.errors.map(\.description) ?? ["\(error)"]
    return texts.map { $0.hasPrefix(root + "/") ? String($0.dropFirst(root.count + 1)) : $0 }
  }

  /// What planning remarks, with paths from the project's folder.
  func notes() throws -> [String] {
    try plan().notes.map { $0.hasPrefix(root + "/") ? String($0.dropFirst(root.count + 1)) : $0 }
  }

  /// What is wrong with what is to be made.
  func preflightErrors() throws -> [String] {
    let build = try build()
    do {
      _ = try build.preflight(try build.builder(BuildOptions()).decisions())
      return []
    } catch let errors as ProjectErrors { return sentences(errors) }
  }

  /// Builds and publishes as `hoofbeat build` does.
  @discardableResult
  func make(
    _ models: any ModelSource = StandInModels(), options: BuildOptions = BuildOptions(),
    settings: (inout ProjectBuild.Settings) -> Void = { _ in },
    goals: (ProjectBuild) throws -> Set<String>? = { _ in nil }
  ) async throws -> Made {
    let build = try build(models, settings)
    var options = options
    options.goals = try goals(build) ?? options.goals
    let builder = build.builder(options)
    _ = try build.preflight(try builder.decisions())
    let ran = Recorder()
    let summary = try await builder.run { event in
      if case .finished(let id, false, _) = event { ran.add(id) }
    }
    let bundles = try build.publish(summary)
    return Made(build: build, summary: summary, bundles: bundles, ran: ran.all.sorted())
  }

  /// What builds leave behind: a result and its files.
  struct Made {
    var build: ProjectBuild
    var summary: BuildSummary
    var bundles: [PublishedBundle]
    /// Ids of the actions that were run.
    var ran: [String]
  }
}

/// Texts from any thread.
final class Recorder: Sendable {
  private let content = Mutex<[String]>([])
  var all: [String] { content.withLock { $0 } }
  func add(_ text: String) { content.withLock { $0.append(text) } }
}

/// Seconds as an exact time; tests only use those that are.
func seconds(_ value: Double) -> Flicks { Flicks(Int64((value * Double(Flicks.perSecond)).rounded())) }

/// All files below a folder with their digests.
func contents(of folder: String) throws -> [String: [UInt8]] {
  var found: [String: [UInt8]] = [:]
  for name in try FileManager.default.subpathsOfDirectory(atPath: folder) {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: folder + "/" + name, isDirectory: &isFolder), !isFolder.boolValue
    else { continue }
    found[name] = [UInt8](try Data(contentsOf: URL(filePath: folder + "/" + name)))
  }
  return found
}
