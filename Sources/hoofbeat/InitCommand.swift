import ArgumentParser
import CutsceneBuild
import Foundation

/// `hoofbeat init`: makes a small project that builds.
struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Make a small cutscene project that builds, with comments that explain it.",
    discussion: """
      The project has a cutscene.toml, a screenplay of two shots, and a drawn portrait and background to replace.

      EXAMPLES
        hoofbeat init intro
        hoofbeat build intro
      """)

  @Argument(help: "The new folder.", completion: .directory)
  var folder: String

  func run() throws {
    try ProjectTemplate.write(to: folder)
    print(
      """
      \(folder) is ready:
        \(folder)/cutscene.toml     what it is made of
        \(folder)/intro.fountain    what happens
      Next: hoofbeat build \(folder)
      """)
  }
}
