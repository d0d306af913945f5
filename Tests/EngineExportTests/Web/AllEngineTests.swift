import CutModel
import CutTestSupport
import EngineExport
import Foundation
import Testing

@Suite("Bundles of engines that play movies")
struct AllEngineTests {
  static let exporters: [String: any EngineExporter] = [
    "godot3": Godot3Exporter(), "godot4": Godot4Exporter(), "web": WebExporter(), "renpy": RenPyExporter(),
    "love": LoveExporter(),
  ]
  static let names = exporters.keys.sorted()

  @Test("An exporter answers to its name", arguments: names)
  func naming(name: String) throws {
    #expect(try #require(Self.exporters[name]).name == name)
  }

  @Test("The same cut gives the same bytes", arguments: names, [false, true])
  func reproducible(name: String, hasAlpha: Bool) throws {
    let exporter = try #require(Self.exporters[name])
    let cut = try SampleCut.make(hasAlpha: hasAlpha)
    let first = try EngineBundle(exporter, cut)
    #expect(try EngineBundle(exporter, cut).files == first.files)
    #expect(first.files.count > 8)
  }

  @Test(
    "A bundle holds its cut, the movies it asked for, subtitles, how it was made and how to use it", arguments: names)
  func contents(name: String) throws {
    let exporter = try #require(Self.exporters[name])
    for hasAlpha in [false, true] {
      let cut = try SampleCut.make(hasAlpha: hasAlpha)
      let bundle = try EngineBundle(exporter, cut)
      let json = try #require(bundle.files.first { $0.key.hasSuffix("cutscene.json") })
      #expect(try Cut(json: json.value, name: json.key) == cut)
      #expect(bundle.text("GENERATED.txt") == "Made by <a> \"model\".\n")
      #expect(bundle.text("README.txt").contains("The Lighthouse"))
      #expect(bundle.files.values.contains(Array(SubtitleFiles.webVTT(cut).utf8)))
      #expect(bundle.files.values.contains(Array(SubtitleFiles.subRip(cut).utf8)))
      for format in exporter.deliveries(for: cut) {
        #expect(bundle.files.values.contains(Array("movie \(format.rawValue)".utf8)), "\(format)")
      }
      #expect(exporter.deliveries(for: cut).contains { $0.needsAlpha } == hasAlpha)
    }
  }

  @Test("Text files are UTF-8 that ends with a line feed and names no machine", arguments: names)
  func texts(name: String) throws {
    let bundle = try EngineBundle(try #require(Self.exporters[name]), try EngineBundle.awkwardCut())
    for (file, bytes) in bundle.files where !file.hasSuffix(".png") && !bytes.starts(with: Array("movie".utf8)) {
      #expect(String(validating: bytes, as: UTF8.self) != nil, "\(file)")
      #expect(bytes.last == UInt8(ascii: "\n"), "\(file)")
      #expect(!String(decoding: bytes, as: UTF8.self).contains("/tmp/"), "\(file)")
      #expect(!bytes.contains(UInt8(ascii: "\r")), "\(file)")
    }
  }

  @Test("A cut in which nothing happens makes a bundle too", arguments: names)
  func empty(name: String) throws {
    var cut = try SampleCut.make()
    (cut.lines, cut.subtitles, cut.events, cut.markers, cut.cameraMoves, cut.ambiences) = ([], [], [], [], [], [])
    (cut.visemes, cut.haptics) = (CutVisemes(), CutHaptics())
    #expect(cut.problems.isEmpty)
    #expect(try EngineBundle(try #require(Self.exporters[name]), cut).files.count > 8)
  }

  @Test("A movie that was not delivered is said in one sentence", arguments: names)
  func missingMovie(name: String) throws {
    let folder = FileManager.default.temporaryDirectory.path + "/no-movie-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let source = ExportSource(cut: try SampleCut.make(), masterFolder: folder, deliveries: [:], disclosure: "")
    let error = #expect(throws: ExportError.self) {
      try Self.exporters[name]?.export(source, to: BundleWriter(root: folder))
    }
    #expect(error?.description.contains("lighthouse") == true)
  }
}
