import Assembly
import Foundation
import Generation
import Screenplay
import Testing
import Timeline

@testable import CutsceneBuild

@Suite("Languages") struct LocaleTests {
  private let sheet = """
    id,character,text,de,voice
    mira_0001,MIRA,Is anybody there?,Ist da jemand?,
    tom_0001,TOM,Only me.,Nur ich bin hier.,

    """

  private func project(_ sheet: String) throws -> SampleProject {
    let toml = SampleProject.head.replacing(
      "targets = [\"otio\"]", with: "targets = [\"otio\"]\nlocales = [\"en\", \"de\"]")
    return try SampleProject(toml: toml + "[locale.de]\nlines = \"de.csv\"\n", files: ["de.csv": sheet])
  }

  @Test func `Each language has its own cut, with the same seeds and translated lines`() throws {
    let plan = try project(sheet).plan()
    #expect(plan.cuts.map(\.id) == ["intro", "intro.de"] && plan.cuts.map(\.locale) == ["en", "de"])
    let (en, de) = (plan.cuts[0].shots, plan.cuts[1].shots)
    #expect(en.map(\.id) == de.map(\.id))
    #expect(en.map(\.spec.request.seed) == de.map(\.spec.request.seed))
    #expect(
      de[1].spec.request.lines == [ScriptedLine("Ist da jemand?")]
        && de[2].assembly.lines[0].text == "Nur ich bin hier.")
    #expect(de[1].assembly.lines[0].id == "mira_0001")
    #expect(en[0].spec == de[0].spec, "silent shots are made once")
    #expect(en[1].spec != de[1].spec)
    #expect(plan.inputs.contains { $0.hasSuffix("/de.csv") })
  }

  @Test func `A language has recordings of its own`() throws {
    let project = try project(sheet.replacing("Ist da jemand?,", with: "Ist da jemand?,vo/de1.wav"))
    try project.voice("vo/de1.wav", seconds: 1)
    let plan = try project.plan()
    #expect(plan.cuts[0].shots[1].spec.recordings.isEmpty)
    #expect(plan.cuts[1].shots[1].spec.recordings.map(\.duration) == [seconds(1)])
    try project.change("intro.fountain", "[[line tom_0001]]", "[[line tom_0001 voice=vo/de1.wav]]")
    let other = try project.plan()
    #expect(other.cuts[0].shots[2].spec.recordings.count == 1)
    #expect(other.cuts[1].shots[2].spec.recordings.isEmpty, "an English recording is not heard in German")
  }

  @Test(
    "What a language lacks is said with its place",
    arguments: [
      (
        "mira_0001,MIRA,Is anybody there?,Ist da jemand?,\n", "",
        "intro.fountain:9:1: error: the line mira_0001 is not in de.csv; add a row for it"
      ),
      ("Ist da jemand?", "", "de.csv:2:1: error: the line mira_0001 is not translated to de; fill in its row"),
      ("Ist da jemand?", "…", "de.csv:2:1: error: the line mira_0001 is not translated to de"),
      ("Ist da jemand?,", "Ist da jemand?,../voice.wav", "leaves the project"),
      ("Ist da jemand?,", "Ist da jemand?,vo/none.wav", "voice: vo/none.wav cannot be read: it is not there"),
      ("id,character", "nr,character", "de.csv:1:1"),
    ])
  func lacks(_ old: String, _ new: String, _ says: String) throws {
    let errors = try project(sheet.replacing(old, with: new)).errors()
    #expect(errors.count == 1 && errors[0].contains(says), "\(errors)")
  }

  @Test func `Sheets that are gone, no UTF-8, or too large`() throws {
    let project = try project(sheet)
    try FileManager.default.removeItem(atPath: project.path("de.csv"))
    #expect(project.errors().first?.contains("de.csv cannot be read: it is not there") == true)
    try project.write("de.csv", [0x69, 0x64, 0xFF, 0xFE])
    #expect(project.errors().first?.contains("de.csv is not UTF-8") == true)
    try project.write("de.csv", [UInt8](repeating: 0x20, count: (16 << 20) + 1))
    #expect(project.errors().first?.contains("de.csv is larger than 16 MiB") == true)
  }

  @Test func `A changed original and a row without a line are notes`() throws {
    let project = try project(sheet + "ann_0001,ANN,Hello,Hallo,\n")
    try project.change("intro.fountain", "Only me.", "Only you.")
    let notes = try project.plan().notes
    #expect(notes.contains { $0.contains("the original of \"tom_0001\" has changed") }, "\(notes)")
    #expect(notes.contains { $0.contains("no line has the id \"ann_0001\"") }, "\(notes)")
  }

  @Test func `Lines without ids cannot be translated`() throws {
    let project = try project(sheet)
    try project.change("intro.fountain", " [[line tom_0001]]", "")
    #expect(project.errors().contains { $0.contains("the line has no id, so it has no translation; run hoofbeat tag") })
  }

  @Test func `Lines are tagged with ids that no other screenplay has`() {
    let text = "INT. HALL\n\nMIRA\nHello.\n\n"
    #expect(LineTagger.tag(text, file: "a").insertions.map(\.id) == ["mira_0001"])
    #expect(
      LineTagger.tag(text, file: "b", taken: ["mira_0001", "MIRA_0007", "tom_0009"]).insertions.map(\.id) == [
        "mira_0008"
      ])
  }

  @Test func `Line ids are unique among screenplays that share a sheet`() throws {
    let project = try project(sheet)
    try project.change("cutscene.toml", "[\"intro.fountain\"]", "[\"intro.fountain\", \"outro.fountain\"]")
    try project.write("outro.fountain", SampleProject.script)
    #expect(
      project.errors().contains { $0.contains("outro.fountain:9:") && $0.contains("there is another line mira_0001") })
  }
}

@Suite("Choosing takes") struct ChoiceTests {
  @Test func `The chosen take is shown, and made though it is the only one with its number`() throws {
    let project = try SampleProject()
    try ProjectBuild.choose(
      in: Project(at: project.root), plan: project.plan(), cutscene: nil, shot: "sh020", number: 7)
    #expect(try String(contentsOfFile: project.path("takes.json"), encoding: .utf8) == "{\n  \"intro/sh020\" : 7\n}\n")
    let shot = try project.plan().cuts[0].shots[1]
    #expect(shot.chosen == 7 && shot.takeNumbers == [1, 7])
    try ProjectBuild.choose(
      in: Project(at: project.root), plan: project.plan(), cutscene: "intro", shot: "sh020", number: 1)
    #expect(try project.plan().cuts[0].shots[1].chosen == 1)
    #expect(try TakeChoices(root: project.root).numbers.isEmpty, "the first take needs no entry")
  }

  @Test func `Unknown shots and numbers are refused`() throws {
    let project = try SampleProject()
    let (read, plan) = (try Project(at: project.root), try project.plan())
    #expect { try ProjectBuild.choose(in: read, plan: plan, cutscene: nil, shot: "sh02", number: 1) } throws: {
      "\($0)" == "There is no shot \"sh02\"; did you mean sh010?"
    }
    #expect(throws: ProjectError.self) {
      try ProjectBuild.choose(in: read, plan: plan, cutscene: nil, shot: "sh020", number: 0)
    }
    #expect(throws: ProjectError.self) {
      try ProjectBuild.choose(in: read, plan: plan, cutscene: nil, shot: "sh020", number: 100_000)
    }
    #expect(!FileManager.default.fileExists(atPath: project.path("takes.json")))
  }

  @Test(
    "Damaged choices are said",
    arguments: ["", "{", "[]", "{\"intro/sh010\": 0}", "{\"intro/sh010\": 1e9}", "{\"intro/sh010\": \"two\"}"])
  func damaged(_ text: String) throws {
    let project = try SampleProject(files: ["takes.json": text])
    #expect(project.errors().first?.contains("takes.json is damaged") == true, "\(project.errors())")
  }

  @Test func `Choices for shots that are gone are noted`() throws {
    let project = try SampleProject(files: ["takes.json": "{\"intro/sh099\": 2}"])
    #expect(
      try project.plan().notes == [
        "takes.json: note: a take of intro/sh099 is chosen, and there is no such shot; remove the line."
      ])
  }
}
