public import BuildGraph
public import EngineExport
import Foundation
public import Generation
import MediaIO
import Production

/// A project ready to be built: read, planned and checked, with the cache it is built in.
public struct ProjectBuild: Sendable {
  /// Where things are kept, and which of them are wanted.
  public struct Settings: Sendable {
    /// The cache's folder; nil for `.hoofbeat` in the project's folder.
    public var cache: String?
    /// Where bundles go; nil for what the project says.
    public var output: String?
    /// Targets to make; nil for the project's.
    public var targets: [String]?
    /// Cutscenes to make, by id or id and locale; nil for all.
    public var cutscenes: [String]?
    /// Languages to make; nil for the project's.
    public var locales: [String]?
    /// More takes of shots than the project asks for, by shot.
    public var takes: [String: Int] = [:]
    /// Told after each denoising step of each take, with its id (`take:intro/sh010/2`); called from working threads.
    public var estimates: (@Sendable (String, StepEstimate) -> Void)?
    /// Folder of this machine's signing identity.
    public var identityFolder: String

    /// Everything the project says.
    public init(identityFolder: String) { self.identityFolder = identityFolder }
  }

  /// The project.
  public let project: Project
  /// Its cuts.
  public let plan: ProjectPlan
  /// The exporters of the wanted targets.
  public let exporters: [any EngineExporter]
  /// Folder of the cache.
  public let cacheFolder: String
  /// Folder of the bundles.
  public let outputFolder: String
  let graph: Plan
  let store: ArtifactStore
  let cuts: [CutActions]
  let requests: [String: (spec: TakeSpec, place: String)]
  let models: any ModelSource

  /// Reads and plans a project.
  /// - Throws: `ProjectErrors`, `ProjectError`, `BuildError`, or what models and identities throw.
  public init(at path: String, settings: Settings, models: any ModelSource) throws {
    let project = try Project(at: path)
    self.project = project
    self.models = models
    cacheFolder = settings.cache.map(Self.absolute) ?? project.root + "/.hoofbeat"
    outputFolder = settings.output.map(Self.absolute) ?? project.root + "/" + project.output
    if settings.output == nil { try Self.checkOutput(project) }
    exporters = try Self.exporters(project, settings.targets)
    store = try ArtifactStore(path: cacheFolder)
    InputDigests.sweep(cacheFolder)
    let digests = InputDigests(path: cacheFolder + "/inputs.json")
    var plan = try ProjectPlan(project, models: models, digests: digests)
    digests.save()
    plan.cuts = try Self.chosen(plan.cuts, settings)
    for (shot, count) in settings.takes {
      for cut in plan.cuts.indices {
        for index in plan.cuts[cut].shots.indices where plan.cuts[cut].shots[index].id == shot {
          plan.cuts[cut].shots[index].takeCount = max(plan.cuts[cut].shots[index].takeCount, count)
        }
      }
    }
    self.plan = plan
    var fingerprints: [String: ModelFingerprint] = [:]
    for cut in plan.cuts {
      for shot in cut.shots where fingerprints[shot.spec.model] == nil {
        do { fingerprints[shot.spec.model] = try models.fingerprint(shot.spec.model) } catch {
          throw ProjectError("\(shot.place): error: \(error)")
        }
      }
    }
    let signer = try Signer(project, localFolder: settings.identityFolder)
    let takes = TakeActions(
      models: LoadedModels(models), fingerprints: fingerprints, estimates: settings.estimates)
    let exporters = exporters
    cuts = plan.cuts.map {
      CutActions(
        project: project, cut: $0, fingerprints: fingerprints, exporters: exporters, signer: signer, takes: takes)
    }
    graph = try Plan(try cuts.flatMap { try $0.actions() })
    var requests: [String: (spec: TakeSpec, place: String)] = [:]
    for cut in cuts {
      for shot in cut.cut.shots {
        for number in shot.takeNumbers { requests[cut.takeID(shot, number)] = (shot.take(number), shot.place) }
        if let bed = shot.bed { requests[cut.bedID(shot)] = (bed, shot.place) }
      }
    }
    self.requests = requests
  }

  /// The builder of everything, with the record of the last build.
  public func builder(_ options: BuildOptions) -> Builder {
    var options = options
    options.engine = "hoofbeat \(engineVersion)"
    return Builder(
      plan: graph, store: store, state: StateFile(path: cacheFolder + "/build-state.jsonl"), options: options)
  }

  /// The ids of the takes of a shard, for builds that share the work of one project.
  public func takes(of shard: Shard) -> Set<String> { shard.ids(of: "take", in: graph) }

  /// The project's own output folder is in the project; `--output` may lead anywhere.
  private static func checkOutput(_ project: Project) throws {
    guard let real = ProjectFiles.canonical(project.root + "/" + project.output) else { return }
    guard real.hasPrefix(project.root == "/" ? "/" : project.root + "/") else {
      throw ProjectError(
        "\(project.output) is a link that leads out of the project's folder; remove it, or name another place with --output."
      )
    }
  }

  private static func absolute(_ path: String) -> String {
    URL(filePath: path).standardizedFileURL.path(percentEncoded: false)
  }

  private static func exporters(_ project: Project, _ wanted: [String]?) throws -> [any EngineExporter] {
    let names = wanted?.map { Placed($0, "--target") } ?? project.targets
    var exporters: [any EngineExporter] = []
    for name in names {
      guard let exporter = ExporterList.all.first(where: { $0.name == name.value }) else {
        let known = ExporterList.all.map(\.name)
        let near = known.first { nearness($0, name.value) <= 2 }
        throw ProjectError(
          "\(name.place): error: there is no target \"\(name.value.prefix(40))\"; "
            + (near.map { "did you mean \($0)?" } ?? "there are \(known.joined(separator: ", "))."))
      }
      if !exporters.contains(where: { $0.name == exporter.name }) { exporters.append(exporter) }
    }
    return exporters
  }

  private static func chosen(_ cuts: [CutPlan], _ settings: Settings) throws -> [CutPlan] {
    for name in settings.cutscenes ?? [] where !cuts.contains(where: { $0.id == name || $0.cutscene == name }) {
      let known = cuts.map(\.id).joined(separator: ", ")
      throw ProjectError("There is no cutscene \"\(name.prefix(40))\"; this project has \(known).")
    }
    for tag in settings.locales ?? [] where !cuts.contains(where: { $0.locale == tag }) {
      throw ProjectError("There is no locale \"\(tag.prefix(40))\" in this project; add it to project.locales.")
    }
    return cuts.filter { cut in
      (settings.cutscenes?.contains { $0 == cut.id || $0 == cut.cutscene } ?? true)
        && (settings.locales?.contains(cut.locale) ?? true)
    }
  }
}
