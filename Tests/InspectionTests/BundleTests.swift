import CutModel
import Foundation
import Inspection
import MediaIO
import Provenance
import Testing
import Timeline

/// A way to damage a bundle before or after it is published, and what must be said about it.
struct BundleDamage: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let expected: String
  let damage: @Sendable (Scratch) throws -> Void

  init(_ name: String, _ expected: String, _ damage: @escaping @Sendable (Scratch) throws -> Void) {
    (testDescription, self.expected, self.damage) = (name, expected, damage)
  }

  /// What is wrong with the files themselves, whatever the marker says.
  static let made = [
    BundleDamage("a page's script", "index.html: It names page.js") { try $0.remove("made/page.js") },
    BundleDamage("a page's poster", "index.html: It names a%20b/poster.png") { try $0.remove("made/a b/poster.png") },
    BundleDamage("a style's picture", "page.css: It names a%20b/poster.png") { try $0.remove("made/a b/poster.png") },
    BundleDamage("a style's import", "page.css: It names more.css") { try $0.remove("made/more.css") },
    BundleDamage("a module", "page.js: It names ./lib/play.js") { try $0.remove("made/lib/play.js") },
    BundleDamage("a scene's script", "scenes/a.tscn: It names a.gd") { try $0.remove("made/scenes/a.gd") },
    BundleDamage("a script's script", "scenes/a.gd: It names res://scenes/b.gd") { try $0.remove("made/scenes/b.gd") },
    BundleDamage("a project's scene", "project.godot: It names res://scenes/a.tscn") {
      try $0.remove("made/scenes/a.tscn")
    },
    BundleDamage("a timeline's clip", "cut.xml: It names a%20b/poster.png") { try $0.remove("made/a b/poster.png") },
    BundleDamage("a Ren'Py picture", "game/script.rpy: It names images/a.png") {
      try $0.remove("made/game/images/a.png")
    },
    BundleDamage("an Unreal frame", "unreal.json: It names F/x.1.png") { try $0.remove("made/F/x.1.png") },
    BundleDamage("an OTIO clip", "cut.otio: It names subtitles.srt") { try $0.remove("made/subtitles.srt") },
    BundleDamage("a Unity file's meta", "a.prefab: It refers to the guid 5a5a") { try $0.remove("made/cut.xml.meta") },
    BundleDamage("a meta's file", "cut.xml.meta: It is about cut.xml") { try $0.remove("made/cut.xml") },
    BundleDamage("a guid that is there twice", "cut.xml.meta: It has the guid of a.prefab.meta") {
      try $0.replace("made/cut.xml.meta", "5a", "4b")
    },
    BundleDamage("a path out of the bundle", "scenes/a.tscn: It names ../../a.gd, which lies outside") {
      try $0.replace("made/scenes/a.tscn", "\"a.gd\"", "\"../../a.gd\"")
    },
    BundleDamage("a manifest without its file", "gone.mov.c2pa: The file that it is about is not there") {
      try $0.write("made/gone.mov.c2pa", "x")
    },
    BundleDamage("no cutscene.json", ": There is no cutscene.json") { try $0.remove("made/cutscene.json") },
    BundleDamage("a cutscene.json of garbage", "cutscene.json: cutscene.json is not a cutscene.json") {
      try $0.write("made/cutscene.json", "{\"format\": 1")
    },
    BundleDamage("an event outside", "cutscene.json: event bell lies outside the cut") {
      try edit($0) { $0.events[3].time = $0.duration }
    },
    BundleDamage("an event at another picture", "cutscene.json: The picture of event door is not the one") {
      try edit($0) { $0.events[1].frame = 47 }
    },
    BundleDamage("overlapping subtitles", "cutscene.json: the subtitles of mira_0001 and tom_0001 overlap") {
      try edit($0) { $0.subtitles[0].end = $0.subtitles[1].start + Flicks(1) }
    },
    BundleDamage("a shot at another time", "cutscene.json: The times of shot sh020 are not those of its pictures") {
      try edit($0) { $0.shots[1].start = Flicks($0.shots[1].start.count + 1) }
    },
    BundleDamage("a subtitle file at another time", "subtitles.srt: 2 of its 3 cues say what") {
      try $0.replace("made/subtitles.srt", "00:00:00,500", "00:00:00,520")
    },
    BundleDamage("a subtitle file with another text", "subtitles.vtt: 2 of its 3 cues say what") {
      try $0.replace("made/subtitles.vtt", "Then open.", "Then close.")
    },
    BundleDamage("a WebVTT file without its head", "subtitles.vtt: It does not begin with WEBVTT") {
      try $0.replace("made/subtitles.vtt", "WEBVTT", "WEBVT")
    },
    BundleDamage("a damaged picture", "a b/poster.png: a b/poster.png is") { try $0.write("made/a b/poster.png", "x") },
    BundleDamage("a movie that is none", "a.mp4: ") { try $0.write("made/a.mp4", "ftypftypftyp") },
    BundleDamage("a sound of another length", "a.wav: It is 20.833 ms shorter than the cutscene") {
      try Sound(samples: [Float](repeating: 0.1, count: 241_000), channels: 1, rate: .movie)
        .writeWAV(to: $0.path("made/a.wav"))
    },
  ]

  static func edit(_ scratch: Scratch, _ change: (inout Cut) -> Void) throws {
    var cut = try Samples.cut()
    change(&cut)
    try scratch.write("made/cutscene.json", cut.json())
  }

  /// What differs from the marker.
  static let published = [
    BundleDamage("a file is gone", "page.js: It belongs to the bundle and is not there") {
      try $0.remove("bundle/page.js")
    },
    BundleDamage("a bit has flipped", "page.js: It has changed since it was built") {
      try $0.flip("bundle/page.js", at: 3)
    },
    BundleDamage("a file is longer", "page.js: It has 39 bytes instead of 38") {
      try $0.write("bundle/page.js", try $0.text("bundle/page.js") + "\n")
    },
    BundleDamage("the marker is damaged", ".hoofbeat-bundle: It is damaged") {
      try $0.flip("bundle/.hoofbeat-bundle", at: 9)
    },
    BundleDamage("a file is a link", "page.js: It is a link") {
      try $0.remove("bundle/page.js")
      try FileManager.default.createSymbolicLink(
        atPath: $0.path("bundle/page.js"), withDestinationPath: "../made/page.js")
    },
  ]
}

@Suite struct BundleTests {
  private func lines(_ report: InspectionReport) -> [String] { report.problems.map { "\($0.file): \($0.message)" } }

  @Test func aWholeBundleHasNoProblems() throws {
    let scratch = try Scratch()
    let report = try Inspector().inspect(try Samples.bundle(scratch)).report
    #expect(report.problems.isEmpty, "\(lines(report))")
    #expect(report.kind == .bundle)
    #expect(report.title == "The Lighthouse")
    #expect(report.references > 30)
    #expect(report.subtitles.map(\.matching) == [3, 3])
    let text = ReportText(report).lines.joined(separator: "\n")
    for wanted in ["sh010", "mira_0001", "thunder_2", "choice", "Events and markers (5)"] {
      #expect(text.contains(wanted))
    }
  }

  @Test(arguments: BundleDamage.made) func brokenFilesAreFound(_ damage: BundleDamage) throws {
    let scratch = try Scratch()
    try Samples.writeTexts(scratch, "made")
    try damage.damage(scratch)
    let report = try Inspector().inspect(try Samples.publish(scratch)).report
    #expect(lines(report).contains { $0.hasPrefix(damage.expected) }, "\(lines(report))")
  }

  @Test(arguments: BundleDamage.published) func differencesFromTheMarkerAreFound(_ damage: BundleDamage) throws {
    let scratch = try Scratch()
    let folder = try Samples.bundle(scratch)
    try damage.damage(scratch)
    let report = try Inspector().inspect(folder).report
    #expect(lines(report).contains { $0.hasPrefix(damage.expected) }, "\(lines(report))")
  }

  @Test func whatEnginesAddIsNoProblem() throws {
    let scratch = try Scratch()
    let folder = try Samples.bundle(scratch)
    try scratch.write("bundle/page.js.import", "x")
    let report = try Inspector().inspect(folder).report
    #expect(report.problems.isEmpty, "\(lines(report))")
    #expect(report.notes.contains { $0.contains("page.js.import") })
  }

  @Test func moviesAreMeasuredAndTheirManifestsRead() throws {
    let scratch = try Scratch()
    let folder = try Samples.bundle(scratch, withMovies: true)
    let whole = try Inspector().inspect(folder).report
    #expect(whole.problems.isEmpty, "\(lines(whole))")
    #expect(whole.provenance.map(\.verdict) == ["valid", "valid"])
    #expect(whole.provenance.map(\.place) == ["embedded", "a.webm.c2pa"])
    #expect(whole.provenance[0].digitalSourceType == ProvenanceStatement.Source.trainedAlgorithmicMedia.rawValue)
    let offset = try #require(whole.movies[1].comparison?.offsetMilliseconds)
    #expect(abs(offset) < 0.5)

    try scratch.remove("bundle/a.webm.c2pa")
    let absent = try Inspector().inspect(folder).report
    #expect(lines(absent).contains { $0.hasPrefix("a.webm: It has no C2PA manifest") }, "\(lines(absent))")

    try scratch.flip("bundle/a.mp4", at: -3000)
    let changed = try Inspector().inspect(folder).report
    #expect(lines(changed).contains { $0.hasPrefix("a.mp4: C2PA: The file was changed") }, "\(lines(changed))")
  }

  @Test func aLostFrameAndALateSoundAreFoundByContent() throws {
    let scratch = try Scratch()
    try Samples.writeTexts(scratch, "made")
    try Samples.movie(scratch.path("made/a.mkv"), .mkv)
    try Samples.movie(scratch.path("made/b.mp4"), .mp4, frames: 120, dropping: 1)
    try Samples.movie(scratch.path("made/c.ogv"), .ogv, delay: 10)
    try Samples.movie(scratch.path("made/d.webm"), .webm, delay: 48)
    let found = lines(try Inspector().inspect(scratch.path("made")).report)
    #expect(found.contains { $0.hasPrefix("b.mp4: It shows 120 pictures where cutscene.json says 121") }, "\(found)")
    #expect(found.contains { $0.hasPrefix("b.mp4: It shows everything 1 picture earlier") }, "\(found)")
    // Ten samples are 0.208 ms: much in an Ogg file, and nothing to WebM; 48 are too many there, too.
    #expect(found.contains { $0.hasPrefix("c.ogv: Its sound is 0.208 ms later against the picture") }, "\(found)")
    #expect(found.contains { $0.hasPrefix("d.webm: Its sound is 1") && $0.contains("later") }, "\(found)")
    #expect(!found.contains { $0.hasPrefix("a.mkv") })
  }
}
