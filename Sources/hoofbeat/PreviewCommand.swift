import ArgumentParser
import Foundation
import Playback
import Preview
import WindowSystem

/// `hoofbeat preview`: the studio window.
struct PreviewCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "preview", abstract: "See, hear and judge cutscenes in a window, and make new takes in it.",
    discussion: """
      SUBJECT is a project's folder, a take's folder, a bundle, a cutscene.json, or a movie. Without one the window asks. \
      docs/studio.md has the keys, and the orders of scripts.

      EXAMPLES
        hoofbeat preview examples/lighthouse
        hoofbeat preview out/portrait
        hoofbeat preview --headless --script look.txt examples/lighthouse
      """)

  @Argument(help: "What to open.", completion: .file())
  var subject: String?

  @OptionGroup(title: "The window")
  var window: StudioWindowOptions

  @Flag(help: "Open no window: needs --script.")
  var headless = false

  @Option(help: "Do what this file says, in a time of its own, and end; - reads standard input.", completion: .file())
  var script: String?

  @Flag(help: "Print each line of the script as it is done.")
  var verbose = false

  func validate() throws {
    if headless, script == nil { throw ValidationError("--headless needs --script FILE: nobody could use the window.") }
  }

  @MainActor func run() async throws {
    var options = try window.options()
    if headless {
      options.window.output = .headless
      options.preferences = nil
    }
    if script != nil { options.sound = .simulated }
    let studio = try Studio(options)
    if let subject { studio.open(subject) }
    guard let script else { return try await studio.run() }
    let text: String
    if script == "-" {
      text = String(decoding: FileHandle.standardInput.readDataToEndOfFile(), as: UTF8.self)
    } else {
      guard let data = FileManager.default.contents(atPath: script) else {
        throw StudioError("\(script) cannot be read: give a script, see docs/studio.md.")
      }
      text = String(decoding: data, as: UTF8.self)
    }
    let player = try StudioScript(studio, text: text, name: script)
    if verbose { player.onLine = { print($0) } }
    try await player.run()
  }
}

/// The options of everything that opens the studio's window.
struct StudioWindowOptions: ParsableArguments {
  @Option(help: "Width and height in points: 1440x900.")
  var size: String?

  @Option(help: "Pixels per point, 0.5 to 4. (default: by the screen)")
  var scale: Float?

  @Flag(help: "Fill the screen.")
  var fullscreen = false

  @Flag(help: "Let the processor draw, even where there is a graphics card.")
  var software = false

  @Flag(help: "Play without sound, by the system's clock.")
  var silent = false

  @Option(help: "The Vulkan device of jobs: its number or part of its name; also HOOFBEAT_DEVICE.")
  var device: String?

  @Option(help: "The cache's folder; also HOOFBEAT_CACHE.", completion: .directory)
  var cache: String?

  func options() throws -> StudioOptions {
    let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().path(percentEncoded: false)
    var options = StudioOptions(
      models: InstalledModels(device: device), program: program,
      identityFolder: UserFolders.configuration + "/identity")
    options.cache = cache ?? ProcessInfo.processInfo.environment["HOOFBEAT_CACHE"]
    options.preferences = UserFolders.configuration + "/studio.json"
    options.proxies = ProxyStore(folder: UserFolders.cache + "/proxies")
    options.device = device
    options.window.fullscreen = fullscreen
    options.window.scale = scale
    if software { options.window.drawing = .software }
    if silent { options.sound = .silent }
    if let size {
      let parts = size.split(separator: "x").compactMap { Int($0) }
      guard parts.count == 2, parts.allSatisfy({ (64...16_384).contains($0) }) else {
        throw ValidationError("--size \"\(size)\" is not two numbers of points such as 1440x900.")
      }
      (options.window.width, options.window.height) = (parts[0], parts[1])
      options.keepsSize = true
    }
    return options
  }
}
