import ArgumentParser
import CutsceneBuild
import Foundation
import Generation
import Preview
import WindowSystem

/// `hoofbeat play`: a scene that goes on with what is typed.
struct PlayCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "play", abstract: "Tell a story live: type the next line, and somebody says it.",
    discussion: """
      Each line is made in pieces that go on from what is seen and heard. While nothing is said, the last moment goes back \
      and forth. The window shows how long the first picture of a line took and how many pieces came too late.

      EXAMPLES
        hoofbeat play examples/lighthouse
        hoofbeat play examples/lighthouse --prompt "faint rain" --steps 2
        hoofbeat play examples/lighthouse --rehearse "Who is there?" --rehearse "Come in."
      """)

  @Argument(help: "The project's folder; who has a portrait in it can speak.", completion: .directory)
  var project: String

  @Option(help: "What is heard all the time.")
  var prompt = ""

  @Option(help: "Denoising steps of each piece, 1 to 32: fewer are faster.")
  var steps = 4

  @Option(help: "Seconds of a piece, 0.5 to 4: shorter ones come sooner.")
  var piece = 1.5

  @Option(help: "The model's name or folder.")
  var model: String?

  @Option(help: "Say this line without a person and print how it went; may be repeated.")
  var rehearse: [String] = []

  @Option(help: "With --rehearse: save the window's picture here.")
  var screenshot: String?

  @Option(help: ArgumentHelp("Make pieces for a window, into this folder.", visibility: .hidden))
  var worker: String?

  @OptionGroup(title: "The window")
  var window: StudioWindowOptions

  func validate() throws {
    guard (1...32).contains(steps) else { throw ValidationError("--steps \(steps) is not from 1 to 32.") }
    guard (0.5...4).contains(piece) else { throw ValidationError("--piece \(piece) is not from 0.5 to 4.") }
  }

  @MainActor func run() async throws {
    if let worker { return try await work(worker) }
    var options = try window.options()
    if !rehearse.isEmpty {
      options.window.output = .headless
      options.sound = .silent
    }
    if !window.fullscreen, window.size == nil { (options.window.width, options.window.height) = (1080, 760) }
    let found = try read()
    let people = found.cast.compactMap { member in
      member.portrait.map {
        StoryRoom.Person(name: member.name, picture: found.root + "/" + $0.value, voice: member.voice?.value)
      }
    }
    var words = ["play", project]
    words += ["--model", model ?? found.model.name]
    if let device = window.device { words += ["--device", device] }
    let room = try StoryRoom(
      options, people: people, prompt: prompt, steps: steps, pieceSeconds: piece, arguments: words + ["--worker"])
    guard !rehearse.isEmpty else { return try await room.run() }
    print(try await room.rehearse(rehearse, screenshot: screenshot))
  }

  private nonisolated func read() throws(StudioError) -> Project {
    do throws(ProjectErrors) { return try Project(at: project) } catch {
      throw StudioError(error.errors.first?.description ?? "The project cannot be read.")
    }
  }

  /// The process behind the window.
  private nonisolated func work(_ folder: String) async throws {
    let loaded = try loadModel(model, device: window.device)
    guard let generator = loaded as? any ShotContinuing else {
      throw StudioError(
        "The model \(loaded.identity.name) cannot go on piece by piece: play needs one that can, such as foal.")
    }
    let output = Terminal(1)
    await StoryWorker(generator, folder: folder).run(read: { readLine() }, write: { output.write($0 + "\n") })
  }
}
