/// Ids of shots that no directive named, and duplicates.
extension ScreenplayBuilder {
  /// Names implicit shots: `sh_` and the id of the first line where there is one, which no later edit changes; else
  /// `sc`, the scene's number (or its count), and the shot's count in the scene: `sc003_02`, `sc12A_01`.
  mutating func nameShots() {
    var taken = Set(screenplay.shots.filter(\.isExplicit).map { Identifier.key($0.id) })
    var attempts: [String: Int] = [:]
    for (sceneIndex, scene) in screenplay.scenes.enumerated() {
      let number = scene.number.map { String($0.map { $0.isLetter || $0.isNumber ? $0 : "_" }.prefix(24)) }
      let count = 1 + sceneIndex - (screenplay.scenes.first?.heading.isEmpty == true ? 1 : 0)
      let prefix = "sc" + (number ?? String(repeating: "0", count: max(0, 3 - "\(count)".count)) + "\(count)")
      var index = 0
      for shotIndex in scene.shots.indices where !scene.shots[shotIndex].isExplicit {
        index += 1
        var id = prefix + (index < 10 ? "_0" : "_") + "\(index)"
        if let line = scene.shots[shotIndex].lines.first?.id, Identifier.fault(in: "sh_" + line) == nil {
          id = "sh_" + line
        }
        let plain = id
        while !taken.insert(Identifier.key(id)).inserted {
          // Counted on from the last time, so that a thousand scenes of one number stay quick.
          attempts[plain, default: 1] += 1
          id = "\(plain.prefix(56))_x\(attempts[plain, default: 2])"
        }
        screenplay.scenes[sceneIndex].shots[shotIndex].id = id
      }
    }
  }

  /// Says where two shots or two lines have ids that some file system takes for one.
  mutating func compareIds() {
    let shots = screenplay.shots.filter { $0.isExplicit && !$0.id.isEmpty }
    compare(shots.map { ($0.id, $0.position) }, "shot")
    compare(screenplay.lines.compactMap { line in line.id.map { ($0, line.idPosition ?? line.position) } }, "line")
  }

  private mutating func compare(_ ids: [(id: String, position: SourcePosition)], _ what: String) {
    var first: [String: (id: String, position: SourcePosition)] = [:]
    for (id, position) in ids {
      let key = Identifier.key(id)
      guard let other = first[key] else {
        first[key] = (id, position)
        continue
      }
      // Compared by scalars: Swift takes both Unicode forms of a letter for equal.
      let isSame = Array(other.id.unicodeScalars) == Array(id.unicodeScalars)
      let how = isSame ? "" : ", only written in another way (\"\(other.id)\")"
      diagnostics.append(
        Diagnostic(
          .error, at: position, "the \(what) id \"\(id)\" is taken already, at \(other.position)\(how)",
          fix: "give one of them another id"))
    }
  }
}
