import CutModel
import CutTestSupport
import EngineExport
import Foundation
import Testing
import Timeline

@Suite("Timelines for editing programs")
struct TimelineExportTests {
  private func children(_ bundle: [String: [UInt8]], track: Int) throws -> [[String: Any]] {
    let document = try json(bundle, "lighthouse.otio")
    let stack = document["tracks"] as? [String: Any]
    let tracks = stack?["children"] as? [[String: Any]]
    return try #require(tracks?[track]["children"] as? [[String: Any]])
  }

  private func range(_ item: [String: Any], _ key: String = "source_range") throws -> [Double] {
    let range = try #require(item[key] as? [String: Any])
    return try ["start_time", "duration"].map { try #require((range[$0] as? [String: Any])?["value"] as? Double) }
  }

  @Test("The picture's clips follow one another to the end of the cut, with transitions where shots share pictures")
  func pictureTrack() throws {
    let bundle = try InterchangeFixture().bundle(OTIOExporter())
    let items = try children(bundle, track: 0)
    #expect(
      items.compactMap { $0["OTIO_SCHEMA"] as? String } == [
        "Clip.2", "Transition.1", "Clip.2", "Transition.1", "Clip.2",
      ])
    let clips = items.filter { $0["source_range"] != nil }
    // The dissolve shares pictures 76…87: the edit lies in its middle.
    #expect(try clips.map { try range($0) } == [[0, 48], [48, 34], [82, 39]])
    #expect(clips.compactMap { $0["name"] as? String } == ["sh010", "sh020", "sh030"])
    #expect(items[1]["transition_type"] as? String == "Custom_Transition")
    #expect(items[3]["transition_type"] as? String == "SMPTE_Dissolve")
    for transition in [items[1], items[3]] {
      for side in ["in_offset", "out_offset"] {
        #expect((transition[side] as? [String: Any])?["value"] as? Double == 6)
      }
    }
  }

  @Test("All times are whole pictures at the picture's rate, and every reference says what it holds")
  func times() throws {
    let bundle = try InterchangeFixture().bundle(OTIOExporter())
    var count = 0
    func visit(_ value: Any) {
      if let list = value as? [Any] { list.forEach(visit) }
      guard let object = value as? [String: Any] else { return }
      if object["OTIO_SCHEMA"] as? String == "RationalTime.1" {
        count += 1
        #expect(object["rate"] as? Double == 24)
        let value = object["value"] as? Double
        #expect(value != nil && value == value?.rounded())
      }
      if object["OTIO_SCHEMA"] as? String == "ExternalReference.1" {
        #expect((try? range(object, "available_range")) == [0, 121])
        #expect(bundle[object["target_url"] as? String ?? ""] != nil)
      }
      object.values.forEach(visit)
    }
    visit(try json(bundle, "lighthouse.otio"))
    #expect(count > 40)
  }

  @Test("Events are markers of the stack and of the clip they lie in; lines are on the sound, awkward text included")
  func markers() throws {
    let bundle = try InterchangeFixture().bundle(OTIOExporter())
    func names(_ item: [String: Any]) -> [String] {
      ((item["markers"] as? [[String: Any]]) ?? []).compactMap { $0["name"] as? String }
    }
    let stack = try #require(try json(bundle, "lighthouse.otio")["tracks"] as? [String: Any])
    #expect(names(stack) == ["thunder", "door", "thunder_2", "bell", "choice"])
    let clips = try children(bundle, track: 0).filter { $0["source_range"] != nil }
    #expect(clips.map(names) == [["thunder"], ["door", "thunder_2"], ["bell", "choice"]])
    let sound = try children(bundle, track: 1)[0]
    #expect(names(sound)[1] == "TOM: " + SampleCut.awkwardText)
    let spoken = try #require(sound["markers"] as? [[String: Any]])
    // Half a second in, for 0.6 s: pictures 12 to 26.
    #expect(try range(spoken[0], "marked_range") == [12, 15])
    let thunder = try #require((stack["markers"] as? [[String: Any]])?[0]["metadata"] as? [String: Any])
    let payload = (thunder["hoofbeat"] as? [String: Any])?["event"] as? [String: Any]
    #expect(payload?["force"] as? Double == 0.8 && payload?["flicks"] as? Int64 == Flicks.perSecond)
  }

  @Test("The list has a line for each edit, two for a dissolve, which starts where its pictures do")
  func decisionList() throws {
    let bundle = try InterchangeFixture().bundle(OTIOExporter())
    let lines = text(bundle, "lighthouse.edl").split(separator: "\n").map(String.init)
    #expect(lines[0] == "TITLE: The Lighthouse" && lines[1] == "FCM: NON-DROP FRAME")
    #expect(
      lines.filter { $0.hasPrefix("00") } == [
        "001  LIGHTHOU V     C        00:00:00:00 00:00:02:00 00:00:00:00 00:00:02:00",
        "002  LIGHTHOU V     C        00:00:02:00 00:00:03:04 00:00:02:00 00:00:03:04",
        "003  LIGHTHOU V     C        00:00:03:04 00:00:03:04 00:00:03:04 00:00:03:04",
        "003  LIGHTHOU V     D    012 00:00:03:04 00:00:05:01 00:00:03:04 00:00:05:01",
      ])
    #expect(lines.contains("* LOC: 00:00:03:00 RED     thunder_2"))
    #expect(lines.contains("* LOC: 00:00:04:14 BLUE    choice"))
  }

  @Test("A transition that does not fit between its neighbours is left out, and nothing is negative")
  func crowdedTransitions() throws {
    var cut = try SampleCut.make()
    cut.shots[1].transition = CutTransition(kind: .fade, frames: 90)
    let bundle = try InterchangeFixture(cut).bundle(OTIOExporter())
    let items = try children(bundle, track: 0)
    #expect(items.filter { $0["OTIO_SCHEMA"] as? String == "Transition.1" }.count == 1)
    cut.shots = []
    let empty = try InterchangeFixture(cut)
    let error = #expect(throws: ExportError.self) { try empty.bundle(OTIOExporter()) }
    #expect(error?.description.contains("no shots") == true)
  }

  @Test("At NTSC rates the rate is written so that it reads back as the same number")
  func ntsc() throws {
    var cut = try Cut(
      id: "lighthouse", title: "", locale: "en", frameRate: .filmNTSC, frames: 48, width: 64, height: 64,
      sound: CutSound(
        channels: 1, samples: 96_096, integratedLUFS: nil, truePeakDBTP: nil, targetLUFS: -16, gainDB: 0),
      provenance: CutProvenance(generatorVersion: "0", models: []))
    var shot = try SampleCut.make().shots[0]
    shot.end = cut.duration
    cut.shots = [shot]
    #expect(cut.problems.isEmpty)
    let bundle = try InterchangeFixture(cut).bundle(OTIOExporter())
    #expect(try range(try children(bundle, track: 0)[0]) == [0, 48])
    // Foundation's reader is one bit off here; Swift's is not.
    let rates = text(bundle, "lighthouse.otio").matches(of: #/"rate": ([0-9.]+)/#).map { Double($0.1) }
    #expect(!rates.isEmpty && rates.allSatisfy { $0 == 24_000.0 / 1001 })
  }

  @Test("Bundles hold what they name, with the movie's manifest beside it, and come out the same twice")
  func bundles() throws {
    let fixture = try InterchangeFixture()
    let otio = try fixture.bundle(OTIOExporter())
    #expect(
      otio.keys.sorted() == [
        "GENERATED.txt", "README.txt", "cutscene.json", "lighthouse.edl", "lighthouse.mov", "lighthouse.mov.c2pa",
        "lighthouse.otio", "lighthouse.srt", "lighthouse.wav",
      ])
    let master = try fixture.bundle(MasterExporter())
    #expect(
      master.keys.sorted() == [
        "GENERATED.txt", "README.txt", "cutscene.json", "lighthouse.events.vtt", "lighthouse.mkv",
        "lighthouse.srt", "lighthouse.vtt", "lighthouse.wav",
      ])
    #expect(text(master, "GENERATED.txt") == "Made with Hoofbeat.\n")
    #expect(try Cut(json: master["cutscene.json"] ?? [], name: "x") == fixture.source.cut)
    #expect(try fixture.bundle(OTIOExporter()) == otio)
    #expect(try fixture.bundle(MasterExporter()) == master)
  }
}
