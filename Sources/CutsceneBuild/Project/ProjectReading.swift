import Assembly
import Foundation
import Glibc
import Screenplay
import TOML
import Timeline

extension Project {
  /// Reads the project at `path`: its folder, or its `cutscene.toml`.
  /// - Throws: `ProjectErrors` with everything that is wrong in the project file, each with line and column.
  public init(at path: String) throws(ProjectErrors) {
    var folder = path.isEmpty ? "." : path
    if folder.hasSuffix("/" + Self.fileName) || folder == Self.fileName {
      folder = String(folder.dropLast(Self.fileName.count))
      folder = folder.isEmpty ? "." : folder
    }
    while folder.count > 1, folder.hasSuffix("/") { folder.removeLast() }
    let shown = folder == "." ? Self.fileName : folder + "/" + Self.fileName
    guard let root = ProjectFiles.canonical(folder) else {
      throw Self.one("\(folder) is not there; name the project's folder, or make one with hoofbeat init.")
    }
    var status = stat()
    guard stat(root + "/" + Self.fileName, &status) == 0 else {
      throw Self.one("\(folder) holds no \(Self.fileName); make a project with hoofbeat init.")
    }
    guard status.st_mode & S_IFMT == S_IFREG else { throw Self.one("\(shown) is not an ordinary file.") }
    let size = Int(status.st_size)
    guard size <= TOMLDocument.largest else {
      throw Self.one("\(shown) has \(size) bytes and the limit is \(TOMLDocument.largest); split the project.")
    }
    guard let data = try? Data(contentsOf: URL(filePath: root + "/" + Self.fileName)) else {
      throw Self.one("\(shown) cannot be read; check its permissions.")
    }
    guard let text = String(data: data, encoding: .utf8) else {
      throw Self.one("\(shown) is not UTF-8; save it as UTF-8.")
    }
    try self.init(toml: text, file: shown, root: root)
  }

  /// Reads the text of a project file.
  /// - Parameters:
  ///   - toml: the text.
  ///   - file: what errors call it.
  ///   - root: the project's folder, absolute.
  public init(toml: String, file: String, root: String) throws(ProjectErrors) {
    let document: TOMLTable
    do { document = try TOMLDocument.parse(toml, file: file) } catch { throw Self.one("\(error)") }
    var reader = ProjectReader(ProjectTable(document, file: file))
    self = reader.project(file: file, root: root)
    if let errors = ProjectErrors(reader.errors) { throw errors }
  }

  private static func one(_ text: String) -> ProjectErrors {
    ProjectErrors(alwaysOne: ProjectError(text))
  }
}

extension ProjectErrors {
  /// One error.
  init(alwaysOne error: ProjectError) { errors = [error] }
}

/// Reads the tables of a project file one after the other.
struct ProjectReader {
  private var document: ProjectTable

  init(_ document: ProjectTable) { self.document = document }

  var errors: [ProjectError] { document.errors }

  mutating func project(file: String, root: String) -> Project {
    var head = document.inner("project") ?? ProjectTable(TOMLTable.empty, file: file, name: "project")
    let name = head.text("name") ?? root.split(separator: "/").last.map(String.init) ?? "cutscene"
    let screenplays = paths("screenplays", of: &head) ?? []
    if screenplays.isEmpty, head.errors.isEmpty {
      head.fail("project.screenplays names no screenplay; write screenplays = [\"intro.fountain\"].")
    }
    let targets = (head.texts("targets") ?? []).map { Placed($0.text, place($0.position)) }
    var output = "build"
    let outputPlace = head.place(of: "output")
    if let text = head.text("output") {
      let fault = ProjectPath.fault(in: text) ?? (text.hasPrefix(".hoofbeat") ? "is where the cache is" : nil)
      if let fault {
        head.fail("project.output cannot be \"\(text.prefix(60))\": \(fault).", at: outputPlace)
      } else {
        output = text
      }
    }
    let locales = locales(of: &head)
    head.close()
    document.add(head)
    var project = Project(
      root: root, file: file, name: name, screenplays: screenplays, targets: targets, output: output, locales: locales,
      picture: picture(), sound: sound(), model: model(), cast: cast(), scenes: scenes(), provenance: provenance())
    if project.targets.isEmpty { project.targets = [Placed("web", file)] }
    document.close()
    return project
  }

  private func place(_ position: TOMLPosition) -> String { "\(document.file):\(position.line):\(position.column)" }

  private mutating func paths(_ key: String, of table: inout ProjectTable) -> [Placed<String>]? {
    var seen: Set<String> = []
    return table.texts(key)?.compactMap { text, position in
      if let fault = ProjectPath.fault(in: text) {
        table.fail("\"\(text.prefix(60))\" cannot be used: \(fault).", at: position)
        return nil
      }
      guard seen.insert(Identifier.key(text)).inserted else {
        table.fail("\(text) is there twice; name it once.", at: position)
        return nil
      }
      return Placed(text, place(position))
    }
  }

  private mutating func path(_ key: String, of table: inout ProjectTable) -> Placed<String>? {
    let position = table.place(of: key)
    guard let text = table.text(key) else { return nil }
    if let fault = ProjectPath.fault(in: text) {
      table.fail("\"\(text.prefix(60))\" cannot be used: \(fault).", at: position)
      return nil
    }
    return Placed(text, place(position))
  }

  private mutating func locales(of head: inout ProjectTable) -> [ProjectLocale] {
    let names = head.texts("locales") ?? [("en", head.position)]
    var sheets: [String: Placed<String>] = [:]
    if var table = document.inner("locale") {
      for (tag, position, inner) in table.allInner() {
        var inner = inner
        if let lines = path("lines", of: &inner) { sheets[tag] = lines }
        inner.close()
        table.add(inner)
        if !names.contains(where: { $0.text == tag }) {
          table.fail("locale.\(tag) is not among project.locales; add it there.", at: position)
        }
      }
      document.add(table)
    }
    var seen: Set<String> = []
    var locales: [ProjectLocale] = []
    for (index, (tag, position)) in names.enumerated() {
      guard tag.wholeMatch(of: /[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*/) != nil, tag.count <= 35 else {
        head.fail("\"\(tag.prefix(40))\" is no language tag; write en, de or pt-BR.", at: position)
        continue
      }
      guard seen.insert(tag.lowercased()).inserted else {
        head.fail("the locale \(tag) is there twice; name it once.", at: position)
        continue
      }
      if index == 0, let lines = sheets[tag] {
        head.add(
          ProjectError(
            "\(lines.place): locale.\(tag) is the screenplays' own language and has no line sheet; remove lines."))
      }
      if index > 0, sheets[tag] == nil {
        head.fail(
          "the locale \(tag) has no lines; add [locale.\(tag)] with lines = \"lines/\(tag).csv\".", at: position)
      }
      locales.append(ProjectLocale(tag: tag, lines: sheets[tag]))
    }
    if locales.isEmpty { locales = [ProjectLocale(tag: "en", lines: nil)] }
    return locales
  }

  private mutating func picture() -> PictureSettings {
    var settings = PictureSettings()
    guard var table = document.inner("picture") else { return settings }
    if let (width, height, position) = table.size("size") {
      if width % 16 == 0, height % 16 == 0, (64...4096).contains(width), (64...4096).contains(height) {
        (settings.width, settings.height) = (width, height)
      } else {
        table.fail(
          "picture.size must be multiples of 16 from 64 to 4096, because Theora pads to them; \(nearest(width)) × "
            + "\(nearest(height)) would do.", at: position)
      }
    }
    let ratePlace = table.place(of: "fps")
    if let text = table.text("fps") {
      do { settings.frameRate = try FrameRate(parsing: text) } catch {
        table.fail("picture.fps: \(error)", at: ratePlace)
      }
    }
    settings.framing = framing("framing", of: &table) ?? settings.framing
    settings.sceneFraming = framing("scene_framing", of: &table) ?? settings.sceneFraming
    settings.hasAlpha = table.flag("alpha") ?? settings.hasAlpha
    let transitionPlace = table.place(of: "transition")
    if let text = table.text("transition") {
      do { settings.transition = try Flicks(parsingDuration: text) } catch {
        table.fail("picture.transition: \(error)", at: transitionPlace)
      }
    }
    table.close()
    document.add(table)
    return settings
  }

  private func nearest(_ side: Int) -> Int { min(4096, max(64, (side + 8) / 16 * 16)) }

  private mutating func framing(_ key: String, of table: inout ProjectTable) -> AssemblyShot.Framing? {
    let position = table.place(of: key)
    guard let text = table.text(key) else { return nil }
    if text == "full" { return .full }
    if text == "cover" { return .cover }
    if text == "inset" { return .inset(.bottomLeft) }
    let corner = text.hasPrefix("inset-") ? String(text.dropFirst(6)) : ""
    for place in AssemblyShot.InsetPosition.allCases
    where place.rawValue.lowercased() == corner.replacing("-", with: "").lowercased() {
      return .inset(place)
    }
    table.fail(
      "\(key) is \"\(text.prefix(40))\"; write full, cover, inset, or inset-left, inset-bottom-right and so on.",
      at: position)
    return nil
  }

  private mutating func sound() -> SoundSettings {
    var settings = SoundSettings()
    guard var table = document.inner("sound") else { return settings }
    settings.loudness = table.number("loudness", in: -40 ... -5) ?? settings.loudness
    settings.truePeak = table.number("true_peak", in: -20...0) ?? settings.truePeak
    table.close()
    document.add(table)
    return settings
  }

  private mutating func model() -> ModelSettings {
    var settings = ModelSettings()
    guard var table = document.inner("model") else { return settings }
    settings.name = table.text("name") ?? settings.name
    settings.steps = table.integer("steps", in: 1...1000).map(Int.init)
    settings.takes = table.integer("takes", in: 1...99).map(Int.init) ?? settings.takes
    settings.seed = table.integer("seed", in: 0...Int64.max).map { UInt64($0) } ?? settings.seed
    table.close()
    document.add(table)
    return settings
  }

  private mutating func cast() -> [CastMember] {
    guard var table = document.inner("cast") else { return [] }
    var members: [CastMember] = []
    var known: [String: String] = [:]
    for (id, position, inner) in table.allInner() {
      var inner = inner
      if let fault = Identifier.fault(in: id) {
        inner.fail("\"\(id.prefix(40))\" cannot be an id: \(fault).", at: position)
      }
      let names = inner.texts("names")?.map(\.text) ?? [id]
      for name in [id] + names {
        let key = Identifier.key(name)
        if let other = known[key], other != id {
          inner.fail("\(name) is also how \(other) is called; give each character names of its own.", at: position)
        }
        known[key] = id
      }
      var portraits: [String: Placed<String>] = [:]
      if var table = inner.inner("portraits") {
        for (emotion, text, position) in table.allTexts() {
          if let fault = ProjectPath.fault(in: text) {
            table.fail("\"\(text.prefix(60))\" cannot be used: \(fault).", at: position)
          } else {
            portraits[emotion.lowercased()] = Placed(text, place(position))
          }
        }
        inner.add(table)
      }
      let portrait = path("portrait", of: &inner)
      let voicePlace = inner.place(of: "voice")
      members.append(
        CastMember(
          id: id, place: place(position), name: inner.text("name") ?? id.capitalized, names: names, portrait: portrait,
          portraits: portraits, voice: inner.text("voice").map { Placed($0, place(voicePlace)) },
          seed: inner.integer("seed", in: 0...Int64.max).map { UInt64($0) } ?? 0))
      inner.close()
      table.add(inner)
    }
    document.add(table)
    return members
  }

  private mutating func scenes() -> [SceneSettings] {
    guard var table = document.inner("scenes") else { return [] }
    var scenes: [SceneSettings] = []
    var seen: Set<String> = []
    for (heading, position, inner) in table.allInner() {
      var inner = inner
      if !seen.insert(SceneSettings.key(heading)).inserted {
        inner.fail("the scene \(heading.prefix(60)) is there twice; put its settings together.", at: position)
      }
      let background = path("background", of: &inner)
      scenes.append(
        SceneSettings(
          heading: heading, place: place(position), background: background, ambience: inner.text("ambience")))
      inner.close()
      table.add(inner)
    }
    document.add(table)
    return scenes
  }

  private mutating func provenance() -> ProvenanceSettings {
    var settings = ProvenanceSettings()
    guard var table = document.inner("provenance") else { return settings }
    settings.publisher = table.text("publisher")
    settings.certificate = path("certificate", of: &table)
    settings.key = path("key", of: &table)
    if (settings.certificate == nil) != (settings.key == nil) {
      table.fail("provenance.certificate and provenance.key belong together; give both or neither.")
    }
    table.close()
    document.add(table)
    return settings
  }
}
