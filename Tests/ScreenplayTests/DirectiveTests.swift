import Foundation
import Screenplay
import Testing
import Timeline

/// Reads a text that has no faults.
func clean(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) -> Screenplay {
  let parsed = Screenplay.parse(text, file: "a.fountain")
  #expect(parsed.diagnostics.map(\.description) == [], sourceLocation: sourceLocation)
  return parsed.screenplay
}

/// What is said about a text.
func faults(_ text: String) -> [String] {
  Screenplay.parse(text, file: "a.fountain").diagnostics.map(\.description)
}

@Suite("Directives") struct DirectiveTests {
  static let lighthouse = """
    Title: Intro

    INT. HALLWAY - NIGHT  #1#
    [[shot sh010 dur=5.04s seed=42 model=foal steps=8 takes=3 size=768x448 cam="slow push-in" fps=23.976]]
    [[ambience rain level=0.5]] [[camera pan left amount=0.2]]

    Rain on the glass. A door slams. [[event Thunder at=1.0 force=0.8]] [[haptic impact=0.9 at=500ms]]

    MIRA
    (whispering)
    Who's *there*? [[line mira_0001 at=0.9 voice=vo/mira_0001.wav]] [[emotion afraid]]

    [[marker door at=00:02.5]]
    [[transition dissolve dur=@12]]
    [[shot sh020 dur=@48 picture='my pictures/tom.png' cast="MIRA, Tom"]]

    TOM (O.S.)
    Only me.
    [[pause 0.5s]]
    """

  @Test("everything of the example reaches the model") func example() throws {
    let play = clean(Self.lighthouse)
    #expect(play.title == "Intro")
    let scene = try #require(play.scenes.first)
    #expect(play.scenes.count == 1)
    #expect((scene.heading, scene.number) == ("HALLWAY - NIGHT", "1") || scene.heading == "INT. HALLWAY - NIGHT")
    #expect(scene.setting == .interior)
    #expect(scene.place == "HALLWAY")
    #expect(scene.timeOfDay == "NIGHT")
    try #require(scene.shots.count == 2)
    let shot = scene.shots[0]
    #expect(shot.id == "sh010")
    #expect(shot.position.description == "a.fountain:4:1")
    #expect(shot.settings.duration == .time(try Flicks(504, timesPerSecond: 100)))
    #expect(shot.settings.seed == 42)
    #expect(shot.settings.model == "foal")
    #expect(shot.settings.steps == 8)
    #expect(shot.settings.takes == 3)
    #expect(shot.settings.size == Screenplay.PictureSize(width: 768, height: 448))
    #expect(shot.settings.prompt == "slow push-in")
    #expect(shot.settings.frameRate == .filmNTSC)
    #expect(shot.action == "Rain on the glass. A door slams.")
    #expect(shot.ambiences.map(\.name) == ["rain"])
    #expect(shot.ambiences.map(\.level) == [0.5])
    #expect(shot.camera.map(\.kind) == [.pan])
    #expect(shot.camera.map(\.direction) == [.left])
    #expect(shot.camera.map(\.amount) == [0.2])
    #expect(shot.events.map(\.name) == ["thunder"])
    #expect(shot.events.map(\.at) == [.time(try Flicks(seconds: 1))])
    #expect(shot.events.map(\.force) == [0.8])
    #expect(shot.haptics.map(\.impact) == [0.9])
    #expect(shot.haptics.map(\.at) == [.time(try Flicks(1, timesPerSecond: 2))])
    #expect(shot.markers.map(\.name) == ["door"])
    #expect(shot.markers.map(\.at) == [.time(try Flicks(5, timesPerSecond: 2))])
    let line = try #require(shot.lines.first)
    #expect(line.id == "mira_0001")
    #expect(line.character == "MIRA")
    #expect(line.parentheticals == ["whispering"])
    #expect(line.text == "Who's there?")
    #expect(line.raw == "Who's *there*?")
    #expect(line.voice == "vo/mira_0001.wav")
    #expect(line.at == .time(try Flicks(9, timesPerSecond: 10)))
    #expect(line.emotion == "afraid")
    #expect(line.position.description == "a.fountain:11:1")
    let next = scene.shots[1]
    #expect(next.transitionIn?.kind == .dissolve)
    #expect(next.transitionIn?.duration == .frame(12))
    #expect(next.settings.duration == .frame(48))
    #expect(next.settings.picture == "my pictures/tom.png")
    #expect(next.settings.cast == ["MIRA", "Tom"])
    #expect(next.lines.map(\.isOffScreen) == [true])
    #expect(next.ambiences.map(\.name) == ["rain"])
    #expect(next.pauses.map(\.afterLine) == [1])
  }

  struct Fault: Sendable, CustomTestStringConvertible {
    var text: String
    var says: String
    var testDescription: String { text }
  }

  static let mistakes: [Fault] = [
    Fault(text: "[[shot]]", says: "1:1: error: the shot has no name"),
    Fault(text: "[[shot a/b dur=1]]", says: "1:8: error: the name \"a/b\" contains \"/\""),
    Fault(text: "[[shot ../x dur=1]]", says: "1:8: error: the name \"../x\" contains \".\""),
    Fault(text: "[[shot CON]]", says: "1:8: error: the name \"CON\" is a name that Windows reserves"),
    Fault(text: "[[shot com1 dur=1]]", says: "1:8: error: the name \"com1\" is a name that Windows reserves"),
    Fault(text: "[[shot a dur=0]]", says: "1:14: error: dur is zero"),
    Fault(text: "[[shot a dur=-1s]]", says: "1:14: error: dur \"-1s\" is less than zero"),
    Fault(text: "[[shot a dur=nan]]", says: "1:14: error: dur \"nan\" is not a time"),
    Fault(text: "[[shot a dur=1e9]]", says: "1:14: error: dur \"1e9\" is longer than one hour"),
    Fault(text: "[[shot a dur=inf]]", says: "1:14: error: dur \"inf\" is longer than one hour"),
    Fault(text: "[[shot a dur=1000000000]]", says: "1:14: error: dur \"1000000000\" is longer than one hour"),
    Fault(text: "[[shot a dur=@0]]", says: "1:14: error: dur is zero"),
    Fault(text: "[[shot a dur=@99999999]]", says: "1:14: error: dur \"@99999999\" is longer than one hour"),
    Fault(text: "[[shot a dur=]]", says: "1:14: error: dur \"\" is not a time"),
    Fault(text: "[[shot a dur=61:00]]", says: "1:14: error: dur \"61:00\" is not a time"),
    Fault(text: "[[shot a seed=-1]]", says: "1:15: error: seed \"-1\" is not a whole number from 0 to"),
    Fault(text: "[[shot a steps=0]]", says: "1:16: error: steps \"0\" is not a whole number from 1 to 1000"),
    Fault(text: "[[shot a takes=100]]", says: "1:16: error: takes \"100\""),
    Fault(
      text: "[[shot a duration=5s]]", says: "1:10: error: \"shot\" has no key \"duration\": use one of cam, cast, dur"),
    Fault(text: "[[shot a sed=5]]", says: "1:10: error: \"shot\" has no key \"sed\": write \"seed\"."),
    Fault(text: "[[shot a seed=1 seed=2]]", says: "1:17: error: \"seed\" is given twice"),
    Fault(text: "[[shot a b dur=1]]", says: "1:10: error: \"b\" is one word too many"),
    Fault(text: "[[shot a cam=\"open]]", says: "1:14: error: a quoted value does not end"),
    Fault(text: "[[shot a picture=../x.png]]", says: "1:18: error: picture \"../x.png\" leaves the project"),
    Fault(text: "[[shot a picture=/etc/x.png]]", says: "1:18: error: picture \"/etc/x.png\" is not relative"),
    Fault(text: "[[shot a picture=C:\\x.png]]", says: "1:18: error: picture \"C:\\x.png\" has characters"),
    Fault(text: "[[shot a picture=a/nul.png]]", says: "has a part that Windows reserves"),
    Fault(text: "[[shot a size=8x8]]", says: "1:15: error: size \"8x8\" is no picture size"),
    Fault(text: "[[shot a fps=0]]", says: "1:14: error: fps \"0\" is no frame rate"),
    Fault(text: "[[event thunder force=1.5]]", says: "1:23: error: force \"1.5\" is not a number from 0 to 1"),
    Fault(text: "[[event thunder force=nan]]", says: "1:23: error: force \"nan\""),
    Fault(text: "[[event at=1]]", says: "1:1: error: the event has no name: write [[event thunder"),
    Fault(text: "[[haptic at=1]]", says: "1:1: error: the haptic does not say how strong"),
    Fault(text: "[[camera pan]]", says: "1:10: error: a pan needs a direction: add left or right"),
    Fault(text: "[[camera pan up]]", says: "1:14: error: a pan has no direction \"up\": use left or right"),
    Fault(text: "[[camera zom in]]", says: "1:10: error: \"zom\" is no camera move: write \"zoom\""),
    Fault(text: "[[transition disolve dur=1]]", says: "1:14: error: \"disolve\" is no transition: write \"dissolve\""),
    Fault(text: "[[transition cut dur=1]]", says: "1:22: error: a cut takes no time"),
    Fault(text: "[[pause]]", says: "1:1: error: the pause does not say how long"),
    Fault(text: "[[pause -1]]", says: "1:9: error: the pause \"-1\" is less than zero"),
    Fault(text: "[[line mira_0001]]", says: "1:1: error: the line directive stands in no dialogue"),
    Fault(text: "é日 [[event x at=9y]]", says: "1:17: error: at \"9y\" is not a time"),
    Fault(text: "[[shot sh010", says: "1:1: error: \"[[\" opens a note that does not end"),
    Fault(
      text: "[[shto sh010 dur=5]]", says: "1:1: warning: \"shto\" is no directive, so this is a note: write \"shot\""),
    Fault(text: "[[evnt door_1]]", says: "1:1: warning: \"evnt\" is no directive"),
    Fault(text: "[[Shot sh010 dur=5]]", says: "1:1: warning: \"Shot\" is no directive"),
    Fault(text: "[[line needs some work]]", says: "1:1: warning: this begins like a directive but reads like a note"),
  ]

  @Test("what is wrong with one is said with place and fix", arguments: mistakes) func mistake(_ fault: Fault) {
    let said = faults(fault.text + "\nThe sea.")
    #expect(said.contains { $0.hasPrefix("a.fountain:") && $0.contains(fault.says) && $0.hasSuffix(".") }, "\(said)")
  }

  @Test("the example in docs/screenplay.md has no fault") func documented() throws {
    let page = Folder.tests.deletingLastPathComponent().deletingLastPathComponent().appending(
      path: "docs/screenplay.md")
    let blocks = try Folder.text(page).split(separator: "```", omittingEmptySubsequences: false)
    let play = clean(String(blocks[1]))
    #expect(play.shots.map(\.id) == ["sh010", "sh020"])
    #expect(play.lines.map(\.id) == ["mira_0001", "tom_0001"])
    #expect(play.shots.last?.transitionIn?.kind == .dissolve)
  }

  @Test(
    "notes for people are left alone",
    arguments: [
      "[[Shot needs work]]", "[[short one]]", "[[a line]]", "[[]]", "[[ ]]", "[[pose]]", "[[events of 1920]]",
      "[[see https://example.org/?a=b]]", "[[TODO: camera]]",
    ])
  func ordinary(_ note: String) {
    #expect(faults("The sea. \(note)") == [])
  }

  @Test("all faults of a file are told at once, in order") func together() {
    let said = faults("[[shot a dur=0]]\nSea.\n\n[[shot b sed=1 fps=x]]\nSky.\n\n[[event ! at=-1]] Wind.")
    #expect(said.count == 5)
    #expect(
      said.map { $0.prefix(16) } == [
        "a.fountain:1:14:", "a.fountain:4:10:", "a.fountain:4:20:", "a.fountain:7:9: ", "a.fountain:7:14:",
      ])
  }

  @Test("cues after the end of a shot are refused where both times are of one kind") func late() {
    #expect(
      faults("[[shot a dur=2]]\nSea. [[event bell at=2.5]]").first?.contains("comes after the end of its shot") == true)
    #expect(faults("[[shot a dur=@48]]\nSea. [[event bell at=@49]]").count == 1)
    #expect(faults("[[shot a dur=2]]\nSea. [[event bell at=2]] [[event bell at=@999]]") == [])
  }

  @Test("ids that differ only by case or Unicode form are duplicates; both places are named") func duplicates() {
    let text =
      "[[shot sh010]]\nSea.\n\n[[shot SH010]]\nSky.\n\n[[shot caf\u{e9}]]\nA.\n\n[[shot cafe\u{301}]]\nB.\n\n[[shot Stra\u{df}e]]\nC.\n\n[[shot STRASSE]]\nD."
    let said = faults(text)
    #expect(said.count == 3)
    #expect(
      said.first?.hasPrefix("a.fountain:4:1: error: the shot id \"SH010\" is taken already, at a.fountain:1:1") == true)
    let lines = faults("A\nHi. [[line x_1]]\n\nB\nHo. [[line X_1]]")
    #expect(lines.count == 1 && lines[0].contains("the line id \"X_1\" is taken already, at a.fountain:2:5"))
  }
}
