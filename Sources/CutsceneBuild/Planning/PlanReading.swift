import Assembly
import Foundation
import Screenplay

/// All cuts of a project: one for each screenplay and language.
public struct ProjectPlan: Sendable, Equatable {
  /// The cuts, screenplay by screenplay, the first language first.
  public var cuts: [CutPlan]
  /// What people should know.
  public var notes: [String]
  /// Every file that was read, absolute: for dependency files.
  public var inputs: [String]
}

extension ProjectPlan {
  /// Reads the screenplays and line sheets of a project and plans everything.
  /// - Parameters:
  ///   - project: the project file, read.
  ///   - models: where models come from.
  ///   - digests: what is remembered of the project's files.
  /// - Throws: `ProjectErrors` with everything that is wrong anywhere, each with its place.
  init(_ project: Project, models: any ModelSource, digests: InputDigests) throws(ProjectErrors) {
    var errors: [ProjectError] = []
    var cuts: [CutPlan] = []
    var notes: [String] = []
    var inputs = [project.root + "/" + Project.fileName]
    var ids: [String: String] = [:]
    var spoken = Screenplay(file: project.file)
    let choices: TakeChoices
    do { choices = try TakeChoices(root: project.root) } catch { throw ProjectErrors(alwaysOne: error) }
    if FileManager.default.fileExists(atPath: project.root + "/" + TakeChoices.fileName) {
      inputs.append(project.root + "/" + TakeChoices.fileName)
    }
    let sheets = Self.sheets(of: project, &errors, &inputs)
    var lines: [String: Screenplay.Line] = [:]
    for script in project.screenplays {
      let cutscene = Self.cutsceneID(script.value)
      if let other = ids.updateValue(script.value, forKey: Identifier.key(cutscene)) {
        errors.append(
          ProjectError(
            "\(script.place): \(script.value) and \(other) would both be called \(cutscene); rename one file."))
        continue
      }
      let parsed: ParsedScreenplay
      do {
        let path = try ProjectFiles.file(script.value, in: project.root)
        inputs.append(path)
        parsed = try ScreenplayReader.read(path: path, name: project.shown(script.value))
      } catch {
        errors.append(Self.placed(error, script, in: project))
        continue
      }
      for diagnostic in parsed.diagnostics {
        if diagnostic.severity == .error {
          errors.append(ProjectError("\(diagnostic)"))
        } else {
          notes.append("\(diagnostic)")
        }
      }
      guard !parsed.diagnostics.hasErrors else { continue }
      if project.locales.count > 1 { errors += Self.repeated(parsed.screenplay.lines, &lines) }
      spoken.scenes += parsed.screenplay.scenes
      for (index, locale) in project.locales.enumerated() {
        guard index == 0 || sheets[locale.tag] != nil else { continue }
        var planner = CutPlanner(
          project: project, screenplay: parsed.screenplay, cutscene: cutscene, locale: locale,
          isFirstLocale: index == 0, translations: sheets[locale.tag]?.rows ?? [:], choices: choices, models: models,
          digests: digests)
        let cut = planner.plan()
        errors += planner.errors
        notes += cut.notes
        cuts.append(cut)
      }
    }
    inputs += cuts.flatMap { $0.shots.flatMap(\.inputPaths) }
    for locale in project.locales {
      guard let sheet = sheets[locale.tag] else { continue }
      // Missing rows and translations are errors of their own.
      notes += sheet.sheet.differences(from: spoken).filter {
        $0.message.contains("original") || $0.message.hasPrefix("no line")
      }
      .map { "\($0)" }
    }
    notes += choices.strays(from: cuts)
    notes += Self.strayScenes(project, spoken)
    var seen: Set<String> = []
    var unique: Set<String> = []
    if let errors = ProjectErrors(errors.filter { unique.insert($0.description).inserted }) { throw errors }
    var said: Set<String> = []
    self.init(
      cuts: cuts, notes: notes.filter { said.insert($0).inserted }, inputs: inputs.filter { seen.insert($0).inserted })
  }

  /// The id of a screenplay's cutscene: its file's name without folders and extension, as a safe name.
  static func cutsceneID(_ path: String) -> String {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let stem = name.split(separator: ".").first.map(String.init) ?? name
    return Identifier.fault(in: stem) == nil ? stem : Identifier.slug(stem)
  }

  /// The error of a file, with the place where the project names the file unless it has one of its own.
  private static func placed(_ error: any Error, _ file: Placed<String>, in project: Project) -> ProjectError {
    let text = "\(error)"
    return ProjectError(text.hasPrefix(project.shown(file.value) + ":") ? text : "\(file.place): \(text)")
  }

  /// A note for each scene of the project file that no screenplay has: most often a heading that was changed.
  private static func strayScenes(_ project: Project, _ screenplay: Screenplay) -> [String] {
    let known = Set(screenplay.scenes.map { SceneSettings.key($0.heading) })
    return project.scenes.compactMap { scene in
      let key = SceneSettings.key(scene.heading)
      guard !known.contains(key) else { return nil }
      let near = known.sorted().first { nearness($0, key) <= 3 }
      return "\(scene.place): note: no screenplay has the scene \"\(scene.heading.prefix(60))\"; "
        + (near.map { "did you mean \"\($0)\"?" } ?? "remove it, or write its heading as the screenplay does.")
    }
  }

  /// Lines whose ids another screenplay has too: a line sheet has one row for each id.
  private static func repeated(
    _ lines: [Screenplay.Line], _ known: inout [String: Screenplay.Line]
  ) -> [ProjectError] {
    lines.compactMap { line in
      guard let id = line.id, let other = known.updateValue(line, forKey: Identifier.key(id)) else { return nil }
      return ProjectError(
        "\(line.idPosition ?? line.position): error: there is another line \(id) at \(other.idPosition ?? other.position), "
          + "and line sheets have one row for each id; rename one.")
    }
  }

  private static func sheets(
    of project: Project, _ errors: inout [ProjectError], _ inputs: inout [String]
  ) -> [String: (sheet: LineSheet, rows: [String: LineSheet.Row])] {
    var sheets: [String: (sheet: LineSheet, rows: [String: LineSheet.Row])] = [:]
    for locale in project.locales {
      guard let lines = locale.lines else { continue }
      do {
        let path = try ProjectFiles.file(lines.value, in: project.root)
        inputs.append(path)
        guard let size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int, size <= 16 << 20 else {
          throw ProjectError("\(lines.value) is larger than 16 MiB; split the project.")
        }
        guard let data = FileManager.default.contents(atPath: path), let text = String(data: data, encoding: .utf8)
        else {
          throw ProjectError("\(lines.value) is not UTF-8; save it as UTF-8.")
        }
        let sheet = try LineSheet(parsing: text, file: project.shown(lines.value), language: locale.tag)
        let rows = Dictionary(sheet.rows.map { (Identifier.key($0.id), $0) }, uniquingKeysWith: { first, _ in first })
        sheets[locale.tag] = (sheet, rows)
      } catch {
        errors.append(placed(error, lines, in: project))
      }
    }
    return sheets
  }
}

extension PlannedShot {
  /// Every file this shot is made from, absolute.
  var inputPaths: [String] {
    var paths = spec.recordings.map(\.input.path)
    if let picture = spec.picture { paths.append(picture.path) }
    if let background = assembly.background { paths.append(background) }
    return paths
  }
}
