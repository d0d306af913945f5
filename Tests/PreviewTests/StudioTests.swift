import CutsceneBuild
import Foundation
import MediaIO
import Playback
import Testing
import WindowSystem

@testable import Preview

/// Whole studios without a screen, driven by scripts. SDL belongs to one thread and one at a time.
@MainActor @Suite(.serialized) struct StudioTests {
  private func folder() throws -> String {
    let path = NSTemporaryDirectory() + "/hoofbeat-studio-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    return path
  }

  /// Runs a script in a studio of its own, and hands it back for a look.
  @discardableResult
  private func run(
    _ script: String, program: String = "/bin/false", change: (inout StudioOptions) -> Void = { _ in }
  ) async throws -> Studio {
    var options = StudioOptions(models: StandInModels(), program: program, identityFolder: try folder())
    options.window.output = .headless
    options.sound = .simulated
    options.watchInterval = 0
    change(&options)
    let studio = try Studio(options)
    let player = try StudioScript(studio, text: script, name: "script")
    player.patience = 30
    try await player.run()
    return studio
  }

  @Test func `A take plays to its end in the script's time, every picture right`() async throws {
    let take = try TakeOnDisk.make()
    defer { try? FileManager.default.removeItem(atPath: take) }
    try await run(
      """
      open "\(take)"
      assert subject == take
      assert frames == 24
      assert lines == 1
      assert events == 2
      play
      wait 0.5
      assert frame == 12
      assert line-now == "Hello there."
      wait 0.6
      assert playing == false
      assert player == ended
      assert frame == 23
      assert beyond-half == 0
      assert late == 0
      assert dropped == 0
      """)
  }

  @Test func `Keys drive the transport`() async throws {
    let take = try TakeOnDisk.make()
    defer { try? FileManager.default.removeItem(atPath: take) }
    try await run(
      """
      open "\(take)"
      key right
      key right
      assert frame == 2
      key left
      assert frame == 1
      key end
      assert frame == 23
      key home
      key space
      assert playing == true
      wait 0.25
      key k
      assert playing == false
      assert frame == 6
      key i
      key right
      key right
      key o
      assert loop-in == 6
      assert loop-out == 8
      key space
      wait 1
      assert playing == true
      assert frame >= 6
      assert frame <= 8
      key p
      assert loop-in == none
      key j
      assert reverse == 1
      wait 2
      assert reverse == 0
      assert frame == 0
      key m
      assert muted == true
      key f1
      assert dialog == keys
      key escape
      assert dialog == none
      """)
  }

  @Test func `The mouse drags the playhead, and buttons do what they say`() async throws {
    let take = try TakeOnDisk.make()
    defer { try? FileManager.default.removeItem(atPath: take) }
    let studio = try await run(
      """
      open "\(take)"
      drag timeline/lanes/lanes 0.1 0.5 0.5 0.5
      assert frame == 12
      click picture/play
      assert playing == true
      click picture/play
      click picture/start
      assert frame == 0
      click side/tabs/Sync
      assert tab == sync
      click picture/mute
      assert muted == true
      """)
    #expect(studio.timelineDrag.kind == nil)
  }

  @Test func `What is half written, damaged or gone is a sentence, never an end`() async throws {
    let half = try TakeOnDisk.make()
    let damaged = try TakeOnDisk.make { $0 = String($0.prefix(200)) }
    let odd = try TakeOnDisk.make {
      $0 = $0.replacing("\"frameRate\":\"24\",\"width\"", with: "\"frameRate\":\"0/0\",\"width\"")
    }
    defer { for path in [half, damaged, odd] { try? FileManager.default.removeItem(atPath: path) } }
    try FileManager.default.removeItem(atPath: half + "/take.json")
    let movie = try folder() + "/broken.mp4"
    try Data(repeating: 7, count: 5000).write(to: URL(filePath: movie))
    let project = try folder()
    try Data("nonsense".utf8).write(to: URL(filePath: project + "/cutscene.toml"))
    try await run(
      """
      open "\(half)"
      assert trouble contains "not finished"
      open "\(damaged)"
      assert trouble contains damaged
      open "\(odd)"
      assert trouble contains "frame rate"
      open "\(movie)"
      assert player == none
      assert trouble contains broken.mp4
      open /nowhere/at/all
      assert trouble contains "is not there"
      open /usr
      assert trouble contains "no project"
      open "\(project)"
      assert subject == project
      assert problems == 1
      play
      key space
      key g
      build
      assert jobs == 0
      """)
  }

  @Test func `A take with a damaged picture names it`() async throws {
    let take = try TakeOnDisk.make()
    defer { try? FileManager.default.removeItem(atPath: take) }
    let picture = take + "/frames/000010.png"
    let whole = try Data(contentsOf: URL(filePath: picture))
    try whole.prefix(45).write(to: URL(filePath: picture))
    try await run(
      """
      open "\(take)"
      assert log contains 000010
      """)
  }

  @Test func `A take that changes on the disk is read again, and the place is kept`() async throws {
    let take = try TakeOnDisk.make()
    defer { try? FileManager.default.removeItem(atPath: take) }
    let other = try TakeOnDisk.make { $0 = $0.replacing("Hello there.", with: "Good evening.") }
    defer { try? FileManager.default.removeItem(atPath: other) }
    var options = StudioOptions(models: StandInModels(), program: "/bin/false", identityFolder: "/tmp")
    options.window.output = .headless
    options.sound = .simulated
    options.watchInterval = 0
    let studio = try Studio(options)
    let script = try StudioScript(studio, text: "", name: "script")
    studio.open(take)
    try await script.settle()
    studio.perform(.seekFrame(9))
    try await script.settle()
    try FileManager.default.removeItem(atPath: take + "/take.json")
    try FileManager.default.copyItem(atPath: other + "/take.json", toPath: take + "/take.json")
    for _ in 0..<200 where studio.state.lanes.dialogue.first?.name != "Good evening." { try await script.settle() }
    #expect(studio.state.lanes.dialogue.first?.name == "Good evening.")
    #expect(studio.state.frame == 9)
    studio.shutDown()
  }

  @Test func `A job that crashes is a message, and playback goes on`() async throws {
    let take = try TakeOnDisk.make()
    defer { try? FileManager.default.removeItem(atPath: take) }
    let crash = try folder() + "/crash"
    try Data("#!/bin/sh\nkill -SEGV $$\n".utf8).write(to: URL(filePath: crash))
    chmod(crash, 0o755)
    var options = StudioOptions(models: StandInModels(), program: crash, identityFolder: "/tmp")
    options.window.output = .headless
    options.sound = .simulated
    let studio = try Studio(options)
    let script = try StudioScript(studio, text: "", name: "script")
    studio.open(take)
    try await script.settle()
    studio.perform(.play)
    _ = studio.state.jobs.add(.build(project: "/p", ExportOrder(targets: [])), title: "Build")
    studio.startJobs()
    try await script.frames(15)
    try await script.settle(true)
    guard case .failed(let message)? = studio.state.jobs.jobs.first?.state else {
      Issue.record("the job did not fail")
      return
    }
    #expect(message.contains("crashed"))
    #expect(studio.slot.player?.state == .playing && studio.state.frame >= 5)
    studio.shutDown()
  }

  @Test func `Preferences are kept, and damaged ones forgotten`() async throws {
    let path = try folder() + "/studio.json"
    try await run("volume 0.25\nspectrogram on\nopen /nowhere\nquit") { $0.preferences = path }
    let kept = Preferences.read(path)
    #expect(kept.volume == 0.25 && kept.showsSpectrogram)
    try Data("{\"volume\": \"loud\", \"width\": -3}".utf8).write(to: URL(filePath: path))
    #expect(Preferences.read(path).volume == 1 && Preferences.read(path).width == 640)
    try Data("[".utf8).write(to: URL(filePath: path))
    #expect(Preferences.read(path) == Preferences())
  }

  @Test func `A script that is wrong says where`() async throws {
    await #expect(throws: StudioError.self) { try await run("play\ndance") }
    await #expect(throws: StudioError.self) { try await run("assert frame == 3") }
    await #expect(throws: StudioError.self) { try await run("click nothing/here") }
    await #expect(throws: StudioError.self) { try await run("seek soon") }
    #expect(throws: StudioError.self) { try ScriptLine.parse("type \"open", name: "s") }
    let lines = try ScriptLine.parse("# a\n\nclick \"a b\" 1 # c\ntype \"q \\\" q\"", name: "s")
    #expect(lines.map(\.words) == [["a b", "1"], ["q \" q"]] && lines.map(\.number) == [3, 4])
  }
}
