import Foundation
import ImmediateUI
import Testing
import WindowSystem

@testable import StudioWindow

@MainActor @Suite("The studio's window", .serialized) struct StudioWindowTests {
  func open(_ width: Int = 400, _ height: Int = 300, scale: Float = 1, fonts: FontFiles = .builtIn) throws
    -> StudioWindow
  {
    var options = WindowOptions(title: "Test", width: width, height: height)
    options.output = .headless
    options.scale = scale
    let studio = try StudioWindow(options, fonts: fonts)
    studio.fixedStep = 1 / 60
    return studio
  }

  @Test("a script clicks, types and drags as a person does") func script() throws {
    let studio = try open()
    var (pressed, line, position) = (0, "", 0.0)
    func body(_ ui: UI, _ events: [InputEvent]) {
      ui.panel("p", in: Rect(0, 0, 400, 300), title: "Panel", icon: .film) {
        if ui.button("Go") { pressed += 1 }
        ui.field("line", &line, width: 200)
        ui.disabled(true) { ui.button("Off") }
        let lane = ui.region("lane", Size(200, 40))
        if lane.isHeld { position = Double(lane.place.x) }
      }
    }
    func settle() throws {
      for _ in 0..<3 { try studio.frame(body) }
      while studio.hasWaitingInput { try studio.frame(body) }
      for _ in 0..<2 { try studio.frame(body) }
    }
    try settle()
    try studio.click("Go")
    try settle()
    try studio.click("p/line")
    try settle()
    studio.type("Listen.")
    studio.press(.backspace)
    try settle()
    #expect(pressed == 1 && line == "Listen" && studio.ui.isTyping)
    #expect(try studio.item("line").text == "Listen")
    try studio.drag("lane", from: Point(0.1, 0.5), to: Point(0.75, 0.5))
    try settle()
    #expect(abs(position - 0.75) < 0.01)
    #expect(throws: ScriptError.noItem("lan", near: ["p/lane"])) { try studio.click("lan") }
    #expect(throws: ScriptError.switchedOff("Off")) { try studio.click("Off") }
    #expect("\(ScriptError.noItem("lan", near: ["p/lane"]))".contains("nearest: \"p/lane\""))
  }

  @Test("screenshots show what was drawn, at any scale", arguments: [Float(1), 2]) func screenshot(scale: Float) throws
  {
    let studio = try open(100, 80, scale: scale)
    let texture = try studio.texture(width: 2, height: 2, sampling: .nearest)
    try texture.texture.update(rgb: [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255])
    let shot = try studio.screenshot { ui, _ in
      ui.back.image(texture.id, in: Rect(10, 10, 40, 40))
      ui.back.fill(Rect(60, 10, 20, 20), Color(0x123456))
    }
    let s = Int(scale)
    #expect(shot.width == 100 * s && shot.height == 80 * s)
    #expect(shot[12 * s, 12 * s] == SIMD4(255, 0, 0, 255) && shot[49 * s, 12 * s] == SIMD4(0, 255, 0, 255))
    #expect(shot[12 * s, 49 * s] == SIMD4(0, 0, 255, 255) && shot[49 * s, 49 * s] == SIMD4(255, 255, 255, 255))
    #expect(shot[65 * s, 15 * s] == SIMD4(0x12, 0x34, 0x56, 255))
    let base = studio.ui.theme.base
    #expect(shot[5 * s, 5 * s] == SIMD4(base.red, base.green, base.blue, 255))
  }

  @Test("the same frame gives the same picture, byte for byte") func deterministic() throws {
    func picture() throws -> Pixels {
      let studio = try open(300, 200, fonts: .installed())
      for _ in 0..<3 { try studio.frame(look) }
      return try studio.screenshot(look)
    }
    func look(_ ui: UI, _ events: [InputEvent]) {
      var volume = 0.4
      ui.panel("p", in: Rect(0, 0, 300, 200), title: "Grüße", icon: .gear) {
        ui.text("行く →")
        ui.slider("v", &volume, in: 0...1)
        ui.button("Go", icon: .play, style: .primary)
      }
    }
    #expect(try picture() == picture())
  }

  @Test("frames that look the same are drawn once") func idle() throws {
    let studio = try open()
    studio.drawsUnseen = true
    var label = "one"
    func body(_ ui: UI, _ events: [InputEvent]) { ui.surface("s", in: Rect(0, 0, 400, 300)) { ui.text(label) } }
    for _ in 0..<5 { try studio.frame(body) }
    let drawn = studio.drawnFrames
    for _ in 0..<20 { try studio.frame(body) }
    #expect(studio.drawnFrames == drawn)
    label = "two"
    for _ in 0..<5 { try studio.frame(body) }
    #expect(studio.drawnFrames == drawn + 1)
    let texture = try studio.texture(width: 1, height: 1)
    try texture.texture.update(rgb: [1, 2, 3])
    try studio.frame(body)
    #expect(studio.drawnFrames == drawn + 2 && studio.work.count == 31)
  }

  @Test("textures are freed with their last reference") func textures() throws {
    let studio = try open()
    for _ in 0..<5 {
      let texture = try studio.texture(width: 4, height: 4)
      try studio.frame { ui, _ in ui.back.image(texture.id, in: Rect(0, 0, 9, 9)) }
      #expect(studio.textureCount == 1)
    }
    #expect(studio.textureCount == 0)
  }

  @Test("the loop ends when its body says so, and lets others work") func loop() async throws {
    let studio = try open()
    studio.framesPerSecond = 1_000
    var (frames, others) = (0, 0)
    let other = Task { @MainActor in
      while !Task.isCancelled {
        others += 1
        await Task.yield()
      }
    }
    try await studio.run { _, _ in
      frames += 1
      return frames < 20
    }
    other.cancel()
    #expect(frames == 20 && others > 5)
    struct Stop: Error {}
    await #expect(throws: Stop.self) { try await studio.run { _, _ in throw Stop() } }
  }

  @Test("ten thousand frames with new pictures leave memory flat") func memory() async {
    // A process of its own: in this one, other tests take and give memory at the same time.
    await #expect(processExitsWith: .success) { @MainActor in exit(soak(frames: 10_000)) }
  }
}

/// Shows frames with changing text, input and pictures. Returns 0 when the process grew by less than 8 MiB after the first thousand
/// frames, and no texture is left.
@MainActor private func soak(frames: Int) -> Int32 {
  var options = WindowOptions(title: "Test", width: 160, height: 120)
  options.output = .headless
  guard let studio = try? StudioWindow(options, fonts: .builtIn) else { return 3 }
  studio.fixedStep = 1 / 60
  func resident() -> Int {
    let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
    let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    return pages * 4_096
  }
  var (volume, line) = (0.5, "")
  func show(_ frame: Int) throws {
    let texture = frame % 10 == 0 ? try studio.texture(width: 160, height: 90) : nil
    try texture?.texture.update(rgb: [UInt8](repeating: UInt8(frame % 256), count: 160 * 90 * 3))
    func body(_ ui: UI, _ events: [InputEvent]) {
      ui.surface("s", in: Rect(0, 0, 160, 120)) {
        if let texture { ui.image(texture.id, Size(80, 45)) }
        ui.slider("v", &volume, in: 0...1)
        ui.field("l", &line)
        ui.text("frame \(frame)")
      }
    }
    if frame % 100 == 0 { _ = try studio.screenshot(body) } else { try studio.frame(body) }
    if frame % 50 == 0 { studio.window.inject([.mouseMoved(x: Float(frame % 160), y: 60), .text("a")]) }
  }
  var before = 0
  for frame in 0..<frames {
    if frame == 1_000 { before = resident() }
    do { try show(frame) } catch { return 4 }
  }
  let grown = resident() - before
  return before > 0 && grown < 8 << 20 && studio.textureCount == 0 ? 0 : 1
}
