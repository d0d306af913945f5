import ArgumentParser
import BuildGraph
import CutsceneBuild
import EngineExport
import Foundation
import Synchronization

/// `hoofbeat build`: a project becomes bundles for game engines.
struct BuildCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "build",
    abstract: "Build a cutscene project: generate its shots, assemble them, write engine bundles.",
    discussion: """
      PROJECT is a folder with a cutscene.toml; hoofbeat init makes one. Shots, movies and bundles are kept in a cache by \
      what they are made from, so only what changed is made again, a build that was stopped goes on where it was, and the \
      same project gives the same bytes. Bundles appear in the output folder whole or not at all.

      EXAMPLES
        hoofbeat build examples/lighthouse
        hoofbeat build . --target godot4 --target web
        hoofbeat build . --explain                 # what would be made, and why
        hoofbeat build . --shard 2/5 --keep-going  # one of five machines' shares of the takes
        hoofbeat build . --json --depfile build/cutscenes.d
      """)

  @Argument(help: "The project's folder, or its cutscene.toml.", completion: .directory)
  var project = "."

  @OptionGroup(title: "What is made")
  var scope: BuildScopeOptions

  @OptionGroup(title: "How it is made")
  var making: BuildMakingOptions

  @OptionGroup(title: "What is said")
  var saying: BuildSayingOptions

  func run() async throws {
    if saying.listTargets {
      for exporter in ExporterList.all { print("\(exporter.name)\t\(exporter.summary)") }
      return
    }
    let report = BuildReport(json: saying.json)
    do {
      try await interruptible { [self] in try await build(report) }
    } catch is Interrupted {
      report.end()
      Terminal.complain("Stopped; what is finished stays in the cache, and the next build goes on from there.")
      throw ExitCode(130)
    } catch {
      report.fail(error)
      throw ExitCode(1)
    }
  }

  private func build(_ report: BuildReport) async throws {
    let project = try ProjectBuild(
      at: project, settings: scope.settings(), models: InstalledModels(device: making.device))
    report.notes(project.plan.notes)
    let made = MadeActions()
    var options = BuildOptions()
    options.jobs = making.jobs ?? ProcessInfo.processInfo.activeProcessorCount
    options.keepGoing = making.keepGoing
    options.verify = making.verify
    if making.force { options.force = .all }
    if let shard = making.shard { options.goals = project.takes(of: try Shard(shard)) }
    let builder = project.builder(options)
    let decisions = try builder.decisions()
    if saying.explain, !saying.dryRun { return report.plan(decisions, explain: true) }
    report.details(try project.preflight(decisions), all: saying.verbose)
    if saying.dryRun { return report.plan(decisions, explain: saying.explain) }
    let summary = try await builder.run { event in
      made.hear(event)
      report.event(event)
    }
    report.notes(project.warnings(summary, made: made.ids))
    try Task.checkCancellation()
    let bundles = try project.publish(summary)
    if let path = saying.depfile {
      try project.writeDepfile(to: path, target: saying.depfileTarget, dialect: saying.ninja ? .ninja : .make)
    }
    report.finish(summary, bundles)
    guard summary.isComplete else { throw ExitCode(1) }
  }
}

/// The options of `build` and its relatives that say which part of a project is meant.
struct BuildScopeOptions: ParsableArguments {
  @Option(help: "A target, instead of the project's; may be repeated; --list-targets names them.")
  var target: [String] = []

  @Option(help: "Only this cutscene; may be repeated.")
  var cutscene: [String] = []

  @Option(help: "Only this language; may be repeated.")
  var locale: [String] = []

  @Option(
    name: .shortAndLong, help: "Where bundles go, instead of the project's output folder.", completion: .directory)
  var output: String?

  @Option(help: "The cache's folder; also HOOFBEAT_CACHE. (default: .hoofbeat in the project)", completion: .directory)
  var cache: String?

  func settings() -> ProjectBuild.Settings {
    var settings = ProjectBuild.Settings(identityFolder: UserFolders.configuration + "/identity")
    settings.cache = cache ?? ProcessInfo.processInfo.environment["HOOFBEAT_CACHE"]
    settings.output = output
    settings.targets = target.isEmpty ? nil : target
    settings.cutscenes = cutscene.isEmpty ? nil : cutscene
    settings.locales = locale.isEmpty ? nil : locale
    return settings
  }
}

/// The options of `build` that say how it is made.
struct BuildMakingOptions: ParsableArguments {
  @Option(name: .shortAndLong, help: "How many things are made at once. (default: as many as there are processors)")
  var jobs: Int?

  @Flag(name: [.short, .long], help: "After a failure, go on with everything that does not need what failed.")
  var keepGoing = false

  @Flag(help: "Make everything again.")
  var force = false

  @Flag(help: "Check every byte of what is in the cache first.")
  var verify = false

  @Option(help: "Only make part i of n of the takes (2/5), into the cache; the parts together are all of them.")
  var shard: String?

  @Option(help: "The Vulkan device: its number or part of its name; also HOOFBEAT_DEVICE.")
  var device: String?

  func validate() throws {
    if let jobs, !(1...256).contains(jobs) { throw ValidationError("--jobs \(jobs) is not from 1 to 256.") }
  }
}

/// The options of `build` that say what is printed.
struct BuildSayingOptions: ParsableArguments {
  @Flag(name: [.customShort("n"), .long], help: "Check everything, say what would be made, and make nothing.")
  var dryRun = false

  @Flag(help: "Say why each thing would be made, and make nothing.")
  var explain = false

  @Option(help: "Write a dependency file for Make (or Ninja) here.", completion: .file())
  var depfile: String?

  @Option(help: "The target named in the dependency file. (default: the first bundle's marker)")
  var depfileTarget: String?

  @Flag(help: "Print the targets there are, and do nothing.")
  var listTargets = false

  @Flag(help: "Write the dependency file in Ninja's form.")
  var ninja = false

  @Flag(help: "Say everything about the new takes, such as words of the action that the model does not know.")
  var verbose = false

  @Flag(help: "Print JSON, one object a line, instead of text.")
  var json = false
}

/// Collects the ids of what a build has made, from any thread.
final class MadeActions: Sendable {
  private let content = Mutex<Set<String>>([])

  var ids: Set<String> { content.withLock { $0 } }

  func hear(_ event: BuildEvent) {
    if case .finished(let id, false, _) = event { content.withLock { _ = $0.insert(id) } }
  }
}
