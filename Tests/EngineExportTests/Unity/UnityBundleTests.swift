import CutModel
import CutTestSupport
import Foundation
import Testing
import Timeline

@testable import EngineExport

@Suite("The Unity package")
struct UnityBundleTests {
  private func guid(of meta: String) -> String? {
    meta.split(separator: "\n").first { $0.hasPrefix("guid: ") }.map { String($0.dropFirst(6)) }
  }

  @Test("Every file and folder has a meta, and no two share a GUID")
  func metas() throws {
    let bundle = try MadeBundle(UnityExporter(), of: SampleCut.make(), withManifest: true)
    let files = bundle.names.filter { !$0.hasSuffix(".meta") }
    #expect(files.contains("Media/lighthouse.webm.c2pa"))
    let owners = files + ["Anim", "Data", "Editor", "Haptics", "Media", "Prefabs", "Runtime", "Subtitles", "Timeline"]
    #expect(bundle.names(ending: ".meta") == owners.map { $0 + ".meta" }.sorted())
    var seen: Set<String> = []
    for owner in owners {
      let guid = try #require(guid(of: try bundle.text(owner + ".meta")))
      #expect(guid == MD5.hexadecimal("com.hoofbeat.cutscene.lighthouse/" + owner))
      #expect(seen.insert(guid).inserted)
    }
    #expect(try bundle.text("Media.meta").contains("folderAsset: yes"))
    #expect(try bundle.text("Media/lighthouse.mp4.meta").contains("VideoClipImporter:"))
    #expect(try bundle.text("Runtime/CutscenePlayer.cs.meta").contains("MonoImporter:"))
  }

  @Test("The prefab refers to nothing that is not there")
  func references() throws {
    for hasAlpha in [false, true] {
      let bundle = try MadeBundle(UnityExporter(), of: SampleCut.make(hasAlpha: hasAlpha))
      var owners: [String: String] = [:]
      for meta in bundle.names(ending: ".meta") { owners[try #require(guid(of: try bundle.text(meta)))] = meta }
      let prefab = try bundle.text("Prefabs/lighthouse.prefab")
      let named = prefab.matches(of: /(\w+): {fileID: (\d+), guid: ([0-9a-f]{32}), type: \d}/).map {
        "\($0.output.1) \($0.output.2) \(owners[String($0.output.3)] ?? "nothing")"
      }
      #expect(
        named == [
          "m_VideoClip 32900000 Media/lighthouse.mp4.meta", "m_Script 11500000 Runtime/CutscenePlayer.cs.meta",
          "data 4900000 Data/lighthouse.json.meta", "clip 32900000 Media/lighthouse.mp4.meta",
          "linuxClip 32900000 Media/lighthouse.webm.meta",
        ] + (hasAlpha ? ["alphaClip 32900000 Media/lighthouse.alpha.webm.meta"] : []) + [
          "clip 7400000 Anim/lighthouse_mira.anim.meta", "clip 7400000 Anim/lighthouse_tom.anim.meta",
        ])
      let defined = Set(prefab.matches(of: /--- !u!\d+ &(\d+)/).map { String($0.output.1) })
      for match in prefab.matches(of: /{fileID: (\d+)}/) where match.output.1 != "0" {
        #expect(defined.contains(String(match.output.1)))
      }
    }
  }

  @Test("A face clip has the mouth's curves, straight between keys, at rest at both ends, and the cut's events")
  func clips() throws {
    let cut = try SampleCut.make()
    let text = try UnityFaceClip(cut, character: "mira", name: "lighthouse_mira").text()
    #expect(text.hasPrefix("%YAML 1.1\n%TAG !u! tag:unity3d.com,2011:\n--- !u!74 &7400000\nAnimationClip:\n"))
    #expect(text.contains("\n  m_Name: lighthouse_mira\n") && text.contains("\n    m_StopTime: 5.041667\n"))
    let attributes = text.matches(of: /attribute: blendShape\.(\w+)\n    path: Face\n    classID: 137/)
    #expect(attributes.map { String($0.output.1) } == VisemeShapes.moving.map(\.rawValue))
    #expect(text.contains("attribute: 2671929183\n"))
    let jaw = try #require(text.components(separatedBy: "  - curve:\n").first { $0.contains("blendShape.jawOpen") })
    let keys = jaw.matches(of: /time: ([\d.]+)\n        value: ([\d.]+)/).map {
      (Double($0.output.1) ?? -1, Double($0.output.2) ?? -1)
    }
    #expect(keys.count > 4 && keys.first?.0 == 0 && keys.last?.0 == 5)
    #expect(keys.first?.1 == 0 && keys.last?.1 == 0 && keys.map(\.1).max() ?? 0 > 10)
    // Every key lies on the curve, in percent.
    let curve = try FaceCurve(of: "mira", in: cut)
    for (time, value) in keys {
      let frame = Int64((time * 24).rounded())
      #expect(abs(try curve.shapes(ofFrame: frame)[ARKitShape.jawOpen.index] * 100 - value) < 0.006)
    }
    let events = text.matches(of: /time: ([\d.]+)\n    functionName: OnCutsceneEvent\n    data: (\w+)/)
    #expect(events.map { "\($0.output.1) \($0.output.2)" } == ["1 thunder", "2 door", "3 thunder_2", "4 bell"])
  }

  @Test("A cut without speech or events has no clip and an empty list of faces")
  func silence() throws {
    var cut = try SampleCut.make()
    (cut.lines, cut.subtitles, cut.events, cut.visemes, cut.markers) = ([], [], [], CutVisemes(), [])
    cut.haptics = CutHaptics()
    let bundle = try MadeBundle(UnityExporter(), of: cut)
    #expect(bundle.names(ending: ".anim").isEmpty)
    #expect(try bundle.text("Prefabs/lighthouse.prefab").contains("\n  faces: []\n"))
    #expect(try UnityFaceClip(cut, character: "x", name: "x").text().hasSuffix("  m_Events: []\n"))
  }

  private struct Data: Decodable {
    struct Subtitle: Decodable {
      let speaker: String
      let text: String
      let frame: Int64
      let end: Int64
    }
    struct Event: Decodable {
      let id: String
      let frame: Int64
    }
    struct Mouth: Decodable {
      let character: String
      let frame: Int64
      let weights: [Double]
    }
    let events: [Event]
    let subtitles: [Subtitle]
    let mouths: [Mouth]
    let rumbleLow: [Double]
    let rumbleHigh: [Double]
  }

  @Test("The player's data counts in pictures, keeps awkward text and rests between lines")
  func data() throws {
    let cut = try SampleCut.make()
    let data = try JSONDecoder().decode(Data.self, from: Foundation.Data(try UnityData(cut).json()))
    #expect(data.events.map(\.frame) == [24, 48, 72, 96])
    #expect(data.subtitles.map(\.text) == ["Who's there?", SampleCut.awkwardText, "Then open."])
    #expect(data.subtitles.map(\.frame) == [12, 55, 86] && data.subtitles.map(\.end) == [26, 69, 100])
    #expect(data.mouths.map(\.character) == ["mira", "mira", "tom"])
    for mouth in data.mouths {
      #expect(mouth.weights.count % 15 == 0)
      for row in stride(from: 0, to: mouth.weights.count, by: 15) {
        #expect(abs(mouth.weights[row..<row + 15].reduce(0, +) - 1) < 0.001 && mouth.weights[row] < 1)
      }
    }
    #expect(data.rumbleLow.count == 121 && data.rumbleHigh.count == 121)
    // The bell at 4 s: 0.8 strong, 0.9 sharp; the hum is still there.
    #expect(data.rumbleHigh[96] == 0.72)
  }

  @Test("Two pieces of text in one picture come one after the other")
  func crowdedSubtitles() throws {
    var cut = try SampleCut.make()
    func at(_ milliseconds: Int64) throws -> Flicks { try Flicks(milliseconds, timesPerSecond: 1000) }
    cut.subtitles = try [(500, 505), (506, 510), (511, 900)].map { first, last in
      CutSubtitle(line: "mira_0001", speaker: "MIRA", text: "\(first)", start: try at(first), end: try at(last))
    }
    let data = try JSONDecoder().decode(Data.self, from: Foundation.Data(try UnityData(cut).json()))
    #expect(data.subtitles.map(\.frame) == [12, 13, 14] && data.subtitles.map(\.end) == [13, 14, 21])
  }

  @Test("The scripts stand in the cut's own namespace, and the importer has the Timeline's extension")
  func scripts() throws {
    let bundle = try MadeBundle(UnityExporter(), of: SampleCut.make(id: "intro.de"))
    let names = UnityNames(id: "intro.de")
    #expect(try bundle.text("Runtime/CutscenePlayer.cs").contains("namespace Hoofbeat.Cutscene_intro_de_"))
    let file = try #require(bundle.names.first { $0.hasPrefix("Timeline/") && !$0.hasSuffix(".meta") })
    #expect(file == "Timeline/intro.de." + names.timelineExtension)
    let importer = try bundle.text("Editor/CutsceneImporter.cs")
    #expect(importer.contains("[ScriptedImporter(1, \"\(names.timelineExtension)\")]"))
    #expect(try bundle.text(file + ".meta").contains(names.guid("Editor/CutsceneImporter.cs")))
  }

  @Test("The same cut gives the same bytes")
  func determinism() throws {
    let first = try MadeBundle(UnityExporter(), of: SampleCut.make(hasAlpha: true))
    let second = try MadeBundle(UnityExporter(), of: SampleCut.make(hasAlpha: true))
    #expect(try first.everything() == second.everything())
    for name in ["README.txt", "GENERATED.txt", "cutscene.json", "package.json"] { #expect(first.names.contains(name)) }
  }
}
