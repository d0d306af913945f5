import AudioOutput
import Foundation
import ImmediateUI
import MediaIO
import Playback
public import StudioWindow
import Synchronization
import Timeline
import WindowSystem

/// `hoofbeat play`: somebody is there, and says what is typed. Pieces come from a process of their own and are joined to
/// what is seen and heard; while nothing comes, the story waits in motion.
@MainActor public final class StoryRoom {
  /// Somebody who can speak.
  public struct Person: Sendable, Equatable {
    /// As people call them.
    public var name: String
    /// The picture to start from.
    public var picture: String
    /// The model's voice.
    public var voice: String?

    /// Names somebody.
    public init(name: String, picture: String, voice: String?) {
      self.name = name
      self.picture = picture
      self.voice = voice
    }
  }

  /// How long by the clock an order has waited, and what of it is there.
  struct Order: Sendable {
    var order: StoryOrder
    var given: ContinuousClock.Instant
    var seconds: Double?
    var hasBegun = false
    var ready: [(pictures: [Picture], samples: [Float], lead: Int)] = []
    var made = 0.0
    var isDone = false
  }

  /// The window.
  public let window: StudioWindow
  let people: [Person]
  var person = 0
  var prompt: String
  var line = ""
  var events: [String] = []
  var numbers = StoryNumbers()
  var transcript: [(who: String, text: String)] = []
  var trouble: String?
  var isReady = false
  private let steps: Int
  private let pieceSeconds: Double
  private var process: ChildProcess?
  private let inbox = Mutex<[StoryAnswer]>([])
  private var joiner = StoryJoiner()
  var media: GrowingMedia?
  var player: Player?
  private let makeOutput: () -> any SoundOutput
  private var simulated: SimulatedOutput?
  var orders: [Order] = []
  private var nextID = 1
  private var lastPiece: ContinuousClock.Instant?
  private let folder: String
  var texture: StudioTexture?
  /// Pictures that are kept ahead while nothing is said, so that an order is answered soon.
  static let ahead = 10

  /// Opens the window and starts the process that makes pieces.
  /// - Parameters:
  ///   - arguments: its command line after the program: a verb that runs `StoryWorker`; the folder of pieces is appended.
  /// - Throws: `WindowError`, `StudioError`.
  public init(
    _ options: StudioOptions, people: [Person], prompt: String, steps: Int, pieceSeconds: Double, arguments: [String]
  ) throws {
    guard !people.isEmpty else {
      throw StudioError("Nobody in the project has a portrait: give somebody in [cast] a portrait.")
    }
    self.people = people
    self.prompt = prompt
    self.steps = steps
    self.pieceSeconds = pieceSeconds
    window = try StudioWindow(options.window, fonts: options.fonts)
    window.window.title = "Hoofbeat — play"
    folder = NSTemporaryDirectory() + "/hoofbeat-story-\(ProcessInfo.processInfo.processIdentifier)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    switch options.sound {
    case .device: makeOutput = { DeviceOutput() }
    case .nullDevice: makeOutput = { DeviceOutput(acceptsNull: true) }
    case .silent, .simulated: makeOutput = { SystemClockOutput(because: "Sound is switched off.") }
    }
    process = try ChildProcess(
      options.program, arguments + [folder], takesInput: true,
      line: { [weak self] text in
        guard let answer = try? JSONDecoder().decode(StoryAnswer.self, from: Data(text.utf8)) else { return }
        self?.receive(answer)
      },
      end: { [weak self] _, message in
        var answer = StoryAnswer("gone")
        answer.message = message
        self?.receive(answer)
      })
    // Somebody must be seen before anything is said.
    give(line: nil, event: nil, seconds: 1)
  }

  nonisolated private func receive(_ answer: StoryAnswer) { inbox.withLock { $0.append(answer) } }

  /// Shows the window until it is closed.
  public func run() async throws {
    try await window.run { ui, events in
      self.step()
      self.draw(ui, events)
      return !events.contains(.closeRequested)
    }
    close()
  }

  /// Says lines without a person, and returns how it went: seconds to the first picture, misses, speed.
  public func rehearse(_ lines: [String], screenshot: String?) async throws -> String {
    for text in [nil] + lines.map({ Optional($0) }) {
      if let text { say(text) }
      let end = ContinuousClock.now + .seconds(180)
      while !orders.isEmpty, trouble == nil, ContinuousClock.now < end {
        try window.frame { ui, events in
          step()
          draw(ui, events)
        }
        try? await Task.sleep(for: .milliseconds(8))
      }
      if text != nil, let screenshot {
        let pixels = try window.screenshot { ui, events in draw(ui, events) }
        try Picture(width: pixels.width, height: pixels.height, pixels: pixels.rgba).writePNG(to: screenshot)
      }
    }
    // What was made is shown to its end.
    for _ in 0..<120 {
      try window.frame { ui, events in
        step()
        draw(ui, events)
      }
      try? await Task.sleep(for: .milliseconds(8))
    }
    defer { close() }
    if let trouble { throw StudioError(trouble) }
    let speed = numbers.speed.map { PlaybackText.number($0, 2) } ?? "–"
    return "first picture after \(PlaybackText.number(numbers.firstLatency ?? 0, 2)) s (worst "
      + "\(PlaybackText.number(numbers.worstLatency, 2)) s), \(numbers.misses) deadlines missed, \(numbers.pieces) pieces, "
      + "\(speed) s of film made in a second, \(player?.waits ?? 0) stops of the clock"
  }

  func close() {
    process?.kill()
    process = nil
    player?.close()
    try? FileManager.default.removeItem(atPath: folder)
  }

  // MARK: Orders

  /// Somebody says something.
  func say(_ text: String) {
    let clean = text.trimmingCharacters(in: .whitespacesAndNewlines)
    guard !clean.isEmpty else { return }
    transcript.append((people[person].name, clean))
    if transcript.count > 100 { transcript.removeFirst() }
    give(line: clean, event: nil, seconds: nil)
  }

  /// Something happens.
  func happen(_ event: String) {
    transcript.append(("", event))
    give(line: nil, event: event, seconds: 2)
  }

  private func give(line: String?, event: String?, seconds: Double?) {
    let who = people[person]
    let order = StoryOrder(
      id: nextID, picture: who.picture, line: line, speaker: who.voice, prompt: prompt, event: event, seconds: seconds,
      seed: UInt64(nextID), steps: steps, pieceSeconds: pieceSeconds)
    nextID += 1
    orders.append(Order(order: order, given: .now))
    let encoder = JSONEncoder()
    if let data = try? encoder.encode(order) { process?.tell(String(decoding: data, as: UTF8.self)) }
  }

  // MARK: Time

  /// Takes in what came, and keeps the story going.
  func step() {
    for answer in inbox.withLock({ inbox in
      defer { inbox = [] }
      return inbox
    }) { take(answer) }
    begin()
    wait()
  }

  /// Pictures between what is seen and the end of what there is.
  private var ahead: Int { Int((media?.extent.frames ?? 0) - (player?.frame ?? 0)) }

  private func take(_ answer: StoryAnswer) {
    let index = orders.firstIndex { $0.order.id == answer.id }
    switch answer.event {
    case "ready":
      isReady = true
      events = answer.events ?? []
    case "plan": if let index { orders[index].seconds = answer.seconds }
    case "piece":
      guard let index, let piece = read(answer) else { return }
      let now = ContinuousClock.now
      let since = max(lastPiece ?? orders[index].given, orders[index].given)
      lastPiece = now
      numbers.notePiece(seconds: Double(answer.frames) / 24, took: (now - since) / .seconds(1))
      orders[index].ready.append(piece)
      orders[index].made += Double(answer.frames) / 24
    case "done": if let index { orders[index].isDone = true }
    case "failed":
      if let index { orders.remove(at: index) }
      trouble = answer.message
    case "gone":
      orders = []
      trouble = "The process that makes pieces has ended. " + (answer.message ?? "")
    default: break
    }
  }

  private func read(_ answer: StoryAnswer) -> (pictures: [Picture], samples: [Float], lead: Int)? {
    guard let path = answer.file, path.hasPrefix(folder + "/"), (1...4096).contains(answer.width),
      (1...4096).contains(answer.height), (1...10_000).contains(answer.frames), answer.samples >= 0
    else { return nil }
    defer { try? FileManager.default.removeItem(atPath: path) }
    let each = answer.width * answer.height * 3
    guard let data = FileManager.default.contents(atPath: path),
      data.count == each * answer.frames + 4 * answer.samples,
      let rate = try? SampleRate(hertz: Int64(answer.sampleRate))
    else { return nil }
    let bytes = Array(data)
    let pictures = (0..<answer.frames).map {
      Picture(width: answer.width, height: answer.height, rgb: Array(bytes[($0 * each)..<(($0 + 1) * each)]))
    }
    let samples = bytes[(each * answer.frames)...].withUnsafeBytes { raw in
      (0..<answer.samples).map { raw.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }
    }
    guard let sound = try? Sound(samples: samples, channels: 1, rate: rate).resampled(to: .movie) else { return nil }
    return (pictures, sound.samples, answer.lead * 48_000 / max(1, answer.sampleRate))
  }

  /// Appends what is ready: a line begins when what is there and what is made meanwhile last to its end.
  private func begin() {
    guard let first = orders.first else { return }
    if !first.hasBegun, !first.isDone {
      guard !first.ready.isEmpty, first.made >= numbers.neededAhead(of: first.seconds ?? 0) else { return }
    }
    for piece in first.ready {
      if orders[0].hasBegun, ahead <= 1 { numbers.misses += 1 }
      append(joiner.add(piece.pictures, samples: piece.samples, lead: piece.lead), size: piece.pictures[0].size)
      if !orders[0].hasBegun {
        orders[0].hasBegun = true
        let waited = (ContinuousClock.now - first.given) / .seconds(1)
        if first.order.line != nil || first.order.event != nil {
          numbers.noteLatency(waited + Double(max(0, ahead - piece.pictures.count)) / 24)
        }
      }
    }
    orders[0].ready = []
    if orders[0].isDone { orders.removeFirst() }
  }

  private func append(_ stretch: StoryStretch, size: PixelSize) {
    if media == nil {
      let made = GrowingMedia(size: size, frameRate: .film)
      media = made
      try? made.append(pictures: stretch.pictures, samples: stretch.samples)
      let player = Player(made, output: makeOutput(), cut: nil)
      self.player = player
      player.play()
      return
    }
    // Somebody with a picture of another size cannot be seen in the same film; all of one model's are alike.
    do throws(PlaybackError) { try media?.append(pictures: stretch.pictures, samples: stretch.samples) } catch {
      trouble = "\(error)"
    }
  }

  /// While nothing comes, the last moment goes back and forth.
  private func wait() {
    guard let media, !joiner.isEmpty, ahead < Self.ahead else { return }
    // In the middle of a line nothing is put in between: the clock stands until the next piece is there.
    if let first = orders.first, first.hasBegun, !first.isDone { return }
    let stretch = joiner.wait()
    numbers.waited += Double(stretch.pictures.count) / 24
    append(stretch, size: media.size)
  }
}
