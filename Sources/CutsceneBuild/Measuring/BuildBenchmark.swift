import BuildGraph
import Foundation
import Glibc

/// How long a build takes that has nothing to make, and how long it takes to plan one: with a stand-in for the model, so
/// that only the build itself is measured.
public struct BuildBenchmark: Sendable {
  /// What was measured.
  public struct Result: Sendable, Equatable, Codable {
    /// Shots of the project.
    public var shots: Int
    /// Takes, movies, cuts and bundles.
    public var results: Int
    /// Milliseconds to read and plan the project: screenplays, shots, keys.
    public var planMilliseconds: Double
    /// Milliseconds to decide what would be made and why, the project's plan not counted.
    public var decideMilliseconds: Double
    /// Milliseconds from nothing to done where all is made already: reading, planning, looking into the cache, looking at
    /// the bundles. nil when nothing was made before.
    public var idleMilliseconds: Double?
  }

  /// How many shots.
  public var shots: Int
  /// Whether everything is made once, and the build that then has nothing to do is measured too.
  public var makes: Bool
  /// How often each time is measured; the shortest counts.
  public var repeats = 3

  /// A benchmark of a project with this many shots.
  public init(shots: Int, makes: Bool) {
    self.shots = shots
    self.makes = makes
  }

  /// Measures in a temporary folder, which is removed.
  /// - Parameter say: called with what is being done.
  public func run(_ say: @Sendable (String) -> Void = { _ in }) async throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "hoofbeat-bench-\(getpid())-\(shots)").path()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let project = folder + "/project"
    try SyntheticProject(shots: shots).write(to: project)
    let settings = ProjectBuild.Settings(identityFolder: folder + "/identity")
    func build() throws -> ProjectBuild { try ProjectBuild(at: project, settings: settings, models: StandInModels()) }
    func finish() async throws {
      let build = try build()
      var options = BuildOptions()
      options.jobs = ProcessInfo.processInfo.activeProcessorCount
      let builder = build.builder(options)
      _ = try build.preflight(try builder.decisions())
      let summary = try await builder.run()
      guard summary.isComplete else {
        throw ProjectError(
          "The benchmark's project could not be built: \(summary.failures.first?.message ?? "it was stopped").")
      }
      _ = try build.publish(summary)
    }
    // Digests of the project's files and the identity are made once in a project's life.
    let results = try build().graph.count
    if makes {
      say("making \(shots) shots once")
      try await finish()
    }
    var result = Result(shots: shots, results: results, planMilliseconds: .infinity, decideMilliseconds: .infinity)
    for round in 1...max(1, repeats) {
      say("measuring, \(round) of \(repeats)")
      var start = ContinuousClock.now
      let planned = try build()
      result.planMilliseconds = min(result.planMilliseconds, Self.milliseconds(since: start))
      start = .now
      _ = try planned.builder(BuildOptions()).decisions()
      result.decideMilliseconds = min(result.decideMilliseconds, Self.milliseconds(since: start))
      guard makes else { continue }
      start = .now
      try await finish()
      result.idleMilliseconds = min(result.idleMilliseconds ?? .infinity, Self.milliseconds(since: start))
    }
    return result
  }

  private static func milliseconds(since start: ContinuousClock.Instant) -> Double {
    (ContinuousClock.now - start) / .milliseconds(1)
  }
}
