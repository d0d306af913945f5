import CutModel
import CutTestSupport
import Foundation
import MediaIO
import Testing
import Timeline

@testable import Preview

/// A project of two shots with three takes each, of which two are made.
func sampleProject() -> ProjectDocument {
  var project = ProjectDocument(root: "/p", name: "P")
  let takes = (1...3).map {
    TakeDocument(number: $0, seed: UInt64(10 + $0), folder: $0 < 3 ? "/nowhere/\($0)" : nil, isChosen: $0 == 1)
  }
  let shots = ["sh010", "sh020"].map {
    ShotDocument(
      id: $0, place: "p.fountain:3:1", action: "Rain.", lines: ["Hello."], speaker: "Mira", prompt: "rain",
      model: "foal",
      seed: 11, events: [], takes: takes, chosen: 1)
  }
  project.cuts = [CutDocument(id: "p", cutscene: "p", title: "P", locale: "en", shots: shots)]
  return project
}

/// A state in which the sample cut is open and can be played.
func playing() throws -> StudioState {
  var state = StudioState()
  let cut = try SampleCut.make()
  let clip = Clip(id: "x", title: "X", source: .movie("/x.mkv"), lanes: Lanes(cut), cut: cut)
  _ = state.opened(.bundle("/b"), .clips([clip]))
  (state.frames, state.duration, state.rate) = (cut.frames, cut.duration, cut.frameRate)
  return state
}

/// A state that expectations can change.
final class Desk {
  var state: StudioState
  init(_ state: StudioState) { self.state = state }
  func apply(_ command: Command) -> [StudioState.Effect] { state.apply(command) }
}

@Suite struct StateTests {
  @Test func `Without a medium the transport does nothing`() {
    let desk = Desk(StudioState())
    for command in [Command.play, .toggle, .shuttle(1), .seekFrame(3), .loopIn, .jump(.shot, forwards: true)] {
      #expect(desk.apply(command).isEmpty)
    }
    #expect(!desk.state.transport.isPlaying)
  }

  @Test func `Seeks stay within the medium`() throws {
    let desk = Desk(try playing())
    #expect(desk.apply(.seekFrame(1000)) == [.seekFrame(120)])
    #expect(desk.apply(.seekFrame(-3)) == [.seekFrame(0)])
    #expect(desk.apply(.seek(Flicks(.max / 2))) == [.seek(desk.state.duration)])
    #expect(desk.apply(.skip(seconds: .max)) == [.seek(desk.state.duration)])
  }

  @Test func `Jumps go to the next and former shot, event and line`() throws {
    let desk = Desk(try playing())
    let cut = try SampleCut.make()
    #expect(desk.apply(.jump(.shot, forwards: true)) == [.seek(cut.shots[1].start)])
    #expect(desk.apply(.jump(.event, forwards: true)) == [.seek(try #require(cut.events.first).time)])
    #expect(desk.apply(.jump(.line, forwards: true)) == [.seek(cut.lines[0].start)])
    desk.state.time = cut.shots[2].start + Flicks(Flicks.perSecond)
    #expect(desk.apply(.jump(.shot, forwards: false)) == [.seek(cut.shots[2].start)])
    desk.state.time = cut.shots[2].start
    #expect(desk.apply(.jump(.shot, forwards: false)) == [.seek(cut.shots[1].start)])
    desk.state.time = cut.duration
    #expect(desk.apply(.jump(.line, forwards: true)).isEmpty)
  }

  @Test func `A loop has its ends in order`() throws {
    let desk = Desk(try playing())
    desk.state.frame = 40
    #expect(desk.apply(.loopIn) == [.loop(40..<121)])
    desk.state.frame = 60
    #expect(desk.apply(.loopOut) == [.loop(40..<61)])
    desk.state.frame = 80
    #expect(desk.apply(.loopIn) == [.loop(80..<121)])
    #expect(desk.apply(.clearLoop) == [.loop(nil)])
  }

  @Test func `A choice can be taken back and made again`() {
    let desk = Desk(StudioState())
    _ = desk.state.opened(.project("/p"), .project(sampleProject()))
    let second = TakeID(cut: "p", shot: "sh010", number: 2)
    #expect(desk.apply(.choose(second)) == [.choose(second)])
    #expect(desk.apply(.undo) == [.choose(TakeID(cut: "p", shot: "sh010", number: 1))])
    #expect(desk.apply(.undo).isEmpty)
    #expect(desk.apply(.redo) == [.choose(second)])
  }

  @Test func `A take that cannot be read is a message and leaves what is shown`() {
    let desk = Desk(StudioState())
    _ = desk.state.opened(.project("/p"), .project(sampleProject()))
    let before = desk.state.shown
    #expect(desk.apply(.showTake(TakeID(cut: "p", shot: "sh020", number: 1))).isEmpty)
    #expect(desk.state.shown == before)
    #expect(desk.state.log.messages.last?.text.contains("no take.json") == true)
    #expect(desk.apply(.showTake(TakeID(cut: "p", shot: "sh020", number: 3))).isEmpty)
    #expect(desk.state.log.messages.last?.text.contains("not made yet") == true)
  }

  @Test func `A project that changed keeps the place; what is gone is let go`() {
    let desk = Desk(StudioState())
    _ = desk.state.opened(.project("/p"), .project(sampleProject()))
    desk.state.selectedShot = ShotID(cut: "p", shot: "sh020")
    desk.state.transport.loopIn = 5
    var changed = sampleProject()
    changed.name = "Other"
    let effects = desk.state.opened(.project("/p"), .project(changed))
    #expect(desk.state.selectedShot?.shot == "sh020" && desk.state.transport.loopIn == 5)
    #expect(!effects.contains(.show(keepsTime: false)))
    changed.cuts[0].shots.removeLast()
    _ = desk.state.opened(.project("/p"), .project(changed))
    #expect(desk.state.selectedShot?.shot == "sh010")
  }

  @Test func `More takes are asked for by their whole number`() {
    let desk = Desk(StudioState())
    _ = desk.state.opened(.project("/p"), .project(sampleProject()))
    #expect(desk.apply(.makeTakes(ShotID(cut: "p", shot: "sh010"), count: 3)) == [.startJobs])
    #expect(desk.state.jobs.jobs.first?.work == .takes(project: "/p", ShotID(cut: "p", shot: "sh010"), count: 5))
    desk.state.project?.problems = ["p.fountain:1:1: error: no."]
    #expect(desk.apply(.makeTakes(ShotID(cut: "p", shot: "sh010"), count: 1)).isEmpty)
  }

  @Test func `The log stays short and counts what is said again`() {
    var log = MessageLog()
    for number in 0..<2000 { log.add(.info, "\(number)") }
    for _ in 0..<3 { log.add(.bad, "again") }
    #expect(log.messages.count == MessageLog.most && log.messages.last?.times == 3 && log.news == 1)
  }
}
