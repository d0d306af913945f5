import ArgumentParser
import Foundation
import MediaIO
import Preview
import Timeline

/// `hoofbeat bench preview`: measures the studio.
struct BenchPreviewCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "preview", abstract: "Measure the studio: present times, seeks, opening a project, memory over time.",
    discussion: """
      The window is one of memory that the processor draws; sound is silence by the system's clock. Without MOVIE one of \
      1920×1080 is made up.

      EXAMPLES
        hoofbeat bench preview
        hoofbeat bench preview take.mp4 --seconds 30 --json
        hoofbeat bench preview --soak 600 build/lighthouse/web
      """)

  @Argument(help: "A movie to play; with --soak anything the studio opens.", completion: .file())
  var movie: String?

  @Option(help: "Seconds of playing.")
  var seconds = 10.0

  @Option(help: "Pictures a second of the movie that is made up.")
  var fps = "24"

  @Option(help: "Width and height of the movie that is made up.")
  var size = "1920x1080"

  @Flag(help: "Let OpenAL's null device give the time, as a sound card would, rather than the system's clock.")
  var nullDevice = false

  @Option(help: "Shots of the project that is opened.")
  var shots = 200

  @Option(help: "Use the studio at random for so many seconds of a time of its own, and watch its memory.")
  var soak: Double?

  @Flag(help: "Print JSON, one object a line, instead of text.")
  var json = false

  func validate() throws {
    guard (1...3600).contains(seconds) else { throw ValidationError("--seconds \(seconds) is not from 1 to 3600.") }
    guard (1...10_000).contains(shots) else { throw ValidationError("--shots \(shots) is not from 1 to 10000.") }
    if let soak {
      guard (1...36_000).contains(soak) else { throw ValidationError("--soak \(soak) is not from 1 to 36000.") }
      guard movie != nil else { throw ValidationError("--soak needs something to open.") }
    }
  }

  @MainActor func run() async throws {
    if let soak, let movie { return try await self.soak(soak, movie) }
    var benchmark = PreviewBenchmark()
    benchmark.seconds = seconds
    benchmark.shots = shots
    benchmark.frameRate = try FrameRate(parsing: fps)
    benchmark.usesNullDevice = nullDevice
    let sides = size.split(separator: "x").compactMap { Int($0) }
    guard sides.count == 2, sides.allSatisfy({ (64...4096).contains($0) }) else {
      throw ValidationError("--size \"\(size)\" is not two numbers of pixels such as 1920x1080.")
    }
    benchmark.size = PixelSize(sides[0], sides[1])
    let errors = Terminal(2)
    let result = try await benchmark.run(movie: movie) { if errors.isInteractive { errors.write("\r\u{1B}[K\($0)") } }
    if errors.isInteractive { errors.write("\r\u{1B}[K") }
    guard !json else { return printJSONLine(result) }
    func line(_ name: String, _ values: [Double]) {
      print(
        "  " + name.padding(toLength: 30, withPad: " ", startingAt: 0)
          + values.map { String(format: "%8.1f", $0) }.joined())
    }
    print(
      "\(result.movie): \(result.frames) frames in \(String(format: "%.1f", result.seconds)) s; ms at p50, p95, p99")
    line("a frame's own work", [result.workP50, result.workP95, result.workP99])
    line("from frame to frame", [result.intervalP50, result.intervalP95, result.intervalP99])
    print("  \(result.late) pictures late, \(result.dropped) left out")
    print(
      "  sound and picture: \(result.beyondHalf) of \(result.presents) presents beyond half a picture, drift "
        + String(format: "%.3f ms a minute", result.drift))
    line("seek, seen (p50, p95)", [result.seenP50, result.seenP95])
    line("seek, right picture (p50, p95)", [result.rightP50, result.rightP95])
    line("seek, exact (p50, p95, worst)", [result.seekP50, result.seekP95, result.seekWorst])
    line("open \(result.shots) shots (1st, 2nd)", [result.openFirst, result.openAgain])
  }

  @MainActor private func soak(_ seconds: Double, _ path: String) async throws {
    var soak = PreviewSoak()
    soak.seconds = seconds
    let result = try await soak.run(path)
    guard !json else { return printJSONLine(result) }
    print(
      String(
        format: "%.0f s, %d inputs: %.0f MiB after a tenth, %.0f MiB at the end, %.0f MiB at most; %d problems",
        result.seconds, result.inputs, result.early, result.late, result.most, result.problems))
  }
}
