import CutsceneBuild
import Foundation
public import MediaIO
import Playback
import StudioWindow
import Timeline
import WindowSystem

/// Measures the studio itself, in a window of memory that the processor draws.
@MainActor public struct PreviewBenchmark {
  /// What was measured; times in milliseconds.
  public struct Result: Sendable, Codable, Equatable {
    /// What was played.
    public var movie: String
    /// Frames of the window that were shown while it played, and in how many seconds.
    public var frames: Int
    /// Seconds that they took.
    public var seconds: Double
    /// A frame's own work: interface, upload of the picture, drawing, presenting. Percentiles.
    public var workP50, workP95, workP99: Double
    /// From frame to frame.
    public var intervalP50, intervalP95, intervalP99: Double
    /// Pictures that came late or were left out while it played.
    public var late, dropped: Int
    /// From a seek to a random place until a picture from there is seen: the right one, or a keyframe that stands in.
    public var seenP50, seenP95: Double
    /// From a seek to a random picture until it can be shown. Percentiles and the worst.
    public var seekP50, seekP95, seekWorst: Double
    /// Shots of the made-up project.
    public var shots: Int
    /// From opening it until it is shown, the first time and once its files are known.
    public var openFirst, openAgain: Double
  }

  /// Seconds of playing.
  public var seconds = 10.0
  /// Shots of the project that is opened.
  public var shots = 200
  /// Width and height of the movie that is made up.
  public var size = PixelSize(1920, 1080)

  /// The usual measurement.
  public init() {}

  /// Measures. `movie` is played instead of a made-up one; `report` is told what is being done.
  /// - Throws: what windows, movies and projects throw.
  public func run(movie: String?, fonts: Bool = true, report: (String) -> Void) async throws -> Result {
    let folder = NSTemporaryDirectory() + "/hoofbeat-bench-\(ProcessInfo.processInfo.processIdentifier)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path: String
    if let movie {
      path = movie
    } else {
      report("Making a movie of \(size.width)×\(size.height)")
      path = folder + "/movie.mp4"
      try SyncClip(frameRate: .film, style: .textured, size: size, flashes: max(2, Int64(seconds)), flashEvery: 24)
        .write(to: path, format: .mp4)
    }
    var options = StudioOptions(models: StandInModels(), program: "/bin/false", identityFolder: folder + "/identity")
    options.window.output = .headless
    options.sound = .silent
    let studio = try Studio(options)
    defer { studio.shutDown() }
    report("Opening a project of \(shots) shots")
    let project = try Self.makeProject(shots: shots, in: folder)
    let openFirst = try await open(project, studio)
    studio.perform(.close)
    let openAgain = try await open(project, studio)
    report("Playing \((path as NSString).lastPathComponent)")
    _ = try await open(path, studio)
    let played = try await play(studio)
    report("Seeking")
    let (seen, seeks) = try seek(studio, count: 40)
    return Result(
      movie: movie ?? "made up, \(size.width)×\(size.height), H.264", frames: played.frames, seconds: played.seconds,
      workP50: played.work[0], workP95: played.work[1], workP99: played.work[2], intervalP50: played.intervals[0],
      intervalP95: played.intervals[1], intervalP99: played.intervals[2], late: played.late, dropped: played.dropped,
      seenP50: seen[seen.count / 2], seenP95: seen[min(seen.count - 1, seen.count * 95 / 100)],
      seekP50: seeks[seeks.count / 2], seekP95: seeks[min(seeks.count - 1, seeks.count * 95 / 100)],
      seekWorst: seeks[seeks.count - 1], shots: shots, openFirst: openFirst, openAgain: openAgain)
  }

  /// Milliseconds until a subject is open and its first picture, if it has one, is there.
  private func open(_ path: String, _ studio: Studio) async throws -> Double {
    let start = ContinuousClock.now
    studio.open(path)
    repeat {
      try frame(studio)
      try? await Task.sleep(for: .milliseconds(1))
    } while studio.pending > 0 || studio.state.opening != nil || !(studio.slot.player?.isSettled ?? true)
    if let trouble = studio.state.trouble { throw StudioError(trouble) }
    return (ContinuousClock.now - start) / .milliseconds(1)
  }

  private func frame(_ studio: Studio) throws {
    try studio.window.frame { ui, events in studio.frame(ui, events, seconds: nil) }
  }

  private struct Played {
    var frames = 0
    var seconds = 0.0
    var work: [Double] = []
    var intervals: [Double] = []
    var late = 0, dropped = 0
  }

  private func play(_ studio: Studio) async throws -> Played {
    studio.perform(.play)
    studio.slot.player?.resetStatistics()
    var work = FrameTimes(capacity: 100_000)
    var intervals = FrameTimes(capacity: 100_000)
    var pacer = FramePacer(framesPerSecond: 60)
    let start = FramePacer.now()
    var last: Int64?
    var result = Played()
    while Double(FramePacer.now() - start) / 1e9 < seconds, studio.state.transport.isPlaying {
      let began = FramePacer.now()
      if let last { intervals.add(began - last) }
      last = began
      try frame(studio)
      work.add(FramePacer.now() - began)
      result.frames += 1
      await Task.yield()
      FramePacer.sleep(until: pacer.next(now: FramePacer.now()))
    }
    result.seconds = Double(FramePacer.now() - start) / 1e9
    for share in [0.5, 0.95, 0.99] {
      result.work.append(Double(work.percentile(share)) / 1e6)
      result.intervals.append(Double(intervals.percentile(share)) / 1e6)
    }
    if let statistics = studio.slot.player?.statistics {
      (result.late, result.dropped) = (statistics.late, statistics.dropped)
    }
    studio.perform(.pause)
    return result
  }

  /// Milliseconds of seeks to places that a fixed sequence chooses, sorted.
  private func seek(_ studio: Studio, count: Int) throws -> (seen: [Double], exact: [Double]) {
    guard let player = studio.slot.player else { return ([0], [0]) }
    var random = RandomInput(seed: 7)
    var (seen, times): ([Double], [Double]) = ([], [])
    for _ in 0..<count {
      let start = ContinuousClock.now
      player.seek(toFrame: Int64(random.below(Int(player.media.extent.frames))))
      while !player.present().isNew, !player.isSettled { FramePacer.sleep(until: FramePacer.now() + 500_000) }
      seen.append((ContinuousClock.now - start) / .milliseconds(1))
      _ = player.waitUntilSettled(milliseconds: 5000)
      times.append((ContinuousClock.now - start) / .milliseconds(1))
      try frame(studio)
    }
    return (seen.sorted(), times.sorted())
  }

  /// A project of so many shots; nothing of it is made.
  static func makeProject(shots: Int, in folder: String) throws -> String {
    let root = folder + "/project"
    try ProjectTemplate.write(to: root)
    var text = "Title: Long\n\nINT. HALL - NIGHT\n"
    for shot in 1...max(1, shots) {
      text +=
        "\n[[shot sh\(shot)]] [[ambience rain level=0.2]]\nThe hall, again.\n\nMIRA\nThis is line number \(shot). [[line mira_\(shot)]]\n"
    }
    try WholeFile.write(Array(text.utf8), to: root + "/intro.fountain")
    return root
  }
}

/// Numbers that look random and are always the same (xorshift).
struct RandomInput {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  mutating func below(_ limit: Int) -> Int {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return limit > 0 ? Int(state % UInt64(limit)) : 0
  }

  mutating func share() -> Double { Double(below(1_000_000)) / 1_000_000 }
}
