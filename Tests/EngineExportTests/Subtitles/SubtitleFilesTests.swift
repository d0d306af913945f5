import CutModel
import CutTestSupport
import EngineExport
import Foundation
import Testing
import Timeline

@Suite("Subtitle files")
struct SubtitleFilesTests {
  @Test("WebVTT names the speaker as the voice and escapes what would be markup")
  func webVTT() throws {
    let text = SubtitleFiles.webVTT(try SampleCut.make())
    #expect(
      text == """
        WEBVTT

        mira_0001
        00:00:00.500 --> 00:00:01.100
        <v MIRA>Who's there?

        tom_0001
        00:00:02.300 --> 00:00:02.900
        <v TOM>She said "no" &lt;loud &amp; clear&gt; \\ naïve 😀: 100 %

        mira_0002
        00:00:03.600 --> 00:00:04.200
        <v MIRA>Then open.

        """)
  }

  @Test("SubRip counts from one and writes commas")
  func subRip() throws {
    let cut = try SampleCut.make()
    let text = SubtitleFiles.subRip(cut)
    #expect(text.hasPrefix("1\n00:00:00,500 --> 00:00:01,100\nMIRA: Who's there?\n\n2\n"))
    #expect(text.contains("TOM: \(SampleCut.awkwardText)\n"))
    #expect(SubtitleFiles.subRip(cut, namesSpeakers: false).contains("\nWho's there?\n"))
  }

  @Test("Text that imitates the format cannot break out of its cue")
  func breakout() throws {
    var cut = try SampleCut.make()
    cut.subtitles[0].text = "a\r\n\r\n00:00:00.000 --> 00:00:09.000\n\n\u{2028}\u{0} b"
    cut.subtitles[0].speaker = "X>\n<i>"
    let vtt = SubtitleFiles.webVTT(cut)
    #expect(vtt.components(separatedBy: "-->").count == 4)
    #expect(vtt.contains("<v X&gt; &lt;i&gt;>a\n00:00:00.000 --&gt; 00:00:09.000\n  b\n\ntom_0001"))
    let srt = SubtitleFiles.subRip(cut)
    #expect(srt.components(separatedBy: "-->").count == 4)
    #expect(srt.components(separatedBy: "\n\n").count == 3)
  }

  @Test("Pieces of one line have names of their own; what is shown for less than a millisecond is left out")
  func pieces() throws {
    var cut = try SampleCut.make()
    cut.subtitles[1].line = "mira_0001"
    cut.subtitles[2].end = Flicks(cut.subtitles[2].start.count + 1)
    let vtt = SubtitleFiles.webVTT(cut)
    #expect(vtt.contains("\n\nmira_0001\n") && vtt.contains("\n\nmira_0001-2\n"))
    #expect(!vtt.contains("Then open."))
  }

  @Test("Every event and marker is a JSON object in a cue at its time")
  func moments() throws {
    var cut = try SampleCut.make()
    cut.events[1].name = "--> <door>"
    let track = try MetadataTrack.moments(of: cut)
    let cues = track.components(separatedBy: "\n\n").dropFirst()
    #expect(cues.count == 5)
    #expect(track.components(separatedBy: "-->").count == 6)
    let first = try #require(cues.first?.split(separator: "\n"))
    #expect(first[0] == "00:00:01.000 --> 00:00:01.100")
    #expect(
      first[1]
        == #"{"flicks":705600000,"force":0.8,"frame":24,"id":"thunder","kind":"event","name":"thunder","scripted":true,"shot":"sh010"}"#
    )
    let second = try #require(cues.dropFirst().first?.split(separator: "\n").last)
    let object = try JSONSerialization.jsonObject(with: Data(second.utf8)) as? [String: Any]
    #expect(object?["name"] as? String == "--> <door>")
    #expect(cues.last?.contains(#""kind":"marker","name":"choice""#) == true)
  }

  @Test("A cut without words or events still gives files that parse")
  func silence() throws {
    var cut = try SampleCut.make()
    cut.subtitles = []
    cut.events = []
    cut.markers = []
    #expect(SubtitleFiles.webVTT(cut) == "WEBVTT\n")
    #expect(SubtitleFiles.subRip(cut).isEmpty)
    #expect(try MetadataTrack.moments(of: cut) == "WEBVTT\n")
  }
}
