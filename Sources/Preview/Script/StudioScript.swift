import Foundation
import ImmediateUI
import MediaIO
import Playback
import StudioWindow
import Timeline
import WindowSystem

/// Drives a studio without a person: the same window, keys, clicks and commands, in a time of its own, so that the same
/// script shows the same pictures. docs/studio.md lists the orders.
@MainActor public final class StudioScript {
  private let studio: Studio
  private let name: String
  private let lines: [ScriptLine]
  /// Seconds of each frame.
  private static let step = 1.0 / 60
  /// How long, by the clock, a script waits for what is under way.
  public var patience = 60.0
  /// Told each line before it is done.
  public var onLine: ((String) -> Void)?

  /// A script of that text. Throws `StudioError` when it cannot be read.
  public init(_ studio: Studio, text: String, name: String) throws(StudioError) {
    self.studio = studio
    self.name = name
    lines = try ScriptLine.parse(text, name: name)
    studio.window.fixedStep = Float(Self.step)
  }

  /// Does everything, in order, until the end or `quit`.
  /// - Throws: `StudioError` with the line that cannot be done or does not hold.
  public func run() async throws {
    try await frames(2)
    for line in lines {
      onLine?("\(line.verb) \(line.words.joined(separator: " "))")
      do {
        if try await !perform(line) { break }
      } catch {
        throw StudioError("\(name):\(line.number): \(error)")
      }
    }
    studio.shutDown()
  }

  // MARK: Frames

  /// Shows frames that last; sound goes on with them.
  func frames(_ count: Int, lasting: Double = StudioScript.step) async throws {
    for _ in 0..<count {
      try studio.window.frame { ui, events in studio.frame(ui, events, seconds: lasting) }
      await Task.yield()
    }
  }

  /// Shows frames that take no time until nothing is under way.
  func settle(_ jobs: Bool = false) async throws {
    let end = ContinuousClock.now + .seconds(patience)
    var calm = 0
    while calm < 3 {
      try await frames(1, lasting: 0)
      let isBusy =
        studio.pending > 0 || !studio.lanes.isIdle || studio.window.hasWaitingInput
        || (studio.slot.player.map { !$0.isSettled } ?? false)
        || (jobs && !(studio.state.jobs.isIdle && studio.jobCenter.isIdle))
        || (studio.slot.other.map { $0.media.picture(min(studio.state.frame, $0.media.extent.frames - 1)) == nil }
          ?? false)
      calm = isBusy ? 0 : calm + 1
      guard ContinuousClock.now < end else {
        throw StudioError("after \(Int(patience)) s something is still under way.")
      }
      if isBusy { try? await Task.sleep(for: .milliseconds(2)) }
    }
  }

  // MARK: Orders

  /// Returns false at `quit`.
  private func perform(_ line: ScriptLine) async throws -> Bool {
    let words = line.words
    switch line.verb {
    case "quit": return false
    case "open":
      studio.perform(.open(try word(words, 0)))
      try await settle()
    case "drop":
      studio.window.window.inject([.dropped(path: try word(words, 0))])
      try await frames(1, lasting: 0)
      try await settle()
    case "wait": try await frames(Int((try number(words, 0) / Self.step).rounded()))
    case "settle": try await settle()
    case "jobs": try await settle(true)
    case "until": try await until(words)
    case "key":
      let (key, modifiers) = try Self.key(try word(words, 0))
      studio.window.press(key, modifiers)
      try await frames(2, lasting: 0)
      try await settle()
    case "type":
      studio.window.type(try word(words, 0))
      try await frames(2, lasting: 0)
    case "click", "double-click", "hover", "right-click": try await click(line.verb, words)
    case "drag":
      let from = Point(Float(try number(words, 1)), Float(try number(words, 2)))
      let to = Point(Float(try number(words, 3)), Float(try number(words, 4)))
      try studio.window.drag(try word(words, 0), from: from, to: to)
      while studio.window.hasWaitingInput || studio.timelineDrag.kind != nil { try await frames(1) }
      try await frames(2)
      try await settle()
    case "size":
      studio.window.window.resize(width: Int(try number(words, 0)), height: Int(try number(words, 1)))
      try await frames(2, lasting: 0)
      try await settle()
    case "screenshot":
      try await settle()
      try screenshot(try word(words, 0))
    case "assert":
      guard let (isTrue, actual) = studio.holds(words) else {
        throw StudioError("\"\(words.joined(separator: " "))\" is no assertion: write NAME OPERATOR VALUE.")
      }
      guard isTrue else { throw StudioError("\(words.joined(separator: " ")) does not hold: it is \(actual).") }
    case "print": print("\(try word(words, 0)) \(studio.facts[words[0]] ?? "?")")
    default:
      guard let command = try command(line.verb, words) else {
        throw StudioError("there is no order \"\(line.verb)\".")
      }
      studio.perform(command)
      try await settle()
    }
    return !studio.isClosing
  }

  /// Lets time pass until an assertion holds, at most the seconds given (60).
  private func until(_ words: [String]) async throws {
    let most = words.count > 3 ? try number(words, 3) : 60
    let end = ContinuousClock.now + .seconds(patience)
    var passed = 0.0
    while true {
      guard let (isTrue, actual) = studio.holds(Array(words.prefix(3))) else {
        throw StudioError("\"\(words.joined(separator: " "))\" is no assertion: write NAME OPERATOR VALUE.")
      }
      if isTrue { return }
      guard passed < most, ContinuousClock.now < end else {
        throw StudioError("\(words.prefix(3).joined(separator: " ")) did not come to hold: it is \(actual).")
      }
      try await frames(1)
      passed += Self.step
      // What is waited for may come from another process, which needs real time.
      if !studio.state.transport.isPlaying { try? await Task.sleep(for: .milliseconds(5)) }
    }
  }

  private func click(_ verb: String, _ words: [String]) async throws {
    let name = try word(words, 0)
    let place = words.count > 2 ? Point(Float(try number(words, 1)), Float(try number(words, 2))) : Point(0.5, 0.5)
    switch verb {
    case "hover": try studio.window.hover(name, at: place)
    case "right-click": try studio.window.click(name, at: place, button: .right)
    default: try studio.window.click(name, at: place, times: verb == "click" ? 1 : 2)
    }
    try await frames(verb == "hover" ? 40 : 3, lasting: 0)
    try await settle()
  }

  private func screenshot(_ path: String) throws {
    let pixels = try studio.window.screenshot { ui, events in studio.frame(ui, events, seconds: 0) }
    let picture = Picture(width: pixels.width, height: pixels.height, pixels: pixels.rgba)
    try picture.writePNG(to: path)
  }

  /// Commands by their names.
  private func command(_ verb: String, _ words: [String]) throws(StudioError) -> Command? {
    switch verb {
    case "play": return .play
    case "pause": return .pause
    case "seek": return .seek(Flicks(Int64(try number(words, 0) * Double(Flicks.perSecond))))
    case "frame": return .seekFrame(Int64(try number(words, 0)))
    case "step": return .step(Int64(try number(words, 0)))
    case "speed": return .speed(Int(try number(words, 0)))
    case "volume": return .volume(try number(words, 0))
    case "loop": return .loopRange(Int64(try number(words, 0))...Int64(max(try number(words, 0), try number(words, 1))))
    case "no-loop": return .clearLoop
    case "jump":
      guard let landmark = Landmark(rawValue: try word(words, 0)) else {
        throw StudioError("jump goes to a shot, event, line or marker.")
      }
      return .jump(landmark, forwards: words.count < 2 || words[1] != "back")
    case "cut": return .selectCut(try word(words, 0))
    case "shot": return .selectShot(try shot(words, 0))
    case "take": return .showTake(try take(words))
    case "whole": return .showCut
    case "compare": return .compare(try take(words))
    case "comparison":
      guard let way = Comparison.Way(rawValue: try word(words, 0)) else {
        throw StudioError("a comparison is toggle, wipe or beside.")
      }
      return .comparison(way)
    case "choose": return .choose(try take(words))
    case "make": return .makeTakes(try shot(words, 0), count: Int(try number(words, 1)))
    case "build": return .build
    case "export":
      return .export(
        ExportOrder(
          targets: try word(words, 0).split(separator: ",").map(String.init), cutscene: nil,
          output: words.count > 1 ? words[1] : nil))
    case "save-frame": return .saveFrame(try word(words, 0))
    case "seed": return .edit(try shot(words, 0), .seed(UInt64(max(0, try number(words, 1)))))
    case "steps": return .edit(try shot(words, 0), .steps(Int(try number(words, 1))))
    case "prompt": return .edit(try shot(words, 0), .prompt(try word(words, 1)))
    case "line": return .edit(try shot(words, 0), .line(index: Int(try number(words, 1)), try word(words, 2)))
    case "cancel": return .cancelAll
    case "tab": return SideTab(rawValue: try word(words, 0)).map { .tab($0) }
    case "dialog": return .show(Dialog(rawValue: try word(words, 0)))
    case "zoom": return .zoom(try number(words, 0), around: studio.state.time.seconds)
    case "spectrogram": return .spectrogram(try word(words, 0) == "on")
    case "reload": return .reload
    case "close": return .close
    default: return nil
    }
  }

  private func shot(_ words: [String], _ index: Int) throws(StudioError) -> ShotID {
    guard let cut = studio.state.selectedCut, studio.state.project != nil else {
      throw StudioError("no project is open.")
    }
    return ShotID(cut: cut, shot: try word(words, index))
  }

  private func take(_ words: [String]) throws(StudioError) -> TakeID {
    let shot = try shot(words, 0)
    return TakeID(cut: shot.cut, shot: shot.shot, number: Int(try number(words, 1)))
  }

  private func word(_ words: [String], _ index: Int) throws(StudioError) -> String {
    guard words.indices.contains(index) else { throw StudioError("a word is missing.") }
    return words[index]
  }

  private func number(_ words: [String], _ index: Int) throws(StudioError) -> Double {
    let text = try word(words, index)
    guard let number = Double(text), number.isFinite, abs(number) < 1e15 else {
      throw StudioError("\"\(text)\" is no number.")
    }
    return number
  }

  /// `ctrl+shift+left`.
  static func key(_ text: String) throws(StudioError) -> (Key, Modifiers) {
    var modifiers: Modifiers = []
    var parts = text.lowercased().split(separator: "+").map(String.init)
    guard let last = parts.popLast(), let key = Key(rawValue: last) else {
      throw StudioError("there is no key \"\(text)\".")
    }
    for part in parts {
      switch part {
      case "ctrl", "control": modifiers.insert(.control)
      case "shift": modifiers.insert(.shift)
      case "alt", "option": modifiers.insert(.option)
      default: throw StudioError("there is no key \"\(text)\".")
      }
    }
    return (key, modifiers)
  }
}
