import Timeline

/// What each directive does.
extension ScreenplayBuilder {
  /// Carries out a directive that stands outside of dialogue, or one in dialogue that concerns the whole shot.
  mutating func read(_ directive: Directive) {
    var values = DirectiveValues(directive, source)
    let place = directive.position
    switch directive.name {
    case .shot:
      let id = values.id(of: "the shot")
      let settings = shotSettings(&values)
      beginShot(id, settings, at: place)
    case .line:
      _ = values.id(of: "the line")
      values.error(
        "the line directive stands in no dialogue",
        "put it at the end of what is said; a cue needs a blank line above it")
    case .event:
      let (name, at, force) = (values.id(of: "the event"), values.time("at"), values.fraction("force"))
      if let name {
        let event = Screenplay.Event(name: name.lowercased(), at: at, force: force ?? 1, position: place)
        update { $0.shot.events.append(event) }
      }
    case .haptic: haptic(&values)
    case .marker:
      let (name, at) = (values.id(of: "the marker"), values.time("at"))
      if let name {
        let marker = Screenplay.Marker(name: name, at: at ?? .time(.zero), position: place)
        update { $0.shot.markers.append(marker) }
      }
    case .camera: camera(&values)
    case .ambience:
      let (name, level) = (values.id(of: "the ambience"), values.fraction("level"))
      if let name = name?.lowercased() {
        let ambience = Screenplay.Ambience(name: name, level: level, position: place)
        update { $0.ambiences.append(name == "none" ? nil : ambience) }
      }
    case .emotion:
      let emotion = values.id(of: "the emotion")?.lowercased()
      update { $0.shot.emotion = emotion ?? $0.shot.emotion }
    case .transition: transition(&values)
    case .pause:
      if let duration = pause(&values) {
        update {
          $0.shot.pauses.append(
            Screenplay.Pause(duration: duration, afterLine: $0.shot.lines.count, position: place))
        }
      }
    }
    diagnostics += values.diagnostics
    if directive.name != .shot, directive.name != .line, directive.name != .transition { update { $0.touch(place) } }
  }

  /// How long a pause is.
  mutating func pause(_ values: inout DirectiveValues) -> TimeSpec? {
    guard let word = values.directive.words.first else {
      values.error("the pause does not say how long", "write [[pause 0.5s]]")
      return nil
    }
    return values.time(word, named: "the pause", canBeZero: false)
  }

  private mutating func haptic(_ values: inout DirectiveValues) {
    let (at, duration) = (values.time("at"), values.duration("dur"))
    let (impact, sharpness) = (values.fraction("impact"), values.fraction("sharpness"))
    if values.value("impact") == nil {
      values.error("the haptic does not say how strong", "write \(Directive.Name.haptic.example)")
    }
    if let word = values.directive.words.first {
      values.error(word, "\"\(word.text.prefix(40))\" means nothing here", "write \(Directive.Name.haptic.example)")
    }
    guard let impact else { return }
    let haptic = Screenplay.Haptic(
      impact: impact, sharpness: sharpness, duration: duration, at: at ?? .time(.zero),
      position: values.directive.position)
    update { $0.shot.haptics.append(haptic) }
  }

  private mutating func camera(_ values: inout DirectiveValues) {
    let (at, duration, amount) = (values.time("at"), values.duration("dur"), values.fraction("amount"))
    let words = values.directive.words
    guard !words.isEmpty else {
      values.error("the camera does not say what it does", "write \(Directive.Name.camera.example)")
      return
    }
    guard let kind: Screenplay.CameraMove.Kind = values.choice(0, "camera move") else { return }
    let direction: Screenplay.CameraMove.Direction? = values.choice(1, "direction")
    let allowed: [Screenplay.CameraMove.Direction] =
      switch kind {
      case .static, .shake: []
      case .pan: [.left, .right]
      case .tilt: [.up, .down]
      case .zoom, .push: [.in, .out]
      }
    let names = allowed.map(\.rawValue).joined(separator: " or ")
    if words.count > 2 {
      values.error(words[2], "\"\(words[2].text.prefix(40))\" is one word too many", "remove it")
    } else if let direction, !allowed.contains(direction) {
      let fix = names.isEmpty ? "remove the direction" : "use \(names)"
      values.error(words[1], "a \(kind.rawValue) has no direction \"\(direction.rawValue)\"", fix)
    } else if words.count == 1, !allowed.isEmpty {
      values.error(words[0], "a \(kind.rawValue) needs a direction", "add \(names)")
    } else if words.count == 1 || direction != nil {
      let move = Screenplay.CameraMove(
        kind: kind, direction: direction, amount: amount, at: at ?? .time(.zero), duration: duration,
        position: values.directive.position)
      update { $0.shot.camera.append(move) }
    }
  }

  private func shotSettings(_ values: inout DirectiveValues) -> Screenplay.ShotSettings {
    var settings = Screenplay.ShotSettings()
    settings.duration = values.duration("dur")
    settings.seed = values.integer("seed", 0...UInt64.max)
    settings.steps = values.integer("steps", 1...1000).map { Int($0) }
    settings.takes = values.integer("takes", 1...99).map { Int($0) }
    settings.picture = values.path("picture")
    let prompts = [values.text("prompt"), values.text("cam")].compactMap { $0 }
    settings.prompt = prompts.isEmpty ? nil : prompts.joined(separator: ", ")
    settings.cast = (values.text("cast") ?? "").split(separator: ",").map { $0.inOneLine }.filter { !$0.isEmpty }
    if let word = values.value("model") {
      settings.model = ProjectPath.fault(in: word.text) == nil ? word.text : nil
      if settings.model == nil {
        values.error(word, "\"\(word.text.prefix(40))\" is no name of a model", "give one such as foal")
      }
    }
    if let word = values.value("fps") {
      settings.frameRate = try? FrameRate(parsing: word.text)
      if settings.frameRate == nil {
        values.error(
          word, "fps \"\(word.text.prefix(40))\" is no frame rate",
          "give a number from 1 to 1000 such as 24, 23.976 or 24000/1001")
      }
    }
    if let word = values.value("size") {
      let sides = word.text.split(separator: "x", omittingEmptySubsequences: false).map { Int64(plainDigits: $0) ?? 0 }
      if sides.count == 2, sides.allSatisfy({ $0 >= 16 && $0 <= 8192 }) {
        settings.size = Screenplay.PictureSize(width: Int(sides[0]), height: Int(sides[1]))
      } else {
        values.error(
          word, "size \"\(word.text.prefix(40))\" is no picture size", "give width and height from 16 to 8192: 768x448")
      }
    }
    return settings
  }
}
