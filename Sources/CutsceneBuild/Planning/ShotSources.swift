import Generation
import Screenplay
import Timeline

/// What the lines, people and files of a shot are in the project.
extension CutPlanner {
  /// The voice a character speaks with, where the model has it.
  mutating func voice(_ member: CastMember, _ model: String, at position: SourcePosition) -> String? {
    guard let voice = member.voice, let known = planner(model, at: position)?.vocabulary.speakers else { return nil }
    if !known.isEmpty, !known.contains(voice.value) {
      fail("\(GenerationError.unknown("voice", voice.value, known: known))", at: voice.place)
    }
    return voice.value
  }

  mutating func castMember(_ line: Screenplay.Line) -> CastMember? {
    named(line.character, at: line.cuePosition)
  }

  mutating func named(_ name: String, at shot: Screenplay.Shot) -> CastMember? { named(name, at: shot.position) }

  mutating func named(_ name: String, at position: SourcePosition) -> CastMember? {
    if let member = castIndex[Identifier.key(name)] { return member }
    fail(
      "\(name) is not in the cast; add [cast.\(Identifier.slug(name))] with a portrait to \(Project.fileName).",
      at: position)
    return nil
  }

  /// What is said in this language.
  mutating func text(of line: Screenplay.Line) -> String? {
    if isFirstLocale { return line.text }
    guard let id = line.id else {
      fail("the line has no id, so it has no translation; run hoofbeat tag.", at: line.position)
      return nil
    }
    guard let row = translations[Identifier.key(id)] else {
      fail("the line \(id) is not in \(locale.lines?.value ?? "the line sheet"); add a row for it.", at: line.position)
      return nil
    }
    guard row.translation.contains(where: { $0.isLetter || $0.isNumber }) else {
      fail("the line \(id) is not translated to \(locale.tag); fill in its row.", at: row.position)
      return nil
    }
    return row.translation
  }

  /// The path of a line's recording in this language.
  func recording(of line: Screenplay.Line) -> String? {
    if isFirstLocale { return line.voice }
    return line.id.flatMap { translations[Identifier.key($0)]?.voice }
  }

  mutating func recorded(
    _ path: String, _ start: Flicks, at line: Screenplay.Line
  ) -> TakeSpec.Recording? {
    do {
      let whole = try ProjectFiles.file(path, in: project.root)
      let (sha256, duration) = try digests.recording(whole)
      guard duration > .zero, duration <= Self.longestRecording else {
        throw ProjectError("\(path) lasts \(duration), and a line is from 1 sample to 600 s long; cut it into several.")
      }
      return TakeSpec.Recording(input: .init(path: whole, sha256: sha256), start: start, duration: duration)
    } catch {
      fail("voice: \(error)", at: line.position)
      return nil
    }
  }

  mutating func picture(
    _ shot: Screenplay.Shot, _ member: CastMember?, _ emotion: String?, _ scene: SceneSettings?, isOffScreen: Bool
  ) -> TakeSpec.Input? {
    if let path = shot.settings.picture { return input(path, at: "\(shot.position)") }
    if let member, !isOffScreen {
      if let path = emotion.flatMap({ member.portraits[$0] }) ?? member.portrait {
        return input(path.value, at: path.place)
      }
      fail(
        "\(member.id) has no portrait; add portrait = \"portraits/\(member.id).png\" to [cast.\(member.id)].",
        at: member.place)
      return nil
    }
    if let path = scene?.background { return input(path.value, at: path.place) }
    fail(
      "the shot \(shot.id) has nothing to show; give it picture=\"file.png\", or give its scene a background in "
        + "\(Project.fileName).", at: shot)
    return nil
  }

  mutating func input(_ path: String, at place: String) -> TakeSpec.Input? {
    do {
      let whole = try ProjectFiles.file(path, in: project.root)
      return TakeSpec.Input(path: whole, sha256: try digests.sha256(whole))
    } catch {
      fail("\(error)", at: place)
      return nil
    }
  }
}
