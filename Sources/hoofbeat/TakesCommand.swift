import ArgumentParser
import BuildGraph
import CutsceneBuild
import Foundation
import Generation
import Preview
import Synchronization

/// `hoofbeat takes`: lists, and makes, the takes of a project's shots.
struct TakesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "takes", abstract: "List the takes of a project's shots, and make more of one.",
    discussion: """
      Takes of a shot differ only in their seed. One of them is shown, the first unless hoofbeat choose says otherwise.

      EXAMPLES
        hoofbeat takes examples/lighthouse
        hoofbeat takes examples/lighthouse sh010 --make 4
        hoofbeat choose examples/lighthouse sh010 3
      """)

  @Argument(help: "The project's folder.", completion: .directory)
  var project: String

  @Argument(help: "A shot; all when left out.")
  var shot: String?

  @Option(help: "Make this many takes of the shot.")
  var make: Int?

  @Option(name: .shortAndLong, help: "How many things are made at once. (default: as many as there are processors)")
  var jobs: Int?

  @Option(help: "The Vulkan device: its number or part of its name.")
  var device: String?

  @Option(help: "The cache's folder; also HOOFBEAT_CACHE.", completion: .directory)
  var cache: String?

  @Option(help: ArgumentHelp("Where estimates of each step go, for the studio.", visibility: .hidden))
  var estimates: String?

  @Flag(help: "Print JSON, one object a line, instead of text.")
  var json = false

  func validate() throws {
    if let make {
      guard shot != nil else {
        throw ValidationError("--make needs a shot: hoofbeat takes PROJECT SHOT --make \(make).")
      }
      guard (1...99).contains(make) else { throw ValidationError("--make \(make) is not from 1 to 99.") }
    }
  }

  func run() async throws {
    var settings = ProjectBuild.Settings(identityFolder: UserFolders.configuration + "/identity")
    settings.cache = cache ?? ProcessInfo.processInfo.environment["HOOFBEAT_CACHE"]
    settings.takes = shot.flatMap { shot in make.map { [shot: $0] } } ?? [:]
    if let estimates { settings.estimates = EstimateWriter(folder: estimates).write }
    let report = BuildReport(json: json)
    do {
      let build = try ProjectBuild(at: project, settings: settings, models: InstalledModels(device: device))
      if let shot {
        guard !build.takes(of: shot).isEmpty else { throw ProjectError(unknown: shot, in: build) }
        if make != nil { try await makeTakes(of: shot, build, report) }
      }
      list(build.takes(of: shot))
    } catch is Interrupted {
      report.end()
      Terminal.complain("Stopped; what is finished stays in the cache, and the next build goes on from there.")
      throw ExitCode(130)
    } catch let error where !(error is ExitCode) {
      report.fail(error)
      throw ExitCode(1)
    }
  }

  private func makeTakes(of shot: String, _ build: ProjectBuild, _ report: BuildReport) async throws {
    var options = BuildOptions()
    options.jobs = jobs ?? ProcessInfo.processInfo.activeProcessorCount
    options.goals = build.takeGoals(of: shot)
    let builder = build.builder(options)
    report.details(
      try build.preflight(try builder.decisions().filter { options.goals?.contains($0.id) ?? true }), all: false)
    let summary = try await interruptible {
      let summary = try await builder.run { report.event($0) }
      try Task.checkCancellation()
      return summary
    }
    report.end()
    guard summary.isComplete else { throw ExitCode(1) }
  }

  private func list(_ takes: [ListedTake]) {
    for take in takes {
      if json {
        printJSONLine(take)
      } else {
        let mark = take.isChosen ? "*" : " "
        print(
          "\(mark) \(take.cut)/\(take.shot) take \(take.number), seed \(take.seed): \(take.folder ?? "not made yet")")
      }
    }
  }
}

/// Writes what a take is like after each step, for the window that started this process.
private final class EstimateWriter: Sendable {
  private let folder: String
  private let count = Atomic<Int>(0)

  init(folder: String) { self.folder = folder }

  private struct Line: Encodable {
    var event = "estimate"
    var id, file: String
  }

  func write(_ id: String, _ estimate: StepEstimate) {
    let number = count.add(1, ordering: .relaxed).newValue
    // Estimates are a comfort: a full disk must not stop a take.
    guard let file = try? EstimateFile.write(estimate, to: folder, number: number) else { return }
    printJSONLine(Line(id: id, file: file))
  }
}

/// `hoofbeat choose`: says which take of a shot is shown.
struct ChooseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "choose", abstract: "Choose the take of a shot that the cutscene shows.",
    discussion: """
      The choice is kept in the project's takes.json, for version control. The next build makes what is missing.

      EXAMPLES
        hoofbeat choose examples/lighthouse sh010 3
        hoofbeat choose . intro/sh020 1
      """)

  @Argument(help: "The project's folder.", completion: .directory)
  var project: String

  @Argument(help: "The shot, or CUTSCENE/SHOT.")
  var shot: String

  @Argument(help: "The take's number, from 1.")
  var number: Int

  func run() throws {
    let settings = ProjectBuild.Settings(identityFolder: UserFolders.configuration + "/identity")
    let parts = shot.split(separator: "/", maxSplits: 1).map(String.init)
    do {
      let build = try ProjectBuild(at: project, settings: settings, models: InstalledModels(device: nil))
      try ProjectBuild.choose(
        in: build.project, plan: build.plan, cutscene: parts.count == 2 ? parts[0] : nil, shot: parts.last ?? shot,
        number: number)
    } catch let errors as ProjectErrors {
      for error in errors.errors { Terminal.complain(error.description) }
      throw ExitCode(1)
    }
    print("\(shot) shows take \(number).")
  }
}
