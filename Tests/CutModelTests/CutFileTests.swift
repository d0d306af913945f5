import CutModel
import CutTestSupport
import Foundation
import Testing
import Timeline

@Suite("The cutscene document")
struct CutFileTests {
  @Test("reads back what it writes, byte for byte")
  func roundTrip() throws {
    let cut = try SampleCut.make()
    let bytes = try cut.json()
    let again = try Cut(json: bytes, name: "cutscene.json")
    #expect(again == cut)
    #expect(try again.json() == bytes)
    #expect(String(decoding: bytes, as: UTF8.self).contains("\"duration\" : 3557400000"))
  }

  @Test("the sample contradicts itself nowhere")
  func sampleIsSound() throws {
    #expect(try SampleCut.make().problems.isEmpty)
  }

  @Test("a contradiction is named")
  func contradictions() throws {
    let faults: [(String, (inout Cut) -> Void)] = [
      ("duration", { $0.frames += 1 }),
      ("thunder is there twice", { $0.events[2].id = "thunder" }),
      ("names the shot sh999", { $0.lines[0].shot = "sh999" }),
      ("names the line gone", { $0.subtitles[0].line = "gone" }),
      ("overlap", { $0.subtitles[1].start = .zero }),
      ("outside the cut", { $0.events[0].time = $0.duration }),
      ("15 weights", { $0.visemes.tracks[0].weights[3] = [1] }),
      ("more of one envelope", { $0.haptics.amplitude.removeLast() }),
      ("not as long as the pictures", { $0.sound.samples -= 1 }),
    ]
    for (expected, damage) in faults {
      var cut = try SampleCut.make()
      damage(&cut)
      let error = #expect(throws: CutFileError.self) { try Cut(json: try cut.json(), name: "x.json") }
      #expect(error?.description.contains(expected) == true, "\(expected): \(error?.description ?? "")")
    }
  }

  @Test(
    "damaged documents are refused with the place of the damage",
    arguments: [
      ("{}", "missing"), ("[]", "another kind"), ("{\"format\": 3}", "another kind"), ("not json", "damaged"),
    ])
  func damage(_ text: String, _ expected: String) throws {
    let error = #expect(throws: CutFileError.self) { try Cut(json: Array(text.utf8), name: "x.json") }
    #expect(error?.description.contains(expected) == true, "\(error?.description ?? "")")
  }

  @Test("a rate of no pictures is refused")
  func badRate() throws {
    let text = String(decoding: try SampleCut.make().json(), as: UTF8.self)
    let damaged = text.replacing(/"frameRate" : \[\s+24,\s+1\s+\]/, with: "\"frameRate\" : [24, 0]")
    #expect(damaged != text)
    #expect(throws: CutFileError.self) { try Cut(json: Array(damaged.utf8), name: "x.json") }
  }

  @Test("mouths rest where nobody speaks")
  func rows() throws {
    let cut = try SampleCut.make()
    let rows = cut.visemeRows(of: "mira")
    #expect(rows.count == 505)
    #expect(rows[0][0] == 1)
    #expect(rows[55][CutVisemes.names.firstIndex(of: "kk") ?? 0] == 1)
    #expect(rows.allSatisfy { abs($0.reduce(0, +) - 1) < 0.002 })
    #expect(cut.speakers == ["mira", "tom"])
  }
}
