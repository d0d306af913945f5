import Assembly
import Foundation
import Testing
import Timeline

@testable import CutsceneBuild

@Suite("Reading cutscene.toml") struct ReadingTests {
  private func read(_ toml: String) throws -> Project {
    try Project(toml: toml, file: "cutscene.toml", root: "/nowhere")
  }

  private func errors(_ toml: String) -> [String] {
    do {
      _ = try read(toml)
      return []
    } catch { return (error as? ProjectErrors)?.errors.map(\.description) ?? ["\(error)"] }
  }

  @Test func `Every setting is read`() throws {
    let project = try read(
      """
      [project]
      name = "The Film"
      screenplays = ["one.fountain", "acts/two.fountain"]
      targets = ["web", "godot4"]
      output = "out/bundles"
      locales = ["en", "pt-BR"]
      [locale.pt-BR]
      lines = "lines/pt-BR.csv"
      [picture]
      size = [1280, 720]
      fps = "30000/1001"
      framing = "inset-bottom-right"
      scene_framing = "full"
      alpha = true
      transition = "250ms"
      [sound]
      loudness = -23
      true_peak = -2.5
      [model]
      name = "other"
      steps = 6
      takes = 3
      seed = 9223372036854775807
      [cast.mira]
      name = "Mira K."
      names = ["MIRA", "YOUNG MIRA"]
      portrait = "p/mira.png"
      portraits = { Angry = "p/angry.png" }
      voice = "slt"
      seed = 5
      [scenes."INT. HALL - NIGHT"]
      background = "b/hall.png"
      ambience = "faint rain"
      [provenance]
      publisher = "Us"
      certificate = "id/chain.pem"
      key = "id/key.pem"
      """)
    #expect(project.name == "The Film")
    #expect(project.screenplays.map(\.value) == ["one.fountain", "acts/two.fountain"])
    #expect(project.screenplays.map(\.place) == ["cutscene.toml:3:16", "cutscene.toml:3:32"])
    #expect(project.targets.map(\.value) == ["web", "godot4"])
    #expect(project.output == "out/bundles")
    #expect(project.locales.map(\.tag) == ["en", "pt-BR"])
    #expect(project.locales.map(\.lines?.value) == [nil, "lines/pt-BR.csv"])
    #expect(project.picture.width == 1280 && project.picture.height == 720)
    #expect(try project.picture.frameRate == FrameRate(parsing: "30000/1001"))
    #expect(project.picture.framing == .inset(.bottomRight) && project.picture.sceneFraming == .full)
    #expect(project.picture.hasAlpha && project.picture.transition == seconds(0.25))
    #expect(project.sound == SoundSettings(loudness: -23, truePeak: -2.5))
    #expect(project.model == ModelSettings(name: "other", steps: 6, takes: 3, seed: 9_223_372_036_854_775_807))
    let mira = try #require(project.cast.first)
    #expect(mira.id == "mira" && mira.name == "Mira K." && mira.names == ["MIRA", "YOUNG MIRA"] && mira.seed == 5)
    #expect(mira.portrait?.value == "p/mira.png" && mira.voice?.value == "slt")
    #expect(mira.portraits.mapValues(\.value) == ["angry": "p/angry.png"], "moods are written in any case")
    #expect(project.scene("int.  hall - night")?.background?.value == "b/hall.png", "case and spaces do not count")
    #expect(project.scene("INT. HALL - NIGHT")?.ambience == "faint rain")
    #expect(project.scene("INT. HALL - DAY") == nil)
    #expect(project.provenance.publisher == "Us" && project.provenance.key?.value == "id/key.pem")
  }

  @Test func `Only screenplays are needed`() throws {
    let project = try Project(
      toml: "[project]\nscreenplays = [\"a.fountain\"]\n", file: "cutscene.toml", root: "/films/lighthouse")
    #expect(project.name == "lighthouse", "the folder's name")
    #expect(project.targets.map(\.value) == ["web"])
    #expect(project.output == "build" && project.locales == [ProjectLocale(tag: "en", lines: nil)])
    #expect(
      project.picture == PictureSettings() && project.sound == SoundSettings() && project.model == ModelSettings())
    #expect(project.picture.width == 1024 && project.picture.height == 576 && project.picture.frameRate == .film)
    #expect(project.cast.isEmpty && project.scenes.isEmpty && project.provenance == ProvenanceSettings())
  }

  @Test(
    "A mistake is one sentence with its line and column",
    arguments: [
      ("[project]\n", "cutscene.toml:1:1: project.screenplays names no screenplay"),
      ("name = 1\n", "screenplays"),
      ("[project]\nscreenplays = \"a\"\n", "2:15: project.screenplays is"),
      ("[project]\nscreenplays = [\"a\", 3]\n", "2:21: project.screenplays is"),
      ("[project]\nscreenplays = [\"a\", \"A\"]\n", "2:21: A is there twice"),
      ("[project]\nscreenplays = [\"../a\"]\n", "2:16: \"../a\" cannot be used: leaves the project"),
      ("[project]\nscreenplays = [\"/etc/passwd\"]\n", "2:16: \"/etc/passwd\" cannot be used: is not relative"),
      ("[project]\nscreenplays = [\"nul.fountain\"]\n", "Windows reserves"),
      ("[project]\nscreenplays = [\"a\\u0000b\"]\n", "characters that not every system allows"),
      ("[project]\nscreenplays = [\"a\"]\noutput = \"../b\"\n", "3:10: project.output cannot be \"../b\""),
      ("[project]\nscreenplays = [\"a\"]\noutput = \".hoofbeat/x\"\n", "3:10: project.output cannot be"),
      ("[project]\nscreenplays = [\"a\"]\noutput = \"\"\n", "3:10: project.output cannot be \"\""),
      ("[project]\nscreenplays = [\"a\"]\nname = \"a\\u0007b\"\n", "3:8: project.name must be one line"),
      ("[project]\nscreenplay = [\"a\"]\n", "2:1: project.screenplay is no setting; did you mean screenplays?"),
      ("[projct]\n", "1:1: projct is no setting; did you mean project?"),
      ("[project]\nscreenplays = [\"a\"]\nlocales = [\"english\"]\n", "3:12: \"english\" is no language tag"),
      ("[project]\nscreenplays = [\"a\"]\nlocales = [\"en\", \"EN\"]\n", "3:18: the locale EN is there twice"),
      ("[project]\nscreenplays = [\"a\"]\nlocales = [\"en\", \"de\"]\n", "3:18: the locale de has no lines"),
      ("[project]\nscreenplays = [\"a\"]\n[locale.de]\nlines = \"l.csv\"\n", "locale.de is not among project.locales"),
      (
        "[project]\nscreenplays = [\"a\"]\n[locale.en]\nlines = \"l.csv\"\n",
        "4:9: locale.en is the screenplays' own language"
      ),
      ("[project]\nscreenplays = [\"a\"]\n[picture]\nsize = [100, 64]\n", "4:8: picture.size must be multiples of 16"),
      ("[project]\nscreenplays = [\"a\"]\n[picture]\nsize = [0, -1]\n", "4:8: picture.size is a width and a height"),
      ("[project]\nscreenplays = [\"a\"]\n[picture]\nsize = [1e9, 64]\n", "4:8: picture.size is a width and a height"),
      ("[project]\nscreenplays = [\"a\"]\n[picture]\nfps = \"0\"\n", "4:7: picture.fps"),
      ("[project]\nscreenplays = [\"a\"]\n[picture]\nfps = 24\n", "4:7: picture.fps is"),
      ("[project]\nscreenplays = [\"a\"]\n[picture]\ntransition = \"nan\"\n", "4:14: picture.transition"),
      ("[project]\nscreenplays = [\"a\"]\n[picture]\ntransition = \"1e9\"\n", "4:14: picture.transition"),
      ("[project]\nscreenplays = [\"a\"]\n[picture]\ntransition = \"-1s\"\n", "4:14: picture.transition"),
      ("[project]\nscreenplays = [\"a\"]\n[picture]\nframing = \"insert\"\n", "4:11: framing is \"insert\""),
      ("[project]\nscreenplays = [\"a\"]\n[picture]\nalpha = \"yes\"\n", "4:9: picture.alpha is"),
      ("[project]\nscreenplays = [\"a\"]\n[sound]\nloudness = nan\n", "4:12: sound.loudness must be from"),
      ("[project]\nscreenplays = [\"a\"]\n[sound]\ntrue_peak = 1\n", "4:13: sound.true_peak must be from"),
      ("[project]\nscreenplays = [\"a\"]\n[model]\ntakes = 0\n", "4:9: model.takes is 0"),
      ("[project]\nscreenplays = [\"a\"]\n[model]\nseed = -1\n", "4:8: model.seed is -1"),
      ("[project]\nscreenplays = [\"a\"]\n[model]\nsteps = 1.5\n", "4:9: model.steps is"),
      ("[project]\nscreenplays = [\"a\"]\n[cast.\"a b\"]\n", "3:1: \"a b\" cannot be an id"),
      (
        "[project]\nscreenplays = [\"a\"]\n[cast.con]\n",
        "3:1: \"con\" cannot be an id: is a name that Windows reserves"
      ),
      (
        "[project]\nscreenplays = [\"a\"]\n[cast.a]\nnames = [\"X\"]\n[cast.b]\nnames = [\"x\"]\n",
        "x is also how a is called"
      ),
      ("[project]\nscreenplays = [\"a\"]\n[cast.a]\n[cast.A]\n", "A is also how a is called"),
      ("[project]\nscreenplays = [\"a\"]\n[cast.\"é\"]\n[cast.\"E\\u0301\"]\n", "is also how"),
      ("[project]\nscreenplays = [\"a\"]\n[cast.a]\nportrait = \"a/../../b\"\n", "4:12: \"a/../../b\" cannot be used"),
      (
        "[project]\nscreenplays = [\"a\"]\n[cast.a]\nvoise = \"slt\"\n",
        "4:1: cast.a.voise is no setting; did you mean voice?"
      ),
      ("[project]\nscreenplays = [\"a\"]\n[cast.a]\nportraits = { sad = \"C:/x\" }\n", "cannot be used"),
      (
        "[project]\nscreenplays = [\"a\"]\n[scenes.\"INT. A\"]\nbackground = \"~/x.png\"\n",
        "4:14: \"~/x.png\" cannot be used"
      ),
      ("[project]\nscreenplays = [\"a\"]\n[scenes.\"INT. A\"]\n[scenes.\"int.  a\"]\n", "is there twice"),
      (
        "[project]\nscreenplays = [\"a\"]\n[provenance]\nkey = \"k.pem\"\n",
        "3:1: provenance.certificate and provenance.key"
      ),
      ("[project]\nscreenplays = [\"a\"]\nname = \"x\"\nname = \"y\"\n", "4:1"),
      ("[project\n", "1:"),
    ])
  func mistakes(_ toml: String, _ says: String) {
    let errors = errors(toml)
    #expect(errors.contains { $0.contains(says) }, "\(errors)")
    #expect(
      errors.allSatisfy { $0.hasPrefix("cutscene.toml:") && !$0.contains("\n") && $0.utf8.count < 500 }, "\(errors)")
  }

  @Test func `All mistakes are told at once`() {
    let errors = errors(
      "[project]\nscreenplays = [\"../a\"]\n[model]\ntakes = 0\n[sound]\nloud = 1\n[cast.a]\nportrait = 1\n")
    #expect(errors.count == 4, "\(errors)")
  }

  @Test func `A folder, its file, and nothing at all`() throws {
    let project = try SampleProject()
    #expect(try Project(at: project.root).root == project.root)
    #expect(try Project(at: project.root + "/").root == project.root)
    #expect(try Project(at: project.root + "/cutscene.toml").root == project.root)
    #expect(throws: ProjectErrors.self) { try Project(at: project.outside) }
    #expect(throws: ProjectErrors.self) { try Project(at: project.root + "/missing") }
    try FileManager.default.removeItem(atPath: project.path("cutscene.toml"))
    #expect(mkfifo(project.path("cutscene.toml"), 0o600) == 0)
    #expect(throws: ProjectErrors.self, "a pipe is not waited for") { try Project(at: project.root) }
  }
}
