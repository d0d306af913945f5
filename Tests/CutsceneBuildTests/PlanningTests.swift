import Assembly
import CutModel
import Foundation
import Generation
import Testing
import Timeline

@testable import CutsceneBuild

@Suite("Planning shots") struct PlanningTests {
  private func shots(_ script: String, _ change: (SampleProject) throws -> Void = { _ in }) throws -> [PlannedShot] {
    let project = try SampleProject(script: script)
    try change(project)
    return try #require(try project.plan().cuts.first).shots
  }

  private let scene = "INT. HALL - NIGHT\n\n"

  @Test func `A shot becomes a request`() throws {
    let shots = try shots(
      scene + """
        [[shot sh010 dur=2s seed=42 steps=3 takes=4 prompt="cold light"]] [[ambience rain level=0.4]]
        A door slams. [[event door at=0.5 force=0.7]]

        [[shot sh020]]

        MIRA
        (whispering)
        Who is there? [[line mira_0001]]

        """)
    #expect(shots.map(\.id) == ["sh010", "sh020"])
    let first = shots[0].spec.request
    #expect(first.seed == 42 && first.steps == 3 && first.duration == seconds(2) && first.frameRate == .film)
    #expect(first.prompt == "cold light", "prompt= takes the place of the action")
    #expect(first.ambiences == [RequestedAmbience("rain", level: 0.4)])
    #expect(first.events == [TimedEvent(name: "door", time: seconds(0.5), force: 0.7)])
    #expect(first.lines.isEmpty && first.speaker == nil)
    #expect(shots[0].takeNumbers == [1, 2, 3, 4])
    #expect((1...4).map { shots[0].take($0).request.seed } == [42, 43, 44, 45])
    #expect(shots[0].spec.picture?.path.hasSuffix("/hall.png") == true)
    #expect(shots[0].assembly.framing == .cover && shots[0].assembly.background == nil)
    let second = shots[1]
    #expect(second.spec.request.lines == [ScriptedLine("Who is there?")])
    #expect(second.spec.request.speaker == "slt" && second.spec.request.prompt == "whispering")
    #expect(second.spec.request.duration == nil, "it lasts as long as the line")
    #expect(second.spec.picture?.path.hasSuffix("/mira.png") == true)
    #expect(second.assembly.framing == .full && second.assembly.background?.hasSuffix("/hall.png") == true)
    #expect(
      second.assembly.lines == [.init(id: "mira_0001", character: "mira", speaker: "Mira", text: "Who is there?")])
    #expect(second.spec.request.ambiences == [RequestedAmbience("rain", level: 0.4)], "ambiences go on in the scene")
  }

  @Test func `Seeds are the same in every plan and differ by project, character and shot`() throws {
    let one = try shots(SampleProject.script)
    let two = try shots(SampleProject.script)
    #expect(one.map(\.spec.request.seed) == two.map(\.spec.request.seed))
    #expect(Set(one.map(\.spec.request.seed)).count == 3)
    #expect(one.allSatisfy { $0.spec.request.seed < 1 << 53 }, "readable as a JavaScript number")
    let seeded = try shots(SampleProject.script) {
      try $0.change("cutscene.toml", "[cast.tom]", "[cast.tom]\nseed = 2")
    }
    #expect(zip(one, seeded).map { $0.spec.request.seed == $1.spec.request.seed } == [true, true, false])
    let other = try shots(SampleProject.script) {
      try $0.write("cutscene.toml", SampleProject.head + "[model]\nseed = 2\n")
    }
    #expect(zip(one, other).allSatisfy { $0.spec.request.seed != $1.spec.request.seed })
    // A shot put in between changes no other one.
    let more = try shots(
      SampleProject.script.replacing("[[shot sh020]]", with: "[[shot sh015 dur=1s]]\nRain.\n\n[[shot sh020]]"))
    #expect(more.count == 4)
    #expect([more[0], more[2], more[3]].map(\.spec.request) == one.map(\.spec.request))
  }

  @Test func `A character is the same in every shot, and moods have portraits of their own`() throws {
    let script =
      scene + """
        [[shot sh010]]

        MIRA
        One.

        [[shot sh020]] [[emotion angry]]

        MIRA
        Two.

        [[shot sh030]] [[emotion sad]]

        MIRA
        Three.

        [[shot sh040 cast=mira dur=1s]]
        She waits.

        [[shot sh050 picture=tom.png]]

        MIRA
        Five.

        [[shot sh060]]

        MIRA (O.S.)
        Six.

        """
    let shots = try shots(script) {
      try $0.change("cutscene.toml", "voice = \"slt\"", "voice = \"slt\"\nportraits = { Angry = \"angry.png\" }")
      try $0.picture("angry.png", 200)
    }
    let names = shots.map { $0.spec.picture.map { String($0.path.split(separator: "/").last ?? "") } ?? "" }
    #expect(names == ["mira.png", "angry.png", "mira.png", "mira.png", "tom.png", "hall.png"])
    #expect(shots.map(\.spec.request.speaker) == ["slt", "slt", "slt", nil, "slt", "slt"])
    #expect(shots[1].spec.request.prompt == "angry")
  }

  @Test func `Several speakers in one shot become parts with exact times`() throws {
    // 20 letters are said in a second: each line below lasts half a second.
    let shots = try shots(
      scene + """
        [[shot sh010]] [[camera zoom in]] [[camera pan left at=0.75s dur=0.25s]] [[marker late at=@30]]
        [[event door at=0.25]] [[event thunder at=0.75]] [[haptic impact=0.5 at=0.5]] [[marker early at=@12]]

        MIRA
        Ten lette. [[line mira_0001]]

        TOM
        Ten lette. [[line tom_0001]]

        MIRA
        Ten lette. [[line mira_0002]]

        """)
    #expect(shots.map(\.id) == ["sh010_a", "sh010_b", "sh010_c"])
    #expect(shots.map { $0.assembly.lines.map(\.id) } == [["mira_0001"], ["tom_0001"], ["mira_0002"]])
    #expect(shots.map(\.spec.request.speaker) == ["slt", "rms", "slt"])
    #expect(shots[0].spec.request.seed == shots[2].spec.request.seed)
    #expect(shots[0].spec.request.events == [TimedEvent(name: "door", time: seconds(0.25))])
    #expect(shots[1].spec.request.events == [TimedEvent(name: "thunder", time: seconds(0.25))])
    #expect(shots[1].assembly.haptics.map(\.at) == [.zero], "a part has what happens at its first moment")
    #expect(shots[1].assembly.markers == [.init(name: "early", at: .zero)])
    #expect(shots[2].assembly.markers == [.init(name: "late", at: seconds(0.25))])
    #expect(shots[0].assembly.markers.isEmpty && shots[0].assembly.haptics.isEmpty)
    #expect(shots.map { $0.assembly.cameraMoves.map(\.kind) } == [[.zoom], [.zoom, .pan], [.zoom]])
    #expect(shots[1].assembly.cameraMoves[1].at == seconds(0.25))
    #expect(shots.map(\.assembly.action) == ["", "", ""] || shots[1].assembly.action.isEmpty)
  }

  @Test func `The length of a shot of several speakers is divided`() throws {
    let script =
      scene + """
        [[shot sh010 dur=3s]]

        MIRA
        Ten lette.

        TOM
        Ten lette.

        """
    let shots = try shots(script)
    #expect(shots.map(\.spec.request.duration) == [nil, seconds(2.5)])
    let project = try SampleProject(script: script.replacing("dur=3s", with: "dur=0.5s"))
    #expect(project.errors().contains { $0.contains("shot sh010 is to last 0.5 s") }, "\(project.errors())")
  }

  @Test func `Pauses lie where they are written`() throws {
    let shots = try shots(
      scene + """
        [[shot sh010]]

        [[pause 0.25s]]

        MIRA
        Ten lette. [[line mira_0001]]

        [[pause 0.5s]]

        MIRA
        Ten lette. [[line mira_0002]]

        [[pause 1s]]

        """)
    #expect(shots.count == 1)
    #expect(
      shots[0].spec.request.lines
        == [ScriptedLine("Ten lette.", pause: seconds(0.25)), ScriptedLine("Ten lette.", pause: seconds(0.5))])
    #expect(shots[0].spec.request.duration == seconds(0.25 + 0.5 + 0.5 + 0.5 + 1), "silence at the end counts")
  }

  @Test func `A pause between two speakers counts once`() throws {
    let shots = try shots(
      scene + """
        [[shot sh010]] [[marker third at=1.0s]]

        MIRA
        Ten lette.

        [[pause 0.5s]]

        TOM
        Ten lette.

        """)
    #expect(shots.count == 2)
    #expect(shots.map(\.spec.request.duration) == [nil, nil])
    #expect(shots.map { $0.spec.request.lines.map(\.pause) } == [[.zero], [seconds(0.5)]])
    #expect(shots[1].assembly.markers == [.init(name: "third", at: seconds(0.5))])
  }

  @Test func `Lines have times of their own`() throws {
    let script =
      scene + """
        [[shot sh010]]

        MIRA
        Ten lette. [[line mira_0001 at=1s]]

        MIRA
        Ten lette. [[line mira_0002 at=@48]]

        """
    let shots = try shots(script)
    #expect(shots[0].spec.request.lines.map(\.start) == [seconds(1), seconds(2)])
    let tom = script.replacing("MIRA\nTen lette. [[line mira_0002", with: "TOM\nTen lette. [[line tom_0002")
    let parts = try self.shots(tom)
    #expect(
      parts.map { $0.spec.request.lines.map(\.start) } == [[seconds(1)], [seconds(0.5)]], "from the part's start")
    let early = try SampleProject(script: tom.replacing("at=@48", with: "at=1.25s"))
    #expect(early.errors().contains { $0.contains("the line is to start before the part of its shot begins") })
  }

  @Test func `Recordings are followed, with ambience and events beneath`() throws {
    let script =
      scene + """
        [[shot sh010]] [[ambience rain]] [[event thunder at=0.5]]

        MIRA
        One. [[line mira_0001 voice=vo/one.wav]]

        MIRA
        Two. [[line mira_0002 voice=vo/two.wav at=1.5s]]

        [[shot sh020]]

        MIRA
        Three. [[line mira_0003 voice=vo/one.wav]]

        """
    let shots = try shots(script) {
      try $0.voice("vo/one.wav", seconds: 1)
      try $0.voice("vo/two.wav", seconds: 0.5)
      try $0.change("intro.fountain", "[[shot sh020]]", "[[shot sh020]] [[ambience none]]")
    }
    #expect(shots[0].spec.recordings.map(\.start) == [.zero, seconds(1.5)])
    #expect(shots[0].spec.recordings.map(\.duration) == [seconds(1), seconds(0.5)])
    #expect(shots[0].assembly.lines.map(\.at) == [.zero, seconds(1.5)])
    #expect(shots[0].assembly.lines.map { $0.recordedVoice?.hasSuffix(".wav") } == [true, true])
    let bed = try #require(shots[0].bed)
    #expect(bed.recordings.isEmpty && bed.request.lines.isEmpty && bed.request.speaker == nil)
    #expect(bed.request.duration == seconds(2) && bed.request.ambiences.map(\.name) == ["rain"])
    #expect(bed.request.events.map(\.name) == ["thunder"])
    #expect(shots[1].bed == nil, "nothing to hear beneath")
    let overlapping = try SampleProject(script: script.replacing("at=1.5s", with: "at=0.5s"))
    try overlapping.voice("vo/one.wav", seconds: 1)
    try overlapping.voice("vo/two.wav", seconds: 0.5)
    #expect(
      overlapping.errors().contains {
        $0.contains("the recording starts at 0.5 s, while the one before it lasts until 1 s")
      })
  }

  @Test func `Silent shots last long enough to see what happens`() throws {
    let shots = try shots(
      scene
        + "[[shot sh010]]\nRain.\n\n[[shot sh020]]\nRain. [[event thunder at=4s]]\n\n[[shot sh030]]\nRain. [[marker m at=@96]]\n\n"
    )
    #expect(shots.map(\.spec.request.duration) == [seconds(3), seconds(5), seconds(5)])
  }

  @Test func `Events the model does not know stay in the timeline for the game`() throws {
    let project = try SampleProject(
      script: scene + "[[shot sh010 dur=1s]]\nRain. [[event thunders at=0.5]] [[event door at=0.5]]\n\n")
    let plan = try project.plan()
    #expect(plan.cuts[0].shots[0].spec.request.events.map(\.name) == ["door"])
    #expect(plan.cuts[0].shots[0].assembly.scriptedEvents.map(\.name) == ["door", "thunders"])
    #expect(plan.notes.count == 1 && plan.notes[0].contains("thunders (did you mean thunder?)"), "\(plan.notes)")
    #expect(try project.notes()[0].hasPrefix("intro.fountain:3:1: note: foal cannot"))
  }

  @Test func `Rumbles are knocks in quick succession`() throws {
    let shots = try shots(
      scene + "[[shot sh010 dur=1s]]\nRain. [[haptic impact=0.5 at=0.25 dur=0.2s]] [[haptic impact=1 at=0.5]]\n\n")
    #expect(shots[0].assembly.haptics.map(\.at) == [0.25, 0.3, 0.35, 0.4, 0.5].map(seconds))
  }

  @Test func `Transitions join shots`() throws {
    let shots = try shots(
      """
      FADE IN:

      INT. HALL - NIGHT

      [[shot sh010 dur=1s]]
      Rain.

      [[transition dissolve dur=0.25s]]

      [[shot sh020 dur=1s]]
      Rain.

      DISSOLVE TO:

      [[shot sh030 dur=1s]]
      Rain.

      [[transition fade out dur=1s]]

      [[shot sh040 dur=1s]]
      Rain.

      CUT TO:

      [[shot sh050 dur=1s]]
      Rain.

      > FADE OUT.

      """)
    #expect(shots.map(\.assembly.transition.kind) == [.fade, .dissolve, .dissolve, .fade, .cut])
    #expect(shots.map(\.assembly.transition.duration) == [0.5, 0.25, 0.5, 1, 0].map(seconds))
    #expect(shots.map(\.assembly.fadeOut) == [nil, nil, nil, nil, seconds(0.5)])
  }

  @Test(
    "What cannot be is refused with its place",
    arguments: [
      ("[[shot sh010 size=64x64 dur=1s]]\nRain.", "intro.fountain:3:1: error: size= is for the whole project"),
      ("[[shot sh010 fps=25 dur=1s]]\nRain.", "intro.fountain:3:1: error: fps= is for the whole project"),
      ("[[shot sh010 cast=\"mira,tom\" dur=1s]]\nRain.", "3:1: error: a take shows one person, and cast= names 2"),
      ("[[shot sh010 cast=ann dur=1s]]\nRain.", "3:1: error: ann is not in the cast; add [cast.ann]"),
      ("ANN\nHello.", "3:1: error: ANN is not in the cast"),
      ("[[shot sh010 dur=1s]]\nRain. [[event door at=@24]]", "4:7: error: the event door at 1 s comes after the end"),
      ("[[shot sh010 dur=@24]]\nRain. [[marker m at=1.5s]]", "4:7: error: the marker m at 1.5 s comes after the end"),
      ("[[shot sh010 dur=1s]]\nRain. [[haptic impact=1 at=1s]]", "4:7: error: the haptic at 1 s comes after the end"),
      ("[[shot sh010 picture=nowhere.png dur=1s]]\nRain.", "nowhere.png cannot be read: it is not there"),
      ("[[shot sh010 picture=\"../outside/x.png\" dur=1s]]\nRain.", "leaves the project"),
      ("[[shot sh010 model=unknown dur=1s]]\nRain.", "There is no model unknown"),
      ("[[shot sh010 dur=1s]] [[ambience hail]]\nRain.", "There is no ambience \"hail\""),
      (
        "[[shot sh010]]\n\nMIRA\nHello. [[line mira_0001 voice=vo/missing.wav]]", "voice: vo/missing.wav cannot be read"
      ),
      ("[[shot sh010 dur=1s]]\nRain.\n\n[[shot SH010 dur=1s]]\nRain.", "6:1"),
      ("[[shot sh010 dur=nan]]\nRain.", "3:1"),
      ("[[shot sh010 dur=0]]\nRain.", "3:1"),
      ("[[shot sh010 dur=-1]]\nRain.", "3:1"),
      ("[[shot sh010 dur=1e9]]\nRain.", "3:1"),
      ("[[shot sh010 dur=999999]]\nRain.", "longer than one hour"),
      ("[[shot sh010_a dur=1s]]\nRain.\n\n[[shot sh010]]\n\nMIRA\nA.\n\nTOM\nB.", "there is another shot sh010_a"),
    ])
  func refused(_ script: String, _ says: String) throws {
    let project = try SampleProject(script: scene + script + "\n\n")
    let errors = project.errors()
    #expect(errors.contains { $0.contains(says) }, "\(errors)")
    #expect(errors.allSatisfy { !$0.contains("\n") && $0.utf8.count < 600 }, "\(errors)")
  }

  @Test func `Pictures of several people are given as one`() throws {
    let shots = try shots(scene + "[[shot sh010 cast=\"mira,tom\" picture=hall.png dur=1s]]\nThey wait.\n\n")
    #expect(shots[0].spec.picture?.path.hasSuffix("hall.png") == true)
    let project = try SampleProject(script: scene + "[[shot sh010 cast=tom]]\n\nMIRA\nHello.\n\n")
    #expect(try project.plan().notes.contains { $0.contains("tom does not speak in sh010") })
  }

  @Test func `A missing voice, portrait or background says where it belongs`() throws {
    let voice = try SampleProject()
    try voice.change("cutscene.toml", "\"slt\"", "\"slx\"")
    #expect(voice.errors().count == 1)
    #expect(
      voice.errors().first?.hasPrefix("cutscene.toml:10:9: error: There is no voice \"slx\"") == true,
      "\(voice.errors())")
    let portrait = try SampleProject()
    try portrait.change("cutscene.toml", "portrait = \"mira.png\"\n", "")
    #expect(portrait.errors().count == 1 && portrait.errors().first?.contains("mira has no portrait; add") == true)
    let background = try SampleProject()
    try background.change("cutscene.toml", "background = \"hall.png\"\n", "")
    #expect(background.errors().contains { $0.contains("the shot sh010 has nothing to show") })
    let model = try SampleProject(toml: SampleProject.head + "[model]\nname = \"other\"\n")
    #expect(model.errors().count == 1, "one sentence, however many shots: \(model.errors())")
  }

  @Test func `Files outside of the project are not read`() throws {
    let project = try SampleProject()
    try Data("secret".utf8).write(to: URL(filePath: project.outside + "/secret.png"))
    try FileManager.default.removeItem(atPath: project.path("mira.png"))
    try FileManager.default.createSymbolicLink(
      atPath: project.path("mira.png"), withDestinationPath: project.outside + "/secret.png")
    #expect(project.errors().contains { $0.contains("mira.png is a link that leads out of the project's folder") })
    try FileManager.default.removeItem(atPath: project.path("mira.png"))
    try FileManager.default.createSymbolicLink(atPath: project.path("mira.png"), withDestinationPath: "tom.png")
    #expect(project.errors().isEmpty, "links within the project are fine: \(project.errors())")
    try FileManager.default.removeItem(atPath: project.path("mira.png"))
    #expect(mkfifo(project.path("mira.png"), 0o600) == 0)
    #expect(project.errors().contains { $0.contains("mira.png is not an ordinary file") })
    try FileManager.default.removeItem(atPath: project.path("mira.png"))
    try FileManager.default.createDirectory(atPath: project.path("mira.png"), withIntermediateDirectories: true)
    #expect(project.errors().contains { $0.contains("mira.png is not an ordinary file") })
  }

  @Test func `A scene that no screenplay has is noted`() throws {
    let project = try SampleProject()
    try project.change("intro.fountain", "INT. HALL - NIGHT", "INT. HALLS - NIGHT")
    try project.change("intro.fountain", "[[shot sh010 dur=1s]]", "[[shot sh010 dur=1s picture=hall.png]]")
    let notes = try project.plan().notes
    #expect(
      notes.contains { $0.contains("no screenplay has the scene \"INT. HALL - NIGHT\"; did you mean \"INT. HALLS") },
      "\(notes)")
  }
}
