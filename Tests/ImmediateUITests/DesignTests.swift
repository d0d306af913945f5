import Foundation
import Testing

@testable import ImmediateUI

@MainActor @Suite("The design") struct DesignTests {
  /// Where a frame's triangles are, those of the fonts' white pixel included.
  func bounds(_ draw: @escaping (DrawList) -> Void) throws -> (
    vertices: Int, left: Float, top: Float, right: Float, bottom: Float
  ) {
    let ui = UI(fonts: .builtIn)
    try ui.prepareFonts(scale: 1) { _ in }
    ui.frame(size: Size(200, 200), seconds: 1 / 60) { draw(ui.back) }
    var (count, left, top, right, bottom) = (0, Float.infinity, Float.infinity, -Float.infinity, -Float.infinity)
    ui.withMeshes { command in
      for at in 0..<command.indexCount {
        let vertex = command.vertices + Int(command.indices[at]) * 20
        let (x, y) = (vertex.load(as: Float.self), vertex.load(fromByteOffset: 4, as: Float.self))
        (left, top, right, bottom) = (min(left, x), min(top, y), max(right, x), max(bottom, y))
        count += 1
      }
    }
    return (count, left, top, right, bottom)
  }

  @Test("every icon draws within its square", arguments: Icon.allCases) func icons(_ icon: Icon) throws {
    let found = try bounds { $0.icon(icon, in: Rect(50, 50, 48, 48), .white) }
    #expect(found.vertices > 0)
    // Lines are as wide as a pixel or four, and soft at their edges.
    #expect(found.left >= 47 && found.top >= 47 && found.right <= 101 && found.bottom <= 101)
    #expect(max(found.right - found.left, found.bottom - found.top) > 24)
  }

  @Test("text is readable on every surface") func contrast() {
    let theme = Theme.studio
    /// WCAG 2's contrast of two colours.
    func contrast(_ a: Color, _ b: Color) -> Double {
      func luminance(_ color: Color) -> Double {
        let parts = [color.red, color.green, color.blue].map { part -> Double in
          let value = Double(part) / 255
          return value <= 0.03928 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
      }
      let (x, y) = (luminance(a), luminance(b))
      return (max(x, y) + 0.05) / (min(x, y) + 0.05)
    }
    for surface in [theme.base, theme.panel, theme.well, theme.raised, theme.popup, theme.selection] {
      #expect(contrast(theme.text, surface) >= 7)
      #expect(contrast(theme.muted, surface) >= 4.5)
    }
    for surface in [theme.base, theme.panel, theme.well] { #expect(contrast(theme.faint, surface) >= 3) }
    #expect(contrast(theme.onAccent, theme.accent) >= 4.5)
  }

  @Test("long texts are cut to the width there is") func fitting() throws {
    let bench = try Bench { _ in }
    var shown = ""
    bench.body = { ui in
      shown = ui.fitted("Captain, the reactor is failing", width: 100)
      #expect(ui.size(of: shown).width <= 100)
      #expect(ui.fitted("a", width: 100) == "a" && ui.fitted("abc", width: 0) == "")
    }
    try bench.frame()
    #expect(shown.hasSuffix("…") && shown.hasPrefix("Cap") && shown.count < 20)
  }

  @Test("numbers are written with a fixed count of decimals") func numbers() {
    #expect(UI.number(0.126, decimals: 2) == "0.13" && UI.number(-1.5, decimals: 0) == "−2")
    #expect(UI.number(3, decimals: 1) == "3.0" && UI.number(-0.001, decimals: 2) == "0.00")
    #expect(UI.number(12.05, decimals: 2) == "12.05" && UI.format(decimals: 3, unit: "%") == "%.3f%%")
  }

  @Test("fonts get what a text needs, when it needs it") func glyphs() throws {
    var text = "Grüße, Ωμέγα, привет →"
    let bench = try Bench(fonts: .installed()) { ui in ui.text(text) }
    #expect(try bench.frame() == 1)
    text = "こんにちは"
    #expect(try bench.frame(3) == 2)
    text = "Emoji 🎬 stay away"
    #expect(try bench.frame(3) == 2)
  }

  @Test("ranges of characters are sorted and joined") func ranges() {
    var glyphs = GlyphSet()
    glyphs.note("plain and grün")
    #expect(!glyphs.isStale)
    glyphs.note("三一二丂")  // 4E09 4E00 4E8C 4E02
    glyphs.note("七丁")  // 4E03 4E01
    #expect(glyphs.isStale && glyphs.extraRanges == [0x4E00...0x4E03, 0x4E09...0x4E09, 0x4E8C...0x4E8C])
    #expect(GlyphSet.list([1...2, 5...5]) == [1, 2, 5, 5, 0])
  }

  @Test("files that are no fonts are not used") func brokenFonts() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("a.ttf").path
    try Data("this is no font at all".utf8).write(to: URL(fileURLWithPath: path))
    let missing = folder.appendingPathComponent("b.ttf").path
    let bench = try Bench(fonts: FontFiles(regular: path, strong: missing, mono: nil, fallbacks: [missing])) { ui in
      ui.text("Still there 行")
    }
    #expect(try bench.frame(2) >= 1)
    #expect(bench.ui.fontProblems.contains { $0.contains("b.ttf") })
    #expect(FontFiles.installed(in: [folder.path]) == .builtIn)
  }

  @Test("colours mix and fade") func colors() {
    #expect(Color(0xFF8040).red == 0xFF && Color(0xFF8040).blue == 0x40 && Color(0xFF8040).opacity == 255)
    #expect(Color.black.mixed(.white, 0.5) == Color(0x808080) && Color.white.faded(0.5).opacity == 128)
    #expect(Color.white.faded(.nan).opacity == 0)
  }

  @Test("rectangles are cut into strips") func rectangles() {
    var room = Rect(0, 0, 100, 50)
    #expect(room.cutVertically(10) == Rect(0, 0, 100, 10) && room == Rect(0, 10, 100, 40))
    #expect(room.cutVertically(-10) == Rect(0, 40, 100, 10) && room == Rect(0, 10, 100, 30))
    #expect(room.cutHorizontally(-300) == Rect(0, 10, 100, 30) && room.width == 0)
  }
}

@Suite("Input") struct InputQueueTests {
  @Test("a press and its release fall into two frames") func clicks() {
    var queue = InputQueue()
    queue.add([.mouseMoved(Point(1, 1)), .mouseButton(0, isDown: true), .mouseButton(0, isDown: false)])
    #expect(queue.next() == [.mouseMoved(Point(1, 1))])
    #expect(queue.next() == [.mouseButton(0, isDown: true)])
    #expect(queue.next() == [.mouseButton(0, isDown: false)] && queue.isEmpty && queue.next().isEmpty)
  }

  @Test("what is dragged is seen at its last place before it is let go") func drags() {
    var queue = InputQueue()
    queue.add([
      .mouseButton(0, isDown: true), .mouseMoved(Point(1, 1)), .mouseMoved(Point(2, 2)), .mouseButton(0, isDown: false),
    ])
    #expect(queue.next() == [.mouseButton(0, isDown: true)])
    #expect(queue.next() == [.mouseMoved(Point(2, 2))])
    #expect(queue.next() == [.mouseButton(0, isDown: false)])
  }

  @Test("a long stall is caught up with, each press and release still seen") func stall() {
    var queue = InputQueue()
    for at in 0..<100 {
      queue.add([
        .mouseMoved(Point(Float(at), 1)), .mouseButton(0, isDown: true), .mouseMoved(Point(Float(at), 9)),
        .mouseButton(0, isDown: false),
      ])
    }
    var (frames, presses) = (0, 0)
    while !queue.isEmpty, frames < 1_000 {
      let input = queue.next()
      let seen = input.count { if case .mouseButton = $0 { true } else { false } }
      #expect(seen <= 1)
      presses += seen
      frames += 1
    }
    #expect(presses == 200 && frames <= 220)
  }

  @Test("nothing is lost or changes its order") func keepsAll() {
    var queue = InputQueue()
    let input: [UIInput] = [
      .key(.a, isDown: true), .text("a"), .key(.a, isDown: false), .key(.left, isDown: true), .text("b"),
      .wheel(x: 0, y: 1), .mouseButton(1, isDown: true), .focus(false), .key(.left, isDown: false),
      .modifiers(control: true, shift: false, option: false, command: false), .mouseMoved(Point(3, 3)),
    ]
    queue.add(input)
    var seen: [UIInput] = []
    var frames = 0
    while !queue.isEmpty, frames < 50 {
      seen += queue.next()
      frames += 1
    }
    #expect(seen == input && frames > 1)
  }
}

@Suite("A layout of panels") struct SplitLayoutTests {
  let layout = SplitLayout(
    .split(
      "rows", .vertical, share: 0.5, minimums: (50, 50), .panel("top"),
      .split("columns", .horizontal, share: 0.25, minimums: (100, 100), .panel("left"), .panel("right"))))

  @Test("fills its place without overlaps") func fills() {
    let frames = layout.frames(in: Rect(10, 20, 610, 406), gap: 6)
    #expect(frames["top"] == Rect(10, 20, 610, 200))
    #expect(frames["left"] == Rect(10, 226, 151, 200) && frames["right"] == Rect(167, 226, 453, 200))
  }

  @Test("keeps minimums, and shares what there is where there is too little") func minimums() {
    var tight = layout
    tight.shares = ["columns": 0.01, "rows": .nan, "unknown": 3]
    #expect(tight.frames(in: Rect(0, 0, 606, 406), gap: 6)["left"]?.width == 100)
    tight.shares = ["columns": 99]
    #expect(tight.frames(in: Rect(0, 0, 606, 406), gap: 6)["right"]?.width == 100)
    let small = tight.frames(in: Rect(0, 0, 106, 40), gap: 6)
    #expect(small["left"]?.width == 50 && small["right"]?.width == 50 && small["top"]?.height == 17)
    #expect(tight.frames(in: .zero, gap: 6).values.allSatisfy { $0.width >= 0 && $0.height >= 0 })
  }

  @Test("shows one panel alone when asked") func maximized() {
    var alone = layout
    alone.maximized = "left"
    #expect(alone.frames(in: Rect(0, 0, 600, 400), gap: 6) == ["left": Rect(0, 0, 600, 400)])
    alone.maximized = "unknown"
    #expect(alone.frames(in: Rect(0, 0, 600, 400), gap: 6).count == 3)
  }
}
