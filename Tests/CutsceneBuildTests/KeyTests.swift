import BuildGraph
import CutModel
import Foundation
import Testing

@testable import CutsceneBuild

@Suite("What decides a result") struct KeyTests {
  /// The actions of a project whose keys differ after a change, without the kind's prefix repeated.
  private func changed(
    _ models: StandInModels = StandInModels(), toml: String = SampleProject.head,
    _ change: (SampleProject) throws -> Void
  ) throws -> [String] {
    let project = try SampleProject(toml: toml)
    let before = try project.build().graph
    try change(project)
    let after = try project.build(models).graph
    return Set(before.ids + after.ids).filter { before.key($0) != after.key($0) }.sorted()
  }

  private let everything = [
    "bundle:intro/otio", "cut:intro", "movie:intro/mov", "take:intro/sh010/1", "take:intro/sh020/1",
    "take:intro/sh030/1",
  ]
  private let cut = ["bundle:intro/otio", "cut:intro", "movie:intro/mov"]

  @Test func `Nothing changed, nothing differs`() throws {
    #expect(try changed { _ in } == [])
    #expect(try changed { try $0.write("intro.fountain", "Title: \n\n" + SampleProject.script) } != everything)
  }

  @Test func `Each input changes what is made from it, and nothing else`() throws {
    func takes(_ numbers: Int...) -> [String] { cut + numbers.map { "take:intro/sh0\($0)0/1" } }
    #expect(try changed { try $0.change("intro.fountain", "Only me.", "Only you.") } == takes(3))
    #expect(try changed { try $0.change("intro.fountain", "A hall.", "A hall. Rain.") } == takes(1))
    #expect(try changed { try $0.change("intro.fountain", "dur=1s", "dur=1s seed=4") } == takes(1))
    #expect(try changed { try $0.change("intro.fountain", "dur=1s", "dur=2s") } == takes(1))
    #expect(try changed { try $0.change("intro.fountain", "dur=1s", "dur=1s steps=9") } == takes(1))
    #expect(try changed { try $0.change("intro.fountain", "A hall.", "A hall. [[event door at=0.5]]") } == takes(1))
    #expect(
      try changed { try $0.change("intro.fountain", "[[shot sh020]]", "[[shot sh020]] [[ambience rain]]") }
        == takes(2, 3))
    #expect(try changed { try $0.picture("mira.png", 1) } == takes(2))
    #expect(try changed { try $0.picture("hall.png", 1) } == takes(1), "the place, and what is behind those who speak")
    #expect(try changed { try $0.change("cutscene.toml", "\"slt\"", "\"rms\"") } == takes(2))
    #expect(try changed { try $0.change("cutscene.toml", "[cast.mira]", "[cast.mira]\nseed = 1") } == takes(2))
    #expect(
      try changed { try $0.change("cutscene.toml", "size = [64, 64]", "size = [64, 64]\nfps = \"25\"") } == everything)
  }

  @Test func `What only the cut needs makes no take again`() throws {
    #expect(try changed { try $0.change("intro.fountain", "A hall.", "A hall. [[marker m at=0.5]]") } == cut)
    #expect(try changed { try $0.change("intro.fountain", "A hall.", "A hall. [[camera zoom in]]") } == cut)
    #expect(try changed { try $0.change("intro.fountain", "A hall.", "A hall. [[haptic impact=1]]") } == cut)
    #expect(try changed { try $0.change("intro.fountain", "A hall.", "A hall. [[event beacon at=0.5]]") } == cut)
    #expect(try changed { try $0.change("cutscene.toml", "[64, 64]", "[128, 64]") } == cut)
    #expect(try changed { try $0.change("cutscene.toml", "[64, 64]", "[64, 64]\nframing = \"cover\"") } == cut)
    #expect(try changed { try $0.change("cutscene.toml", "[cast.mira]", "[cast.mira]\nname = \"Mimi\"") } == cut)
    #expect(try changed { try $0.change("cutscene.toml", "[picture]", "[sound]\nloudness = -20\n[picture]") } == cut)
    #expect(try changed { try $0.change("cutscene.toml", "[project]", "[project]\nname = \"Other\"") } == cut)
  }

  @Test func `Model, weights and device class change every take`() throws {
    var models = StandInModels()
    models.weightsSHA256 = String(repeating: "6", count: 64)
    #expect(try changed(models) { _ in } == everything)
    models = StandInModels()
    models.numericClass = "other"
    #expect(try changed(models) { _ in } == everything)
    #expect(
      try changed { try $0.change("intro.fountain", "dur=1s", "dur=1s model=stand-in") } == cut + ["take:intro/sh010/1"]
    )
  }

  @Test func `The signer changes what is signed, and a publisher the bundles`() throws {
    #expect(try changed { try FileManager.default.removeItem(atPath: $0.identity) } == cut)
    #expect(
      try changed { try $0.change("cutscene.toml", "[picture]", "[provenance]\npublisher = \"Us\"\n[picture]") } == [
        "bundle:intro/otio"
      ])
  }

  @Test func `Where the project lies and how its files are called changes nothing`() throws {
    let (one, two) = (try SampleProject(), try SampleProject())
    // The same identity, or else the signer would differ.
    let graphs = try [one, two].map { project in try project.build { $0.identityFolder = one.identity }.graph }
    #expect(graphs[0].ids.map { graphs[0].key($0) } == graphs[1].ids.map { graphs[1].key($0) })
    #expect(
      try changed {
        try FileManager.default.moveItem(atPath: $0.path("mira.png"), toPath: $0.path("mimi.png"))
        try $0.change("cutscene.toml", "mira.png", "mimi.png")
      } == [])
  }

  @Test func `Explanations name what changed`() async throws {
    let project = try SampleProject()
    try await project.make(settings: { $0.targets = ["haptics"] })
    func why(_ id: String) throws -> [String] {
      let build = try project.build { $0.targets = ["haptics"] }
      let decision = try build.builder(BuildOptions()).decisions().first { $0.id == id }
      guard case .runs(let reasons)? = decision?.outcome else { return [] }
      return reasons.map(\.description)
    }
    #expect(try why("take:intro/sh010/1") == [])
    try project.change("intro.fountain", "dur=1s", "dur=1s seed=4")
    let seed = try why("take:intro/sh010/1")
    #expect(seed.count == 1 && seed[0].hasPrefix("seed ") && seed[0].hasSuffix(" → \"4\""), "\(seed)")
    #expect(try why("cut:intro").contains("take:intro/sh010/1 changed"))
    #expect(try why("take:intro/sh020/1") == [])
    try project.change("intro.fountain", "Is anybody there?", "Who is there?")
    try project.change("intro.fountain", "A hall.", "A hall. [[marker m at=0.5]]")
    #expect(try why("cut:intro").contains("shot sh010 changed"))
    let lines = try why("take:intro/sh020/1")
    #expect(lines.contains { $0.hasPrefix("lines") }, "\(lines)")
  }
}
