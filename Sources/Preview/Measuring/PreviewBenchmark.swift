import AudioOutput
import CutsceneBuild
import Foundation
public import MediaIO
import Playback
import StudioWindow
public import Timeline
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
    /// Presents that were measured, and those at which the sound was further than half a picture from the middle of the
    /// picture's time. Windows of measurement end where sound or picture had to wait.
    public var presents, beyondHalf: Int
    /// By how much sound and picture drift apart, in milliseconds a minute.
    public var drift: Double
    /// From a seek to a random place until a picture from there is seen: the right one, its small copy, or a keyframe.
    public var seenP50, seenP95: Double
    /// From a seek until the right picture is seen, be it the small copy.
    public var rightP50, rightP95: Double
    /// How long it took to make the small copies of the whole movie; 0 where none are made.
    public var proxySeconds: Double
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
  /// Its pictures a second.
  public var frameRate = FrameRate.film
  /// Whether OpenAL's null device gives the time rather than the system's clock.
  public var usesNullDevice = false

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
      let flashEvery = max(1, Int64((frameRate.framesPerSecond).rounded()))
      try SyncClip(
        frameRate: frameRate, style: .textured, size: size, flashes: max(2, Int64(seconds) + 1), flashEvery: flashEvery
      ).write(to: path, format: .mp4)
    }
    var options = StudioOptions(models: StandInModels(), program: "/bin/false", identityFolder: folder + "/identity")
    options.window.output = .headless
    if usesNullDevice { NullDevice.choose() }
    options.sound = usesNullDevice ? .nullDevice : .silent
    options.proxies = ProxyStore(folder: folder + "/proxies")
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
    report("Making small copies")
    let proxySeconds = await makeProxies(studio)
    report("Seeking")
    let seeks = try seek(studio, count: 60)
    return Result(
      movie: movie ?? "made up, \(size.width)×\(size.height), H.264", frames: played.frames, seconds: played.seconds,
      workP50: played.work[0], workP95: played.work[1], workP99: played.work[2], intervalP50: played.intervals[0],
      intervalP95: played.intervals[1], intervalP99: played.intervals[2], late: played.late, dropped: played.dropped,
      presents: played.presents, beyondHalf: played.beyondHalf, drift: played.drift,
      seenP50: seeks.seen.percentile(50), seenP95: seeks.seen.percentile(95), rightP50: seeks.right.percentile(50),
      rightP95: seeks.right.percentile(95), proxySeconds: proxySeconds, seekP50: seeks.exact.percentile(50),
      seekP95: seeks.exact.percentile(95), seekWorst: seeks.exact.last ?? 0, shots: shots, openFirst: openFirst,
      openAgain: openAgain)
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
    var late = 0, dropped = 0, presents = 0, beyondHalf = 0
    var drift = 0.0
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
      (result.presents, result.beyondHalf) = (statistics.presents, statistics.beyondHalf)
      result.drift = statistics.drift
    }
    studio.perform(.pause)
    return result
  }

  /// Waits until small copies of the whole movie are there; seconds since it was opened for measuring them.
  private func makeProxies(_ studio: Studio) async -> Double {
    guard let media = studio.slot.player?.media as? MovieMedia, media.proxyProgress != nil else { return 0 }
    let start = ContinuousClock.now
    while let progress = media.proxyProgress, progress.made < progress.all, ContinuousClock.now - start < .seconds(600)
    {
      try? await Task.sleep(for: .milliseconds(50))
    }
    return (ContinuousClock.now - start) / .seconds(1)
  }

  /// Milliseconds of seeks to places that a fixed sequence chooses, sorted.
  private struct Seeks {
    var seen: [Double] = []
    var right: [Double] = []
    var exact: [Double] = []
  }

  private func seek(_ studio: Studio, count: Int) throws -> Seeks {
    guard let player = studio.slot.player else { throw StudioError("Nothing is open to seek in.") }
    var random = RandomInput(seed: 7)
    var seeks = Seeks()
    for _ in 0..<count {
      let target = Int64(random.below(Int(player.media.extent.frames)))
      let start = ContinuousClock.now
      func passed() -> Double { (ContinuousClock.now - start) / .milliseconds(1) }
      player.seek(toFrame: target)
      var (seen, right): (Double?, Double?)
      while right == nil {
        let present = player.present()
        if present.isNew, seen == nil { seen = passed() }
        if present.picture != nil, present.frame == target, !present.isWaiting || present.isStandIn {
          right = passed()
        } else if passed() > 5000 {
          break
        } else {
          FramePacer.sleep(until: FramePacer.now() + 500_000)
        }
      }
      _ = player.waitUntilSettled(milliseconds: 5000)
      seeks.seen.append(seen ?? passed())
      seeks.right.append(right ?? passed())
      seeks.exact.append(passed())
      try frame(studio)
    }
    seeks.seen.sort()
    seeks.right.sort()
    seeks.exact.sort()
    return seeks
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

extension [Double] {
  /// The value below which `share` percent of the sorted values lie; 0 of none.
  fileprivate func percentile(_ share: Int) -> Double { isEmpty ? 0 : self[Swift.min(count - 1, count * share / 100)] }
}
