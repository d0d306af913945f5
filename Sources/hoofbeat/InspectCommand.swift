import ArgumentParser
import Foundation
import Inspection

/// `hoofbeat inspect`: what is in a take, bundle, cache or file, and what is wrong with it.
struct InspectCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Look into takes, bundles, caches and movies: contents, sync, provenance, damage.",
    discussion: """
      What a path is is decided by content: a take (take.json), a bundle of any engine (.hoofbeat-bundle, cutscene.json), a \
      build cache, a cutscene.json, a movie, a sound or a picture. Movies are decoded and measured; digests, references \
      between files, subtitles and provenance are checked. Nothing is changed.

      EXAMPLES
        hoofbeat inspect take
        hoofbeat inspect take --png take.png
        hoofbeat inspect out/intro/godot4 out/intro/web --check
        hoofbeat inspect .hoofbeat/cache --check
        hoofbeat inspect take.mp4 --json
      """)

  @Argument(help: "What to look into; may be repeated.", completion: .file())
  var paths: [String]

  @Flag(help: "End with 1 if anything is wrong, one line for each problem; caches are compared byte for byte.")
  var check = false

  @Option(
    help: "Draw pictures, sound and everything with a time into this PNG file; for one path.", completion: .file())
  var png: String?

  @Flag(help: "Print JSON, one object for each path, instead of text.")
  var json = false

  func validate() throws {
    guard !paths.isEmpty else { throw ValidationError("Say what to inspect: hoofbeat inspect take.") }
    if png != nil, paths.count > 1 { throw ValidationError("--png draws one path: give only one.") }
  }

  func run() async throws {
    var hasFailed = false
    for path in paths {
      do {
        let result = try await interruptible { [check] in try Inspector(verifiesCaches: check).inspect(path) }
        show(result.report)
        if let png { try await interruptible { try result.writePNG(to: png) } }
        if check && !result.report.problems.isEmpty { hasFailed = true }
      } catch let error as Interrupted { throw error } catch {
        // The other paths are looked at all the same.
        Terminal.complain(error)
        if json { printJSONLine(Failure(path: path, message: Terminal.sentence("\(error)"))) }
        hasFailed = true
      }
    }
    if hasFailed { throw ExitCode(1) }
  }

  private func show(_ report: InspectionReport) {
    if json {
      printJSONLine(report)
    } else if check {
      // Only what is wrong, as compilers print it.
      for problem in report.problems { print(report.line(problem)) }
      if report.problems.isEmpty { print("\(report.path): no problems found") }
    } else {
      for line in ReportText(report).lines { print(line) }
      print("")
    }
  }

  private struct Failure: Encodable {
    var event = "error"
    var path: String
    var message: String
  }
}
