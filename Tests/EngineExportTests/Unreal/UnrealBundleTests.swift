import CutModel
import CutTestSupport
import Foundation
import MediaIO
import Testing
import Timeline

@testable import EngineExport

@Suite("The Unreal bundle")
struct UnrealBundleTests {
  /// Six pictures of 32×32, told apart by their grey; the last one is see-through where wanted.
  private func pictures(seeThrough: Bool) -> [Picture] {
    (0..<6).map { index in
      let grey = UInt8(index * 40)
      let alpha: UInt8 = seeThrough && index == 5 ? 100 : 255
      return Picture(
        width: 32, height: 32, pixels: (0..<(32 * 32)).flatMap { _ in [grey, grey, grey, alpha] })
    }
  }

  private func cut(id: String = "lighthouse", frames: Int64 = 6, hasAlpha: Bool = false) throws -> Cut {
    let sample = try SampleCut.make(id: id, hasAlpha: hasAlpha)
    var cut = try Cut(
      id: id, title: SampleCut.awkwardText, locale: "en", frameRate: .film, frames: frames, width: 32, height: 32,
      hasAlpha: hasAlpha, sound: sample.sound, provenance: sample.provenance)
    cut.shots = Array(sample.shots.prefix(1))
    cut.shots[0].frames = frames
    cut.shots[0].end = cut.duration
    return cut
  }

  @Test("Every picture of the master is a PNG with its own number, and comes back as it was")
  func frames() throws {
    for seeThrough in [false, true] {
      let shown = pictures(seeThrough: seeThrough)
      let bundle = try MadeBundle(UnrealExporter(), of: try cut(hasAlpha: seeThrough), master: shown)
      let files = bundle.names(ending: ".png")
      #expect(files == (0..<6).map { "Frames/lighthouse.000\($0).png" })
      for (file, picture) in zip(files, shown) {
        #expect(try Picture(contentsOf: bundle.root + "/" + file) == picture)
        // Colour type: 2 is RGB, 6 is RGBA. All files of a sequence have the same.
        #expect(try bundle.bytes(file)[25] == (seeThrough ? 6 : 2))
      }
    }
  }

  @Test("A master with another number of pictures is refused in one sentence")
  func wrongMaster() throws {
    for frames: Int64 in [5, 7] {
      #expect(throws: ExportError.self) {
        try MadeBundle(UnrealExporter(), of: try self.cut(frames: frames), master: self.pictures(seeThrough: false))
      }
    }
    #expect(throws: MediaError.self) { try MadeBundle(UnrealExporter(), of: try self.cut()) }
  }

  @Test("The same cut gives the same bytes, and the bundle holds what every bundle holds")
  func determinism() throws {
    let first = try MadeBundle(UnrealExporter(), of: try cut(), master: pictures(seeThrough: false))
    let second = try MadeBundle(UnrealExporter(), of: try cut(), master: pictures(seeThrough: false))
    #expect(try first.everything() == second.everything())
    for name in ["README.txt", "GENERATED.txt", "cutscene.json", "unreal.json", "import_cutscene.py"] {
      #expect(first.names.contains(name))
    }
    // Nothing is written, so there is nothing that Unreal would refuse to import.
    #expect(first.names(ending: ".srt").isEmpty)
  }

  @Test("Frame numbers have as many digits as the last one needs")
  func digits() throws {
    let short = UnrealManifest(try cut(frames: 10_000))
    let long = UnrealManifest(try cut(frames: 10_001))
    #expect(short.frameFiles.last == "lighthouse.9999.png" && long.frameFiles.last == "lighthouse.10000.png")
    #expect(long.frameFiles.first == "lighthouse.00000.png" && long.frameFiles == long.frameFiles.sorted())
  }

  @Test("Assets are named with letters, digits and underscores, whatever the cut is called")
  func names() throws {
    #expect(UnrealManifest(try cut()).asset == "lighthouse")
    let awkward = UnrealManifest(try cut(id: "intro.de")).asset
    #expect(awkward.hasPrefix("intro_de_") && awkward.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" })
    #expect(awkward != UnrealManifest(try cut(id: "intro_de")).asset)
  }

  @Test("Marked frames are the events and the named moments, in order")
  func marks() throws {
    let marks = UnrealManifest(try SampleCut.make()).marks
    #expect(marks.map(\.frame) == [24, 48, 72, 96, 110])
    #expect(marks.map(\.label) == ["thunder", "door", "thunder_2", "bell", "marker choice"])
  }

  @Test("A curve table has a column for each picture and a row for each shape that moves")
  func curves() throws {
    let curve = try FaceCurve(of: "mira", in: try SampleCut.make())
    let rows = try UnrealTables.curves(curve).split(separator: "\n").map { $0.split(separator: ",") }
    #expect(rows.count == 1 + VisemeShapes.moving.count && rows.allSatisfy { $0.count == 122 })
    #expect(rows[0].prefix(3) == ["Name", "0", "0.041667"] && rows[0][25] == "1")
    let jaw = try #require(rows.first { $0[0] == "JawOpen" })
    #expect(jaw[1] == "0" && jaw.dropFirst().compactMap { Double($0) }.max() ?? 0 > 0.1)
  }

  @Test("The event table keeps awkward names in their fields")
  func events() throws {
    var cut = try SampleCut.make()
    cut.events[1].name = "a \"b\",\nc"
    let lines = UnrealTables.eventCSV(cut).split(separator: "\n")
    #expect(lines[0] == "---,Event,Shot,Frame,Seconds,Force" && lines.count == 5)
    #expect(lines[1] == #""thunder","thunder","sh010",24,1,0.8"#)
    #expect(lines[2] == #""door","a ""b"", c","sh020",48,2,0.8"#)
  }

  @Test("The sequence for editors is well formed, and its clips fill the cut without gaps")
  func sequence() throws {
    for rate in [FrameRate.film, .filmNTSC] {
      let sample = try SampleCut.make()
      var cut = try Cut(
        id: "x & y", title: SampleCut.awkwardText + "\u{1}", locale: "en", frameRate: rate, frames: 121, width: 320,
        height: 192, sound: sample.sound, provenance: sample.provenance)
      (cut.shots, cut.events, cut.markers) = (sample.shots, sample.events, sample.markers)
      let text = FinalCutSequence(cut, movie: "Movies/x & y.mp4", sound: "Sound/x & y.wav").text()
      let document = try XMLReading(text)
      #expect(document.values("timebase").allSatisfy { $0 == "24" } && !document.values("timebase").isEmpty)
      #expect(document.values("ntsc").allSatisfy { $0 == (rate == .film ? "FALSE" : "TRUE") })
      #expect(document.values("pathurl") == ["Movies/x%20&%20y.mp4", "Sound/x%20&%20y.wav"])
      #expect(
        document.values("start") == ["0", "48", "82", "0"] && document.values("end") == ["48", "82", "121", "121"])
      #expect(document.values("name").first == SampleCut.awkwardText + " ")
      #expect(document.values("comment").count == 5)
      let ids = text.matches(of: /<(?:clipitem|file|sequence) id="([^"]+)">/).map { String($0.output.1) }
      #expect(Set(ids).count == ids.count)
    }
  }
}

/// The texts of an XML document's elements, in order, read by a parser of its own.
private struct XMLReading {
  private let found: [(name: String, text: String)]

  func values(_ name: String) -> [String] { found.filter { $0.name == name }.map(\.text) }

  /// A strict reader of the few things the document may hold: tags, attributes and the five entities.
  init(_ text: String) throws {
    var found: [(name: String, text: String)] = []
    var open: [(name: String, text: String)] = []
    var rest = text[...]
    while let start = rest.firstIndex(of: "<") {
      if !open.isEmpty { open[open.count - 1].text += rest[..<start] }
      let end = try #require(rest[start...].firstIndex(of: ">"))
      let tag = rest[rest.index(after: start)..<end]
      rest = rest[rest.index(after: end)...]
      if tag.hasPrefix("?") || tag.hasPrefix("!") || tag.hasSuffix("/") { continue }
      if tag.hasPrefix("/") {
        guard let closed = open.popLast() else { throw ExportError("a tag too many") }
        try #require(closed.name == tag.dropFirst())
        var value = closed.text
        for (entity, letter) in [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&amp;", "&")] {
          value = value.components(separatedBy: entity).joined(separator: letter)
        }
        found.append((closed.name, value))
      } else {
        open.append((String(tag.prefix { $0 != " " }), ""))
      }
    }
    try #require(open.isEmpty)
    self.found = found
  }
}
