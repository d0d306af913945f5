import CutModel
import CutsceneBuild
import EngineExport
import Foundation
import Generation
import Timeline

/// Reads projects for the studio. It may take a while: call it off the window's thread.
struct ProjectLoader: Sendable {
  let models: any ModelSource
  /// The cache's folder; nil for the project's own.
  var cache: String?
  /// This machine's signing identity.
  var identityFolder: String

  /// Reads the project in `root`. What cannot be planned is among the problems, and what was built before is there all the
  /// same: a broken screenplay or a machine without Vulkan leaves the last cut to be looked at.
  /// - Parameter takes: how many takes of a shot are to be listed, by shot, where that is more than the project says.
  func load(_ root: String, takes: [String: Int] = [:]) -> ProjectDocument {
    var settings = ProjectBuild.Settings(identityFolder: identityFolder)
    settings.cache = cache
    settings.takes = takes
    let name = (root as NSString).lastPathComponent
    var document = ProjectDocument(root: root, name: name)
    document.inputs = [root + "/cutscene.toml", root + "/takes.json"]
    do {
      let build = try ProjectBuild(at: root, settings: settings, models: models)
      document.name = build.project.name
      document.inputs = Array(Set(build.plan.inputs + document.inputs)).sorted()
      document.notes = build.plan.notes.map { $0.replacing(root + "/", with: "") }
      document.targets = build.exporters.map(\.name)
      let listed = Dictionary(grouping: build.takes()) { ShotID(cut: $0.cut, shot: $0.shot) }
      for cut in build.plan.cuts { document.cuts.append(self.cut(cut, build, listed, &document)) }
    } catch let errors as ProjectErrors {
      // Places are shown within the project.
      document.problems = errors.errors.map { $0.description.replacing(root + "/", with: "") }
    } catch {
      document.problems = ["\(error)".replacing(root + "/", with: "")]
    }
    if document.cuts.isEmpty { addBundles(&document) }
    return document
  }

  private func cut(
    _ plan: CutPlan, _ build: ProjectBuild, _ listed: [ShotID: [ListedTake]], _ document: inout ProjectDocument
  ) -> CutDocument {
    var cut = CutDocument(id: plan.id, cutscene: plan.cutscene, title: plan.title, locale: plan.locale)
    cut.shots = build.shots(of: plan.id).map { shot in
      let takes = listed[ShotID(cut: plan.id, shot: shot.id)] ?? []
      return ShotDocument(
        id: shot.id, place: shot.place, action: shot.action, lines: shot.lines, speaker: shot.speaker,
        voice: shot.request.speaker, prompt: shot.request.prompt, model: shot.model, seed: shot.request.seed,
        steps: shot.request.steps, events: shot.request.events.map { "\($0.name) at \($0.time)" },
        seconds: shot.request.duration?.seconds,
        takes: takes.map {
          TakeDocument(number: $0.number, seed: $0.seed, folder: $0.folder, isChosen: $0.isChosen)
        }, chosen: shot.chosen)
    }
    let id = "cut:\(plan.id)"
    if let master = build.master(of: plan.id) {
      do throws(StudioError) {
        cut.clip = try Clip(document: master + "/cutscene.json", movie: master + "/master.mkv", id: id)
        cut.isCurrent = true
      } catch { document.problems.append("\(error)") }
    }
    if cut.clip == nil {
      // What the last build published, although the project has changed since.
      for target in build.exporters.map(\.name) where cut.clip == nil {
        guard let found = CutFiles.find(in: build.bundleFolder(of: plan.id, target: target)).first else { continue }
        cut.clip = try? Clip(document: found.document, movie: found.movie, id: id)
      }
    }
    return cut
  }

  /// The cuts of a project that cannot be planned, from its output folder.
  private func addBundles(_ document: inout ProjectDocument) {
    let output = (try? Project(at: document.root))?.output ?? "build"
    var seen: Set<String> = []
    for found in CutFiles.find(in: document.root + "/" + output) {
      guard let clip = try? Clip(document: found.document, movie: found.movie, id: ""), let cut = clip.cut,
        seen.insert(cut.id).inserted
      else { continue }
      var shown = CutDocument(id: cut.id, cutscene: cut.id, title: cut.title, locale: cut.locale)
      shown.clip = clip
      shown.clip?.id = "cut:\(cut.id)"
      shown.shots = cut.shots.map { shot in
        let lines = cut.lines.filter { $0.shot == shot.id }
        return ShotDocument(
          id: shot.id, place: "", action: shot.action, lines: lines.map(\.text), speaker: lines.first?.speaker ?? "",
          prompt: "", model: shot.take.model, seed: shot.take.seed, events: [], takes: [], chosen: shot.take.number)
      }
      document.cuts.append(shown)
    }
  }
}
