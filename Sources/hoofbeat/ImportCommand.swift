import ArgumentParser
import Foundation
import MediaIO
import Screenplay

/// `hoofbeat import`: other kinds of scripts become Fountain.
struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Turn a Yarn, Ink, CSV, SubRip or WebVTT script into a Fountain screenplay.",
    discussion: """
      What cannot be said in a screenplay, such as choices, is left out with a warning that names its line.

      EXAMPLES
        hoofbeat import intro.yarn -o intro.fountain
        hoofbeat import lines.csv > lines.fountain
      """)

  @Argument(help: "The script: .yarn, .ink, .csv, .tsv, .srt or .vtt.", completion: .file())
  var script: String

  @Option(name: .shortAndLong, help: "Where the screenplay goes; standard output when left out.", completion: .file())
  var output: String?

  @Flag(help: "Replace a file that is already there.")
  var force = false

  func run() throws {
    guard let format = ScriptFormat(fileName: script) else {
      throw CommandError("\(script) is none of .yarn, .ink, .csv, .tsv, .srt and .vtt; rename it after what it is.")
    }
    let imported = ScriptImport.fountain(from: try ScreenplayText.read(script), format: format, file: script)
    for diagnostic in imported.diagnostics { Terminal.complain("\(diagnostic)") }
    if imported.diagnostics.hasErrors { throw ExitCode(1) }
    guard let output else {
      Terminal(1).write(imported.fountain)
      return
    }
    guard force || !FileManager.default.fileExists(atPath: output) else {
      throw CommandError("\(output) is already there; choose another -o, or replace it with --force.")
    }
    try WholeFile.write(Array(imported.fountain.utf8), to: output)
  }
}
