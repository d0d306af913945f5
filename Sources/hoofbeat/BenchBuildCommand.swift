import ArgumentParser
import CutsceneBuild
import Foundation

/// `hoofbeat bench build`: measures builds that have nothing to make, and plans of large projects.
struct BenchBuildCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "build", abstract: "Measure builds: how long one takes with nothing to make, how long a plan takes.",
    discussion: """
      A project is made up in a temporary folder. Its takes come from a stand-in for the model, so only the build itself is \
      measured: reading, planning, keys, the cache, bundles.

      EXAMPLES
        hoofbeat bench build
        hoofbeat bench build --made 50 --planned 2000 --json
      """)

  @Option(help: "Shots of the project that is made once and then built with nothing to do.")
  var made = 200

  @Option(help: "Shots of the project that is only planned.")
  var planned = 10_000

  @Flag(help: "Print JSON, one object a line, instead of text.")
  var json = false

  func validate() throws {
    guard (1...100_000).contains(made), (1...100_000).contains(planned) else {
      throw ValidationError("--made and --planned are from 1 to 100000.")
    }
  }

  func run() async throws {
    let errors = Terminal(2)
    for benchmark in [BuildBenchmark(shots: made, makes: true), BuildBenchmark(shots: planned, makes: false)] {
      let result = try await interruptible {
        try await benchmark.run { if errors.isInteractive { errors.write("\r\u{1B}[K\($0)") } }
      }
      if errors.isInteractive { errors.write("\r\u{1B}[K") }
      if json {
        printJSONLine(result)
      } else {
        print("\(result.shots) shots, \(result.results) results")
        print(String(format: "  read and plan       %8.0f ms", result.planMilliseconds))
        print(String(format: "  decide what to make %8.0f ms", result.decideMilliseconds))
        if let idle = result.idleMilliseconds { print(String(format: "  build, nothing to do%8.0f ms", idle)) }
      }
    }
  }
}
