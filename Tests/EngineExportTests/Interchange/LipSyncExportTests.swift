import CutModel
import CutTestSupport
import EngineExport
import Foundation
import Testing
import Timeline

@Suite("Lip-sync for other programs")
struct LipSyncExportTests {
  private func bundle() throws -> [String: [UInt8]] { try InterchangeFixture().bundle(LipSyncExporter()) }

  @Test("Rhubarb's cues run from 0 to the end without gaps, the same in all its formats")
  func rhubarb() throws {
    let bundle = try bundle()
    for character in ["mira", "tom"] {
      let document = try json(bundle, "\(character)/rhubarb.json")
      let cues = try #require(document["mouthCues"] as? [[String: Any]])
      let starts = cues.compactMap { $0["start"] as? Double }
      let ends = cues.compactMap { $0["end"] as? Double }
      #expect(starts.first == 0 && ends.last == 5.04)
      #expect(Array(starts.dropFirst()) == Array(ends.dropLast()))
      #expect((document["metadata"] as? [String: Any])?["duration"] as? Double == 5.04)
      #expect((document["metadata"] as? [String: Any])?["soundFile"] as? String == "../lighthouse.wav")
      let rows = text(bundle, "\(character)/rhubarb.tsv").split(separator: "\n")
      #expect(rows.count == cues.count + 1 && rows.last == "5.04\tX")
      let marked = text(bundle, "\(character)/rhubarb.xml").split(separator: "\n").filter { $0.contains("<mouthCue ") }
      #expect(marked.count == cues.count)
      #expect(marked.first?.contains(#"start="0.00" end="0.50">X<"#) == (character == "mira"))
    }
    // h uw z · dh eh r at half a second, a tenth of a second each.
    #expect(
      text(bundle, "mira/rhubarb.tsv").split(separator: "\n").prefix(8) == [
        "0.00\tX", "0.50\tB", "0.60\tF", "0.70\tB", "0.80\tH", "0.90\tC", "1.00\tE", "1.10\tX",
      ])
  }

  @Test("Moho's frames count from 1 and use Preston Blair's names")
  func moho() throws {
    let lines = text(try bundle(), "mira/moho.dat").split(separator: "\n")
    // 0.5 s is picture 12, the thirteenth.
    #expect(lines.prefix(4) == ["MohoSwitch1", "1 rest", "13 etc", "15 U"])
    // The mouth rests to the end: 5.04 s lie in picture 120, whose number is 121.
    #expect(lines.last == "121 rest")
  }

  @Test("Visemes have a row for every hundredth of a second, each adding up to 1")
  func visemes() throws {
    let bundle = try bundle()
    let lines = text(bundle, "tom/visemes.csv").split(separator: "\n")
    #expect(lines.count == 506)
    #expect(lines[0] == "time,sil,PP,FF,TH,DD,kk,CH,SS,nn,RR,aa,E,ih,oh,ou")
    #expect(lines[1] == "0.00,1,0,0,0,0,0,0,0,0,0,0,0,0,0,0")
    // n starts at 2.3 s, half faded in.
    #expect(lines[231] == "2.30,0.5,0,0,0,0,0,0,0,0.5,0,0,0,0,0,0")
    let frames = try #require(try json(bundle, "tom/visemes.json")["frames"] as? [[Double]])
    #expect(frames.count == 505 && frames.allSatisfy { abs($0.reduce(0, +) - 1) < 0.002 })
  }

  @Test("Live Link Face's columns are 63, its timecode counts sixtieths, and jaws open where they speak")
  func liveLink() throws {
    let lines = text(try bundle(), "mira/livelink.csv").split(separator: "\n").map { $0.split(separator: ",") }
    #expect(lines.allSatisfy { $0.count == 63 })
    #expect(lines.count == 304)
    #expect(lines[0][19] == "JawOpen" && lines[0][62] == "RightEyeRoll")
    #expect(lines[1][0] == "00:00:00:00.000" && lines[1][1] == "61" && lines[1][19] == "0.0")
    #expect(lines[61][0] == "00:00:01:00.000")
    // "eh" sounds from 0.9 to 1 s.
    #expect(lines[1 + 56][19] == "0.4")
  }

  @Test("Audio2Face's matrix has a row for each thirtieth and 52 columns")
  func audio2Face() throws {
    let document = try json(try bundle(), "mira/audio2face.json")
    let rows = try #require(document["weightMat"] as? [[Double]])
    #expect(document["numFrames"] as? Int == rows.count && rows.count == 152)
    #expect(rows.allSatisfy { $0.count == 52 && $0.allSatisfy { (0...1).contains($0) } })
    #expect((document["facsNames"] as? [String])?[17] == "jawOpen")
  }

  @Test("Names that are no file names are made into such, and a silent cut is no error")
  func awkwardNames() throws {
    var cut = try SampleCut.make()
    for index in cut.visemes.tracks.indices { cut.visemes.tracks[index].character = "../mi/ra" }
    for index in cut.lines.indices { cut.lines[index].character = "../mi/ra" }
    let named = try InterchangeFixture(cut).bundle(LipSyncExporter())
    #expect(named["_mi_ra/rhubarb.tsv"] != nil)
    for index in cut.lines.indices { cut.lines[index].character = String(repeating: "ü", count: 300) + "." }
    let long = try InterchangeFixture(cut).bundle(LipSyncExporter())
    #expect(long[String(repeating: "ü", count: 60) + "/rhubarb.tsv"] != nil)
    cut.lines = []
    let silent = try InterchangeFixture(cut).bundle(LipSyncExporter())
    #expect(silent.keys.sorted() == ["GENERATED.txt", "README.txt", "cutscene.json", "lighthouse.wav"])
  }

  @Test("The bundle comes out the same twice")
  func same() throws {
    let fixture = try InterchangeFixture()
    #expect(try fixture.bundle(LipSyncExporter()) == fixture.bundle(LipSyncExporter()))
  }
}
