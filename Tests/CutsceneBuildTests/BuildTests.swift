import BuildGraph
import Foundation
import Generation
import Testing
import Timeline

@testable import CutsceneBuild

@Suite("Whole builds") struct BuildTests {
  private let takes = ["take:intro/sh010/1", "take:intro/sh020/1", "take:intro/sh030/1"]

  /// Times and numbers of all files, to see what was touched.
  private func stamps(_ folder: String) throws -> [String: [Int]] {
    var stamps: [String: [Int]] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: folder) {
      var status = stat()
      guard lstat(folder + "/" + name, &status) == 0 else { continue }
      stamps[name] = [status.st_mtim.tv_sec, status.st_mtim.tv_nsec, Int(status.st_ino)]
    }
    return stamps
  }

  @Test func `The first build makes everything, the second nothing`() async throws {
    let project = try SampleProject()
    try project.change("cutscene.toml", "[\"otio\"]", "[\"otio\", \"lipsync\", \"haptics\"]")
    let first = try await project.make()
    #expect(first.summary.isComplete)
    #expect(
      first.ran
        == ["bundle:intro/haptics", "bundle:intro/lipsync", "bundle:intro/otio", "cut:intro", "movie:intro/mov"] + takes
    )
    #expect(first.bundles.map(\.target) == ["otio", "lipsync", "haptics"] && first.bundles.allSatisfy { $0.isNew })
    for bundle in first.bundles {
      #expect(bundle.path == project.path("build/intro/\(bundle.target)"))
      #expect(FileManager.default.fileExists(atPath: bundle.path + "/.hoofbeat-bundle"))
    }
    let (before, outside) = (try stamps(project.root), try contents(of: project.outside).keys.sorted())
    let second = try await project.make()
    #expect(second.ran == [] && second.summary.isComplete && second.summary.counts.cached == first.ran.count)
    #expect(second.bundles.allSatisfy { !$0.isNew })
    let after = try stamps(project.root)
    // Locks are taken, digests remembered, and the last use of each result noted in the time of its manifest.
    let touched = after.keys.filter { name in
      before[name] != after[name] && name != ".hoofbeat" && !name.hasPrefix(".hoofbeat/locks")
        && !name.hasPrefix(".hoofbeat/inputs.json") && !name.hasSuffix("/manifest.json")
    }
    #expect(touched.isEmpty, "\(touched)")
    #expect(Set(before.keys).subtracting(after.keys).isEmpty)
    #expect(try contents(of: project.outside).keys.sorted() == outside, "nothing appears outside of the project")
    #expect(outside.allSatisfy { $0.hasPrefix("identity/") }, "but this machine's identity: \(outside)")
  }

  @Test func `A changed line makes its shot, the cut and the bundles again`() async throws {
    let project = try SampleProject()
    let first = try await project.make()
    try project.change("intro.fountain", "Only me.", "Only you.")
    let second = try await project.make()
    #expect(second.ran == ["bundle:intro/otio", "cut:intro", "movie:intro/mov", "take:intro/sh030/1"])
    #expect(second.bundles.allSatisfy { $0.isNew })
    // And back: everything is still there.
    try project.change("intro.fountain", "Only you.", "Only me.")
    let third = try await project.make()
    #expect(third.ran == [] && third.bundles.allSatisfy { $0.isNew })
    #expect(third.summary.artifacts == first.summary.artifacts)
  }

  @Test func `Another take of a shot is made and shown`() async throws {
    let project = try SampleProject()
    try await project.make()
    try await project.make(settings: { $0.takes = ["sh020": 3] }, goals: { $0.takeGoals(of: "sh020") })
    let listed = try project.build { $0.takes = ["sh020": 3] }.takes(of: "sh020")
    #expect(listed.map(\.number) == [1, 2, 3] && listed.allSatisfy { $0.folder != nil })
    #expect(listed.map(\.isChosen) == [true, false, false])
    #expect(listed.map { $0.seed - listed[0].seed } == [0, 1, 2])
    try ProjectBuild.choose(
      in: Project(at: project.root), plan: project.plan(), cutscene: nil, shot: "sh020", number: 3)
    let made = try await project.make()
    #expect(made.ran == ["bundle:intro/otio", "cut:intro", "movie:intro/mov"], "the take is there already")
    let cut = try String(contentsOfFile: project.path("build/intro/otio/intro.otio"), encoding: .utf8)
    #expect(cut.contains("\(listed[2].seed)") || !cut.contains("seed"))
    #expect(made.build.takes(of: "sh020").map(\.isChosen) == [false, false, true])
    #expect(made.build.takes(of: "sh020").map(\.number) == [1, 2, 3], "the second is there, though nobody wants it")
    #expect(made.build.takes(of: "sh030").map(\.number) == [1])
  }

  @Test func `Shards share out the takes, and a whole build makes none again`() async throws {
    let project = try SampleProject()
    let one = try await project.make(goals: { try $0.takes(of: Shard("1/2")) })
    let two = try await project.make(goals: { try $0.takes(of: Shard("2/2")) })
    #expect((one.ran + two.ran).sorted() == takes)
    #expect(!one.ran.isEmpty && !two.ran.isEmpty && one.bundles.isEmpty)
    let all = try await project.make()
    #expect(all.ran == ["bundle:intro/otio", "cut:intro", "movie:intro/mov"])
  }

  @Test func `With one failing shot everything else is made`() async throws {
    let project = try SampleProject()
    try project.change("cutscene.toml", "[\"intro.fountain\"]", "[\"intro.fountain\", \"outro.fountain\"]")
    try project.write("outro.fountain", "INT. HALL - NIGHT\n\n[[shot sh900 dur=1s]]\nRain.\n\n")
    var models = StandInModels()
    models.beforeTake = { request in
      if request.lines.first?.text == "Only me." { throw GenerationError("The device is gone: try again.") }
    }
    var options = BuildOptions()
    options.keepGoing = true
    let made = try await project.make(models, options: options)
    #expect(made.summary.failures.map(\.id) == ["take:intro/sh030/1"])
    #expect(made.summary.failures.map(\.message) == ["The device is gone: try again."])
    #expect(Set(made.summary.skipped) == ["bundle:intro/otio", "cut:intro", "movie:intro/mov"])
    #expect(made.bundles.map(\.cut) == ["outro"])
    #expect(!FileManager.default.fileExists(atPath: project.path("build/intro")))
    let again = try await project.make()
    #expect(again.ran == ["bundle:intro/otio", "cut:intro", "movie:intro/mov", "take:intro/sh030/1"])
  }

  @Test func `Languages share silent shots`() async throws {
    let project = try SampleProject()
    try project.change("cutscene.toml", "targets", "locales = [\"en\", \"de\"]\ntargets")
    try project.change("cutscene.toml", "[picture]", "[locale.de]\nlines = \"de.csv\"\n[picture]")
    try project.write("de.csv", "id,de\nmira_0001,Ist da jemand?\ntom_0001,Ich bin es.\n")
    let made = try await project.make()
    #expect(made.ran.filter { $0.hasPrefix("take:") }.count == 5, "five of six: \(made.ran)")
    #expect(made.bundles.map(\.cut) == ["intro", "intro.de"] && made.summary.isComplete)
    let one = try await project.make { $0.locales = ["de"] }
    #expect(one.ran == [] && one.bundles.map(\.cut) == ["intro.de"])
  }

  @Test func `Recorded voices lie over their ambience`() async throws {
    let project = try SampleProject()
    try project.voice("vo/a.wav", seconds: 1)
    try project.voice("vo/b.wav", seconds: 0.5, rate: .movie)
    try project.change(
      "intro.fountain", "Is anybody there? [[line mira_0001]]",
      "Is anybody? [[line mira_0001 voice=vo/a.wav]]\nThere? [[line mira_0002 voice=vo/b.wav at=1.25s]]")
    try project.change("intro.fountain", "[[shot sh020]]", "[[shot sh020]] [[ambience rain]]")
    let made = try await project.make()
    #expect(made.summary.isComplete, "\(made.summary.failures)")
    #expect(made.ran.contains("take:intro/sh020/bed"))
    try project.voice("vo/b.wav", seconds: 0.25, rate: .movie)
    let second = try await project.make()
    #expect(second.ran.contains("take:intro/sh020/1") && !second.ran.contains("take:intro/sh030/1"))
  }

  @Test func `What is in the way of a bundle is never replaced`() async throws {
    let project = try SampleProject(files: ["build/intro/otio/mine.txt": "mine"])
    await #expect {
      _ = try await project.make()
    } throws: { "\($0)".contains("was not made by a build") }
    #expect(try contents(of: project.path("build")).keys.sorted() == ["intro/otio/mine.txt"])
    let made = try project.build().takes().compactMap(\.folder)
    #expect(made.isEmpty, "it is said before anything is made")
    // What appears while the build runs is left alone too.
    try FileManager.default.removeItem(atPath: project.path("build"))
    let build = try project.build()
    let summary = try await build.builder(BuildOptions()).run()
    try project.write("build/intro/otio/mine.txt", "mine")
    #expect(throws: BuildError.self) { try build.publish(summary) }
    #expect(try contents(of: project.path("build")).keys.sorted() == ["intro/otio/mine.txt"])
    try FileManager.default.removeItem(atPath: project.path("build"))
    try project.write("build", "a file")
    await #expect(throws: ProjectErrors.self) { try await project.make() }
    #expect(try String(contentsOfFile: project.path("build"), encoding: .utf8) == "a file")
    // Files that a game engine adds to ours do not stop anything.
    try FileManager.default.removeItem(atPath: project.path("build"))
    try await project.make()
    try project.write("build/intro/otio/added.import", "x")
    #expect(try await project.make().bundles.allSatisfy { !$0.isNew })
  }

  @Test func `An output folder that leads out of the project is refused, and --output may lead anywhere`() async throws
  {
    let project = try SampleProject()
    try FileManager.default.createSymbolicLink(atPath: project.path("build"), withDestinationPath: project.outside)
    #expect { try project.build() } throws: {
      "\($0)".contains("build is a link that leads out of the project's folder")
    }
    #expect(try contents(of: project.outside).isEmpty)
    let made = try await project.make { $0.output = project.outside + "/bundles" }
    #expect(made.bundles.map(\.path) == [project.outside + "/bundles/intro/otio"])
  }

  @Test func `A bundle that somebody changed is made good`() async throws {
    let project = try SampleProject()
    let first = try await project.make()
    let file = first.bundles[0].path + "/GENERATED.txt"
    let text = try contents(of: first.bundles[0].path)
    try #require(FileManager.default.fileExists(atPath: file))
    chmod(file, 0o644)
    try "changed".write(toFile: file, atomically: false, encoding: .utf8)
    #expect(try await project.make().bundles.allSatisfy { $0.isNew })
    #expect(try contents(of: first.bundles[0].path) == text)
    try FileManager.default.removeItem(atPath: file)
    #expect(try await project.make().bundles.allSatisfy { $0.isNew })
    #expect(try contents(of: first.bundles[0].path) == text)
  }

  @Test func `One flipped bit in the cache is noticed and made good`() async throws {
    let project = try SampleProject()
    let first = try await project.make()
    let take = try #require(first.summary.artifacts["take:intro/sh020/1"])
    let bundles = try contents(of: project.path("build"))
    let file = take.folder + "/take/sound.wav"
    var bytes = [UInt8](try Data(contentsOf: URL(filePath: file)))
    bytes[bytes.count / 2] ^= 1
    chmod(file, 0o644)
    let handle = try FileHandle(forWritingTo: URL(filePath: file))
    try handle.write(contentsOf: bytes)
    try handle.close()
    // Nobody reads it in a build that does nothing; one that reads it sees it.
    #expect(try await project.make().ran == [])
    try project.change("intro.fountain", "A hall.", "A hall. [[marker m at=0.5]]")
    let second = try await project.make()
    #expect(second.ran.contains("take:intro/sh020/1"), "\(second.ran)")
    #expect(second.summary.warnings.contains { $0.contains("sh020") }, "\(second.summary.warnings)")
    try project.change("intro.fountain", " [[marker m at=0.5]]", "")
    try await project.make()
    #expect(try contents(of: project.path("build")) == bundles)
    var options = BuildOptions()
    options.verify = true
    let tampered = try #require(second.summary.artifacts["take:intro/sh030/1"]).folder + "/take/sound.wav"
    chmod(tampered, 0o644)
    let other = try FileHandle(forWritingTo: URL(filePath: tampered))
    try other.write(contentsOf: [1, 2, 3])
    try other.close()
    #expect(try await project.make(options: options).ran.contains("take:intro/sh030/1"), "--verify reads every byte")
  }

  @Test func `Bundles built twice from scratch are the same, byte for byte`() async throws {
    let (one, two) = (try SampleProject(), try SampleProject())
    let targets = ["otio", "web", "godot3", "lipsync", "master"]
    try await one.make { $0.targets = targets }
    try FileManager.default.copyItem(atPath: one.identity, toPath: two.identity)
    try await two.make { $0.targets = targets }
    let (first, second) = (try contents(of: one.path("build")), try contents(of: two.path("build")))
    #expect(first.keys.sorted() == second.keys.sorted() && first.count > 20)
    for (name, bytes) in first { #expect(bytes == second[name], "\(name)") }
  }

  @Test func `A wrong target, cutscene or language is said before anything is made`() throws {
    let project = try SampleProject()
    func refusal(_ change: (inout ProjectBuild.Settings) -> Void) -> String {
      do {
        _ = try project.build(StandInModels(), change)
        return ""
      } catch { return "\(error)" }
    }
    #expect(
      refusal { $0.targets = ["godto4"] } == "--target: error: there is no target \"godto4\"; did you mean godot4?")
    #expect(refusal { $0.targets = ["amiga"] }.contains("there are godot4, godot3"))
    #expect(refusal { $0.cutscenes = ["outro"] }.contains("this project has intro."))
    #expect(refusal { $0.locales = ["fr"] }.contains("add it to project.locales"))
    try project.change("cutscene.toml", "[\"otio\"]", "[\"otio\", \"wbe\"]")
    #expect(refusal { _ in }.hasSuffix("/cutscene.toml:3:20: error: there is no target \"wbe\"; did you mean web?"))
  }

  @Test func `Lines that do not fit, late moments and broken pictures are said before anything is made`() throws {
    let project = try SampleProject()
    try project.change("intro.fountain", "[[shot sh020]]", "[[shot sh020 dur=0.5s]]")
    var errors = try project.preflightErrors()
    #expect(errors.count == 1 && errors[0].hasPrefix("intro.fountain:6:1: error: the line takes until"), "\(errors)")
    #expect(errors[0].contains("dur=") && !errors[0].contains("--duration"))
    try project.change(
      "intro.fountain", "[[shot sh020 dur=0.5s]]", "[[shot sh020]] [[marker m at=9s]] [[event door at=@240]]")
    errors = try project.preflightErrors()
    #expect(
      errors.contains { $0.contains("6:1: error: the marker m at 9 s comes after the end of sh020") }, "\(errors)")
    #expect(errors.contains { $0.contains("door at 10 s") }, "\(errors)")
    try project.change("intro.fountain", " [[marker m at=9s]] [[event door at=@240]]", "")
    for name in ["hall.png", "mira.png"] { try project.write(name, "no picture") }
    errors = try project.preflightErrors()
    #expect(errors.contains { $0.contains("hall.png") } && errors.contains { $0.contains("mira.png") }, "\(errors)")
    #expect(errors.allSatisfy { $0.hasPrefix("intro.fountain:") && $0.utf8.count < 500 }, "\(errors)")
  }

  @Test func `What the assembler noticed is handed on for cuts made now`() async throws {
    let project = try SampleProject()
    try project.change("intro.fountain", "A hall.", "A hall. [[event beacon at=0.5]]")
    try project.change("intro.fountain", "[[shot sh020]]", "[[transition dissolve dur=20s]]\n\n[[shot sh020]]")
    let made = try await project.make()
    let warnings = made.build.warnings(made.summary, made: Set(made.ran))
    #expect(warnings.contains { $0.hasPrefix("intro: Shot sh020: its dissolve") }, "\(warnings)")
    #expect(!warnings.contains { $0.contains("beacon") }, "that was said when it was planned: \(warnings)")
    #expect(made.build.warnings(made.summary, made: []) == [])
  }

  @Test func `The project that init writes builds`() async throws {
    let project = try SampleProject()
    let folder = project.outside + "/new"
    try ProjectTemplate.write(to: folder)
    #expect(throws: ProjectError.self) { try ProjectTemplate.write(to: folder) }
    let settings = ProjectBuild.Settings(identityFolder: project.identity)
    let build = try ProjectBuild(at: folder, settings: settings, models: StandInModels())
    #expect(build.plan.notes == [])
    #expect(build.plan.cuts.map { $0.shots.map(\.id) } == [["sh010", "sh020"]])
    _ = try build.preflight(try build.builder(BuildOptions()).decisions())
    #expect(
      try contents(of: folder).keys.sorted().filter { !$0.hasPrefix(".hoofbeat") } == [
        ".gitignore", "backgrounds/hall.png", "cutscene.toml", "intro.fountain", "portraits/mira.png",
      ])
  }

  @Test func `Results brought from other machines are used`() async throws {
    let (one, two) = (try SampleProject(), try SampleProject())
    try await one.make(goals: { try $0.takes(of: Shard("1/1")) })
    try FileManager.default.createDirectory(atPath: two.path(".hoofbeat"), withIntermediateDirectories: true)
    try FileManager.default.copyItem(atPath: one.path(".hoofbeat/objects"), toPath: two.path(".hoofbeat/objects"))
    #expect(try await two.make().ran == ["bundle:intro/otio", "cut:intro", "movie:intro/mov"])
  }

  @Test func `A cutscene longer than an hour is refused before anything is made`() throws {
    let shots = (1...61).map { "[[shot sh\($0) dur=00:60]]\nRain.\n\n".replacing("00:60", with: "60s") }
    let project = try SampleProject(script: "INT. HALL - NIGHT\n\n" + shots.joined())
    let errors = try project.preflightErrors()
    #expect(
      errors.count == 1 && errors[0].contains("with the shot sh61 the cutscene intro is longer than an hour"),
      "\(errors)")
  }

  @Test func `Dependency files name every input`() async throws {
    let project = try SampleProject()
    let made = try await project.make()
    try made.build.writeDepfile(to: project.path("film.d"), target: nil, dialect: .make)
    let text = try String(contentsOfFile: project.path("film.d"), encoding: .utf8)
    for name in [
      "build/intro/otio/.hoofbeat-bundle", "cutscene.toml", "intro.fountain", "mira.png", "tom.png", "hall.png",
    ] {
      #expect(text.contains(name), "\(name)")
    }
  }
}
