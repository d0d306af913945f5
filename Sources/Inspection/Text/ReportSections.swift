import CutModel
import Loudness
import Timeline

extension Writer {
  mutating func head(_ report: InspectionReport) {
    let name = report.title.map { ": \($0)" } ?? ""
    heading("\(report.path)  \(report.kind.rawValue)\(name)")
    if report.cache == nil {
      fact("files", "\(Self.count(report.files.count, "file")), \(Self.size(report.bytes))")
      if report.files.count > 1 {
        // Many files of one folder, such as frames, as one.
        var rows: [[String]] = []
        for (folder, files) in Dictionary(grouping: report.files, by: { folderOf($0.path) }).sorted(by: {
          $0.key < $1.key
        }) {
          if files.count > 12 {
            let bytes = files.reduce(0) { $0 &+ $1.size }
            rows.append(["\(folder)/", Self.size(bytes), Self.count(files.count, "file")])
          } else {
            rows += files.map { [$0.path, Self.size($0.size)] }
          }
        }
        table(rows, "files")
      }
    }
  }

  mutating func take(_ take: TakeSummary) {
    heading("Take")
    fact(
      "picture",
      "\(take.frames) pictures of \(take.width)×\(take.height) at \(take.frameRate)/s, \(take.duration); movies "
        + "\(take.movieWidth)×\(take.movieHeight)")
    fact("sound", "\(take.samples) samples at \(take.sampleRate) Hz, \(Self.count(take.channels, "channel"))")
    for line in take.lines { fact("line", line) }
    if !take.prompt.isEmpty { fact("prompt", take.prompt) }
    fact("model", "\(take.model) (\(take.modelFamily)), weights \(take.weightsSHA256.prefix(12))…")
    fact(
      "made by", "hoofbeat \(take.engineVersion), seed \(take.seed), \(Self.count(take.steps, "step")), \(take.device)")
    for warning in take.warnings { fact("warning", warning) }
    let cues = take.cues.filter { $0.kind != "phoneme" }
    if !cues.isEmpty {
      heading("Cues (\(Self.count(take.cues.count - cues.count, "phoneme")) left out)")
      table(cues.map { [Self.clock($0.start), Self.clock($0.end), $0.kind, $0.name] }, "cues")
    }
  }

  mutating func cutscene(_ cut: CutsceneSummary) {
    heading("Cutscene \(cut.id): \(cut.title)")
    fact(
      "picture",
      "\(cut.frames) pictures of \(cut.width)×\(cut.height) at \(cut.frameRate)/s, \(cut.duration)\(cut.hasAlpha ? ", see-through" : "")"
    )
    fact(
      "sound",
      "\(cut.sound.samples) samples at \(cut.sound.sampleRate) Hz, \(Self.count(cut.sound.channels, "channel"))")
    let levels = [
      cut.sound.integratedLUFS.map { "\(decimals($0)) LUFS" }, cut.sound.truePeakDBTP.map { "\(decimals($0)) dBTP" },
    ].compactMap { $0 }
    fact(
      "loudness",
      (levels.isEmpty ? ["silence"] : levels).joined(separator: ", ")
        + ", aimed at \(decimals(cut.sound.targetLUFS)) LUFS")
    fact("language", cut.locale)
    fact("made by", "\(cut.provenance.generator) \(cut.provenance.generatorVersion)")
    for model in cut.provenance.models {
      fact("model", "\(model.name) (\(model.family)), weights \(model.weightsSHA256.prefix(12))…")
    }
    section("Shots", cut.shots.count)
    table(
      cut.shots.map { shot in
        let transition =
          shot.transition.kind == .cut ? "cut" : "\(shot.transition.kind.rawValue) \(shot.transition.frames)"
        return [
          Self.clock(shot.start), Self.clock(shot.end), shot.id, Self.count(Int(clamping: shot.frames), "picture"),
          transition,
          "take \(shot.take.number), seed \(shot.take.seed), \(shot.take.model)", shot.scene,
        ]
      }, "shots")
    section("Lines", cut.lines.count)
    table(
      cut.lines.map {
        [Self.clock($0.start), Self.clock($0.end), $0.id, $0.speaker, $0.isRecorded ? "recorded" : "", $0.text]
      },
      "lines")
    section("Events and markers", cut.events.count + cut.markers.count)
    let moments: [(Flicks, [String])] =
      cut.events.map { event in
        (
          event.time,
          [
            event.id, event.shot, "picture \(event.frame)", "force \(decimals(event.force))",
            event.isScripted ? "" : "not scripted",
          ]
        )
      } + cut.markers.map { ($0.time, [$0.name, $0.shot, "picture \($0.frame)", "marker"]) }
    table(
      moments.sorted { $0.0 < $1.0 }.map { time, cells in [Self.clock(time)] + cells }, "events")
    let rest = [
      Self.count(cut.subtitles.count, "subtitle"), Self.count(cut.visemeCues, "viseme"),
      Self.count(cut.ambiences.count, "ambience"),
      Self.count(cut.cameraMoves.count, "camera move"), Self.count(cut.hapticTaps, "haptic tap"),
    ]
    heading(rest.joined(separator: ", "))
  }

  private mutating func section(_ name: String, _ count: Int) {
    if count > 0 { heading("\(name) (\(count))") }
  }

  mutating func pictures(_ pictures: [PictureFinding]) {
    guard !pictures.isEmpty else { return }
    heading("Pictures")
    table(
      pictures.map {
        [$0.file + ($0.count > 1 ? "/" : ""), "\($0.width)×\($0.height)", $0.count > 1 ? "\($0.count) files" : ""]
      },
      "pictures")
  }

  mutating func subtitles(_ report: InspectionReport) {
    guard !report.subtitles.isEmpty else { return }
    heading("Subtitle files")
    table(
      report.subtitles.map { file in
        let matching = file.matching.map { "\($0) as in cutscene.json" } ?? ""
        return [file.file, Self.count(file.cues, "cue"), matching]
      }, "files")
  }

  mutating func provenance(_ finding: ProvenanceFinding) {
    heading("Provenance of \(finding.file): \(finding.verdict)")
    if let place = finding.place { fact("manifest", place == "embedded" ? "C2PA, in the file" : "C2PA, in \(place)") }
    if let signer = finding.signer {
      fact("signed by", "\(signer) (\(finding.algorithm ?? "?")), certified by \(finding.issuer ?? "?")")
    }
    if let title = finding.title { fact("title", title) }
    if let type = finding.digitalSourceType { fact("source", type) }
    if let version = finding.engineVersion { fact("made by", "hoofbeat \(version)") }
    for model in finding.models { fact("model", model) }
    for part in finding.humanParts { fact("by people", part) }
    for problem in finding.problems { fact("PROBLEM", problem) }
  }

  mutating func cache(_ cache: CacheSummary) {
    heading("Results")
    table(
      cache.groups.map { [$0.kind, Self.count($0.results, "result"), Self.size($0.bytes)] }
        + [["all", Self.count(cache.results, "result"), Self.size(cache.bytes)]], "kinds")
    if !cache.largest.isEmpty {
      heading("Largest")
      table(cache.largest.map { [Self.size($0.bytes), $0.id ?? "unreadable", String($0.key.prefix(12))] }, "results")
    }
    if !cache.leftovers.isEmpty {
      heading("Unfinished")
      table(cache.leftovers.map { [$0] }, "unfinished results")
    }
  }

  mutating func end(_ report: InspectionReport) {
    if let again = report.again {
      heading("Made again by")
      fact("", again)
    }
    if !report.notes.isEmpty {
      heading("Notes")
      for note in report.notes { fact("", note) }
    }
    let verified = report.isVerified ? ", digests compared" : ""
    let followed = report.references > 0 ? ", \(Self.count(report.references, "reference")) followed" : ""
    if report.problems.isEmpty {
      heading("No problems found\(followed)\(verified).")
    } else {
      heading("\(Self.count(report.problems.count, "problem"))\(followed)\(verified):")
      for problem in report.problems {
        fact("", problem.file.isEmpty ? problem.message : "\(problem.file): \(problem.message)")
      }
    }
  }
}
