import Screenplay
import Testing
import Timeline

@Suite("Scenes become shots") struct ShotTests {
  func outline(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) -> [String] {
    clean(text, sourceLocation: sourceLocation).scenes.flatMap { scene in
      scene.shots.map { shot in
        let lines = shot.lines.map { "\($0.character): \($0.text)" }.joined(separator: " / ")
        return "\(shot.id)|\(shot.action)|\(lines)"
      }
    }
  }

  @Test("without directives each dialogue is a shot, with the action before it; what is left is silent") func implicit()
  {
    let text = "INT. A - DAY\n\nSea.\n\nWind.\n\nMIRA\nHello.\n\nTOM\nYes?\n\nThey go.\n\nEXT. B - DAY #7A#\n\nSky."
    #expect(
      outline(text) == [
        "sc001_01|Sea. Wind.|MIRA: Hello.", "sc001_02||TOM: Yes?", "sc001_03|They go.|", "sc7A_01|Sky.|",
      ])
  }

  @Test("a tagged line names its shot, so that edits elsewhere do not") func tagged() {
    #expect(
      outline("MIRA\nHello. [[line mira_0001]]\n\nTOM\nYes?") == ["sh_mira_0001||MIRA: Hello.", "sc000_02||TOM: Yes?"])
  }

  @Test("an explicit shot goes on to the next one or the scene's end, with all its speakers") func explicit() {
    let text =
      "INT. A - DAY\n\nBefore.\n\n[[shot s1]]\nSea.\n\nMIRA\nHello.\n\nTOM\nYes?\n\nThey go.\n\n[[shot s2]]\n\nSky.\n\nINT. B - DAY\n\nNext."
    #expect(
      outline(text) == ["s1|Before. Sea. They go.|MIRA: Hello. / TOM: Yes?", "s2|Sky.|", "sc002_01|Next.|"])
  }

  @Test("a shot directive may stand in the middle of action") func middle() {
    #expect(outline("[[shot s1]] Sea. [[shot s2]] *Sky*.\nMore.") == ["s1|Sea.|", "s2|Sky. More.|"])
    #expect(outline("[[shot s1]]\nSea.\n[[shot s2]]\nSky.") == ["s1|Sea.|", "s2|Sky.|"])
  }

  @Test("directives before dialogue go to its shot, those after the last to the last") func directives() {
    let play = clean("[[event bell at=1]]\n\nMIRA\nHi.\n\n[[event door at=2]]\n\nTOM\nHo.\n\n[[marker end at=3]]")
    #expect(play.shots.map { $0.events.map(\.name) } == [["bell"], ["door"]])
    #expect(play.shots.map { $0.markers.map(\.name) } == [[], ["end"]])
  }

  @Test("ambiences last until they are ended, or the scene is") func ambiences() {
    let text =
      "[[ambience rain]] [[ambience wind level=0.2]]\nA.\n\nMIRA\nOne.\n\n[[ambience rain level=0]]\nMIRA\nTwo.\n\n[[ambience none]]\n\nMIRA\nThree.\n\n[[ambience sea]]\n\nMIRA\nFour.\n\nINT. X - DAY\n\nFive."
    let names = Screenplay.parse(text, file: "a").screenplay.shots.map { $0.ambiences.map(\.name) }
    #expect(names == [["rain", "wind"], ["wind"], [], ["sea"], []])
  }

  @Test("Fountain's transitions and the directive's mean the same") func transitions() {
    let text =
      "FADE IN:\n\nINT. A - DAY\n\nOne.\n\nDISSOLVE TO:\n\nINT. B - DAY\n\nTwo.\n\n[[transition fade dur=0.5]]\n\nINT. C - DAY\n\n[[shot c]]\n[[transition cut]]\nThree.\n\n> FADE TO BLACK."
    let shots = clean(text).shots
    #expect(shots.map { $0.transitionIn?.kind } == [.fade, .dissolve, .cut])
    #expect(shots.map { $0.transitionOut?.kind } == [nil, .fade, .fade])
    #expect(shots[1].transitionOut?.duration == .time(Flicks(Flicks.perSecond / 2)))
    #expect(faults("One.\n\nIRIS TO:\n\nTwo.").first?.contains("is made as a cut") == true)
  }

  @Test("several line directives cut one dialogue into lines") func several() throws {
    let play = clean("MIRA (V.O.) (CONT'D)\n(low)\nOne. [[line a]]\n(loud)\nTwo. [[line b at=2]]\nThree.")
    let lines = try #require(play.shots.first).lines
    #expect(lines.map(\.text) == ["One.", "Two. Three."])
    #expect(lines.map(\.id) == ["a", "b"])
    #expect(lines.map(\.parentheticals) == [["low"], ["loud"]])
    #expect(lines.map(\.extensions) == [["V.O."], ["V.O."]])
    #expect(clean("MIRA\n[[line a]]\nOne.\nTwo.").lines.map(\.text) == ["One. Two."])
    #expect(faults("MIRA\nOne. [[line a]] [[line b]]").count == 1)
  }

  @Test("gestures without words are seen, not said") func gestures() {
    #expect(outline("MIRA\n(shrugs)\n\nTOM\nWell.") == ["sc000_01|MIRA (shrugs)|TOM: Well."])
  }

  @Test("pauses know between which lines they are") func pauses() {
    let play = clean("[[shot s]]\n[[pause 1s]]\nMIRA\nOne.\n\n[[pause 2s]]\n\nTOM\nTwo. [[pause 3s]]")
    #expect(play.shots.flatMap { $0.pauses.map(\.afterLine) } == [0, 1, 2])
    #expect(faults("MIRA\nOne [[pause 1s]] two.").first?.contains("in the middle of a line") == true)
  }

  @Test("a cue without a blank line above is pointed out where it is surely one") func suspects() {
    #expect(
      faults("MIRA\nHi.\n\nRain.\nMIRA\nHo.").first?.hasPrefix("a.fountain:5:1: warning: this looks like") == true)
    #expect(faults("Rain.\nBOOM\nMore.") == [])
  }

  @Test("scenes of one number still get shots of different names") func sameNumber() {
    let text = String(repeating: "INT. A - DAY #1#\n\nSea.\n\n", count: 300)
    #expect(Set(clean(text).shots.map(\.id)).count == 300)
  }
}
