import Assembly
import BuildGraph
import CutModel
import EngineExport
import Foundation
import Generation
import MediaIO
import Production
import Provenance
import Timeline

/// The actions that turn a cut's takes into bundles: assembly, one delivery for each kind of movie, one bundle for each
/// target.
struct CutActions: Sendable {
  let project: Project
  let cut: CutPlan
  let fingerprints: [String: ModelFingerprint]
  let exporters: [any EngineExporter]
  let signer: Signer
  let takes: TakeActions

  /// Version of what the build itself puts around assembly and exporters.
  private static let version = 2

  /// What the assembler noticed, one sentence a line.
  static let warningsFile = "warnings.txt"

  var assemblyID: String { "cut:\(cut.id)" }
  func takeID(_ shot: PlannedShot, _ number: Int) -> String { "take:\(cut.id)/\(shot.id)/\(number)" }
  func bedID(_ shot: PlannedShot) -> String { "take:\(cut.id)/\(shot.id)/bed" }
  func deliveryID(_ format: DeliveryFormat) -> String { "movie:\(cut.id)/\(format.rawValue)" }
  func bundleID(_ exporter: any EngineExporter) -> String { "bundle:\(cut.id)/\(exporter.name)" }

  func actions() throws(ProjectError) -> [Action] {
    var actions: [Action] = []
    for shot in cut.shots {
      for number in shot.takeNumbers {
        actions.append(try takes.action(id: takeID(shot, number), spec: shot.take(number)))
      }
      if let bed = shot.bed { actions.append(try takes.action(id: bedID(shot), spec: bed)) }
    }
    actions.append(assembly())
    let shape = try self.shape()
    var formats: [DeliveryFormat] = []
    for exporter in exporters {
      for format in exporter.deliveries(for: shape) where !formats.contains(format) { formats.append(format) }
    }
    for format in formats { actions.append(delivery(format)) }
    for exporter in exporters { actions.append(bundle(exporter, exporter.deliveries(for: shape))) }
    return actions
  }

  /// What exporters are asked about before there is a cut: only whether it has see-through parts.
  private func shape() throws(ProjectError) -> Cut {
    do {
      return try Cut(
        id: cut.id, title: cut.title, locale: cut.locale, frameRate: project.picture.frameRate, frames: 1,
        width: project.picture.width, height: project.picture.height, hasAlpha: project.picture.hasAlpha,
        sound: CutSound(
          channels: 1, samples: 0, integratedLUFS: nil, truePeakDBTP: nil, targetLUFS: project.sound.loudness, gainDB: 0
        ),
        provenance: CutProvenance(generatorVersion: engineVersion, models: []))
    } catch { throw ProjectError("\(error)") }
  }

  // MARK: - Assembly

  private func assembly() -> Action {
    let plan = plan(folders: nil)
    var fields = KeyFields()
    fields.set("engine", engineVersion)
    fields.set("assembly", Assembler.version)
    // Paths are left out: what lies at them is among the dependencies and digests.
    var frame = plan
    frame.shots = []
    fields.set("plan", Self.text(frame))
    fields.set("order", plan.shots.map(\.id))
    // One for each, so that an explanation names the shot.
    for shot in plan.shots { fields.set("shot \(shot.id)", Self.text(shot)) }
    fields.set("pictures", cut.shots.flatMap(\.pictureDigests))
    fields.set("signer", signer.fingerprint)
    var dependencies: [String] = []
    for shot in cut.shots {
      dependencies.append(takeID(shot, shot.chosen))
      if shot.bed != nil { dependencies.append(bedID(shot)) }
    }
    let frames = cut.shots.count * 100
    return Action(id: assemblyID, kind: "cut", fields: fields, dependencies: dependencies, cost: 500 + frames * 20) {
      context in
      var folders: [String: (take: String, key: String, bed: String?)] = [:]
      for shot in cut.shots {
        let take = try context.input(takeID(shot, shot.chosen))
        let bed = try shot.bed.map { _ in try context.input(bedID(shot)).folder + "/" + TakeActions.folder }
        folders[shot.id] = (take.folder + "/" + TakeActions.folder, take.key.hexadecimal, bed)
      }
      let result = try Assembler().assemble(
        self.plan(folders: folders), into: context.folder,
        progress: { context.progress($0.fraction, $0.stage.rawValue) }, isCancelled: { Task.isCancelled })
      if !result.warnings.isEmpty {
        let text = result.warnings.joined(separator: "\n") + "\n"
        try WholeFile.write(Array(text.utf8), to: context.file(Self.warningsFile))
      }
      _ = try signer.signer(statement(result.cut)).writeSidecar(for: context.file("cutscene.json"))
    }
  }

  /// The plan for the assembler.
  /// - Parameter folders: where the takes are; nil to leave everything out that differs from machine to machine.
  private func plan(folders: [String: (take: String, key: String, bed: String?)]?) -> AssemblyPlan {
    let shots = cut.shots.map { shot in
      var assembly = shot.assembly
      assembly.takeNumber = shot.chosen
      assembly.seed = shot.take(shot.chosen).request.seed
      if let model = fingerprints[shot.spec.model]?.model { assembly.model = model }
      if let folder = folders?[shot.id] {
        assembly.takeFolder = folder.take
        assembly.key = folder.key
        assembly.bedFolder = folder.bed
      } else if folders == nil {
        assembly.background = assembly.background.map { _ in "" }
        assembly.matte = assembly.matte.map { _ in "" }
        assembly.portrait = assembly.portrait.map { _ in "" }
        for index in assembly.lines.indices {
          assembly.lines[index].recordedVoice = assembly.lines[index].recordedVoice.map { _ in "" }
        }
      }
      return assembly
    }
    return AssemblyPlan(
      cutID: cut.id, title: cut.title, locale: cut.locale, frameRate: project.picture.frameRate,
      width: project.picture.width, height: project.picture.height, hasAlpha: project.picture.hasAlpha, shots: shots,
      loudnessTarget: project.sound.loudness, truePeakLimit: project.sound.truePeak, generatorVersion: engineVersion)
  }

  private static func text(_ plan: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return (try? encoder.encode(plan)).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  // MARK: - Deliveries

  private func delivery(_ format: DeliveryFormat) -> Action {
    var fields = KeyFields()
    fields.set("engine", engineVersion)
    fields.set("format", format.rawValue)
    fields.set("signer", signer.fingerprint)
    fields.set("version", Self.version)
    return Action(
      id: deliveryID(format), kind: "movie", fields: fields, dependencies: [assemblyID], cost: cut.shots.count * 1500
    ) { context in
      let master = try context.input(assemblyID)
      let document = try Cut(contentsOf: master.folder + "/cutscene.json")
      let signer = try signer.signer(statement(document))
      let path = context.file("movie.\(format.fileExtension)")
      if format == .mkv {
        try FileManager.default.copyItem(atPath: master.folder + "/master.mkv", toPath: path)
      } else {
        let (kind, layout) = Self.recipe(format, hasAlpha: document.hasAlpha)
        _ = try Delivery.write(
          master: master.folder + "/master.mkv", to: path, kind: kind, layout: layout, frameRate: document.frameRate,
          metadata: Dictionary(signer.statement.containerTags.map { ($0.0, $0.1) }, uniquingKeysWith: { $1 }),
          keyframes: Self.keyframes(document),
          progress: { context.progress(Double($0) / Double(max(1, $1)), "pictures \($0)/\($1)") })
      }
      if try MediaFormat(contentsOf: path) != nil {
        try signer.embed(in: path)
      } else {
        _ = try signer.writeSidecar(for: path)
      }
    }
  }

  private static func recipe(_ format: DeliveryFormat, hasAlpha: Bool) -> (MovieKind, MovieLayout) {
    switch format {
    case .mp4: (.mp4, .plain)
    case .webm: (.webm, .plain)
    case .webmVP8: (.webmVP8, .plain)
    case .ogv: (.ogv, .plain)
    case .webmAlpha: (.webmAlpha, .plain)
    case .webmVP8Alpha: (.webmVP8Alpha, .plain)
    case .ogvStacked: (.ogv, .stacked)
    case .webmSideMask: (.webm, .sideMask)
    case .mov: (hasAlpha ? .movAlpha : .mov, .plain)
    case .mkv: (.mkv, .plain)
    }
  }

  /// Pictures that games seek to.
  private static func keyframes(_ cut: Cut) -> Set<Int64> {
    Set(cut.shots.map(\.startFrame) + cut.events.filter(\.isScripted).map(\.frame) + cut.markers.map(\.frame))
  }

  // MARK: - Bundles

  private func bundle(_ exporter: any EngineExporter, _ formats: [DeliveryFormat]) -> Action {
    var fields = KeyFields()
    fields.set("engine", engineVersion)
    fields.set("target", exporter.name)
    fields.set("exporter", exporter.version)
    fields.set("version", Self.version)
    fields.set("publisher", project.provenance.publisher)
    fields.set("signer", signer.fingerprint)
    return Action(
      id: bundleID(exporter), kind: "bundle", fields: fields, dependencies: [assemblyID] + formats.map(deliveryID),
      cost: 300
    ) { context in
      let master = try context.input(assemblyID)
      let document = try Cut(contentsOf: master.folder + "/cutscene.json")
      var deliveries: [DeliveryFormat: String] = [:]
      for format in formats {
        deliveries[format] = try context.input(deliveryID(format)).folder + "/movie.\(format.fileExtension)"
      }
      let source = ExportSource(
        cut: document, masterFolder: master.folder, deliveries: deliveries,
        disclosure: disclosure(statement(document)))
      try exporter.export(source, to: BundleWriter(root: context.folder))
      if exporter.takesListing {
        try FolderListing.write(folder: context.folder, signer: try signer.signer(statement(document)))
      }
    }
  }

  /// How it was made, for people, and the same for each store's form.
  private func disclosure(_ statement: ProvenanceStatement) -> String {
    let publisher = project.provenance.publisher.map { "\nPublished by \($0).\n" } ?? ""
    let stores: [(String, Disclosure.Store)] = [
      ("Steam", .steam), ("Epic Games Store", .epic), ("itch.io", .itch), ("Google Play", .googlePlay),
    ]
    return Disclosure.text(for: statement, store: .general) + publisher
      + stores.map { "\n-- \($0.0) --\n\n" + Disclosure.text(for: statement, store: $0.1) }.joined()
  }

  /// What is stated about the cut.
  private func statement(_ document: Cut) -> ProvenanceStatement {
    let recorded = document.lines.filter(\.isRecorded)
    var seen: Set<String> = []
    return ProvenanceStatement(
      title: document.title,
      models: document.provenance.models.map { model in
        let known = fingerprints.values.first { $0.model == model }
        return .init(
          family: model.family, name: model.name, weightsSHA256: model.weightsSHA256,
          trainingData: known?.trainingData ?? "")
      }, engineVersion: engineVersion,
      source: recorded.isEmpty ? .trainedAlgorithmicMedia : .compositeWithTrainedAlgorithmicMedia,
      humanParts: recorded.map(\.speaker).filter { seen.insert($0).inserted }.map { "the voice of \($0), recorded" })
  }
}
