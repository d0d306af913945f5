import Testing

@testable import ImmediateUI

/// An interface without a window, and a hand that uses it.
@MainActor final class Bench {
  let ui: UI
  var body: (UI) -> Void
  private var fontUploads = 0

  init(fonts: FontFiles = .builtIn, _ body: @escaping (UI) -> Void) throws {
    ui = UI(fonts: fonts)
    self.body = body
    try frame()
    try frame()
  }

  @discardableResult func frame(_ count: Int = 1) throws -> Int {
    for _ in 0..<count {
      if try ui.prepareFonts(
        scale: 1,
        upload: { picture in
          #expect(picture.rgba.count == picture.width * picture.height * 4)
        })
      {
        fontUploads += 1
      }
      ui.frame(size: Size(400, 300), seconds: 1 / 60) { [self] in
        ui.surface("test", in: Rect(0, 0, 400, 300)) { body(ui) }
      }
    }
    return fontUploads
  }

  func click(_ name: String, _ share: Point = Point(0.5, 0.5), button: Int = 0) throws {
    let rect = try #require(ui.items["test/" + name], "\(name) is not among \(ui.items.keys.sorted())").rect
    let place = Point(rect.x + rect.width * share.x, rect.y + rect.height * share.y)
    ui.add([.mouseMoved(place), .mouseButton(button, isDown: true), .mouseButton(button, isDown: false)])
    try settle()
  }

  func settle() throws {
    repeat { try frame() } while ui.hasWaitingInput
    try frame(2)
  }

  func key(_ key: UIKey, control: Bool = false) throws {
    ui.add([
      .modifiers(control: control, shift: false, option: false, command: false), .key(key, isDown: true),
      .key(key, isDown: false), .modifiers(control: false, shift: false, option: false, command: false),
    ])
    try settle()
  }
}

@MainActor @Suite("The interface") struct InterfaceTests {
  @Test("a button is pressed once by a click, however quick") func button() throws {
    var (presses, other) = (0, 0)
    let bench = try Bench { ui in
      if ui.button("Go", icon: .play, tooltip: "Starts") { presses += 1 }
      if ui.button("Off", enabled: false) { other += 1 }
      if ui.iconButton("star", .star, tooltip: "Chosen") { other += 10 }
    }
    try bench.click("Go")
    #expect(presses == 1 && other == 0)
    try bench.click("Off")
    #expect(other == 0 && bench.ui.items["test/Off"]?.isEnabled == false)
    try bench.click("star")
    #expect(presses == 1 && other == 10)
    try bench.click("Go")
    try bench.click("Go")
    #expect(presses == 3)
  }

  @Test("switches, boxes, segments and tabs keep what was chosen") func choices() throws {
    var (loop, box, speed, tab, engine) = (false, true, 0, 0, 0)
    let bench = try Bench { ui in
      ui.toggle("Loop", &loop)
      ui.checkbox("Box", &box)
      ui.segments("speed", ["½×", "1×"], selection: &speed)
      ui.tabs("tabs", ["One", "Two"], selection: &tab)
      ui.combo("engine", ["Godot", "Unity"], selection: &engine, width: 120)
    }
    try bench.click("Loop")
    try bench.click("Box")
    try bench.click("speed/1×")
    try bench.click("tabs/Two")
    #expect(loop && !box && speed == 1 && tab == 1)
    try bench.click("engine")
    try bench.click("engine/Unity")
    #expect(engine == 1)
  }

  @Test("sliders follow the mouse and stay in range") func sliders() throws {
    var (volume, steps, broken, seed) = (0.5, 4, Double.nan, 7)
    let bench = try Bench { ui in
      ui.slider("volume", &volume, in: 0...1, width: 300)
      ui.slider("steps", &steps, in: 1...32, width: 300)
      ui.slider("broken", &broken, in: 0...1, width: 300)
      ui.drag("seed", &seed, in: 0...Int.max)
    }
    #expect(broken == 0)
    try bench.click("volume", Point(0.999, 0.5))
    #expect(volume == 1)
    try bench.click("volume", Point(0.001, 0.5))
    #expect(volume == 0)
    try bench.click("steps", Point(0.999, 0.5))
    #expect(steps == 32 && seed == 7)
  }

  @Test("text of any length and script is typed, copied and pasted") func typing() throws {
    var (line, second) = ("", "")
    var submitted = 0
    let bench = try Bench { ui in
      if ui.field("line", &line, hint: "Say something", width: 200).submitted { submitted += 1 }
      ui.field("second", &second, width: 200)
    }
    #expect(!bench.ui.isTyping)
    try bench.click("line")
    #expect(bench.ui.isTyping)
    bench.ui.add([.text("Ärger über Ωmega и 行")])
    try bench.settle()
    #expect(line == "Ärger über Ωmega и 行")
    let long = String(repeating: "wort ", count: 300)
    bench.ui.add([.text(long)])
    try bench.settle()
    #expect(line == "Ärger über Ωmega и 行" + long && line.utf8.count > 1_500)
    try bench.key(.a, control: true)
    try bench.key(.c, control: true)
    try bench.click("second")
    try bench.key(.v, control: true)
    #expect(second == line)
    try bench.key(.backspace)
    #expect(second == String(line.dropLast()))
    try bench.click("line")
    try bench.key(.enter)
    #expect(submitted == 1 && !bench.ui.isTyping)
  }

  @Test("what is typed and what is pressed keep their order") func order() throws {
    var line = ""
    let bench = try Bench { ui in ui.field("line", &line, width: 200) }
    try bench.click("line")
    bench.ui.add([.text("ab"), .key(.left, isDown: true), .key(.left, isDown: false), .text("x")])
    try bench.settle()
    #expect(line == "axb")
  }

  @Test("lists, trees and tables answer") func lists() throws {
    var (chosen, row, leaf) = (-1, -1, 0)
    let bench = try Bench { ui in
      ui.child("list", Size(0, 90)) {
        ui.rows(10_000, height: 30) { index in
          if ui.row("Take", id: "take \(index)", icon: .film, detail: "12", selected: chosen == index, height: 26) {
            chosen = index
          }
        }
      }
      ui.table("table", [.init("Seed", width: 80), .init("Name##1")]) { table in
        for index in 0..<3 {
          if table.row(
            "\(index)", selected: row == index,
            {
              ui.text("1")
              table.next()
              ui.text("a ## b")
            })
          {
            row = index
          }
        }
      }
      ui.tree("Scene", isOpen: true) { if ui.leaf("Shot") { leaf += 1 } }
    }
    let rows = bench.ui.items.keys.filter { $0.hasPrefix("test/list/") }
    #expect((3...5).contains(rows.count))
    try bench.click("list/take 1")
    try bench.click("table/2/row")
    try bench.click("Scene/Shot")
    #expect(chosen == 1)
    #expect(row == 2)
    #expect(leaf == 1)
    let place = try #require(bench.ui.items["test/list/take 1"]).rect.center
    bench.ui.add([.mouseMoved(place), .wheel(x: 0, y: -40)])
    try bench.settle()
    #expect(bench.ui.items["test/list/take 1"] == nil)
  }

  @Test("dialogs hold everything else until they are closed") func dialogs() throws {
    var (behind, sure) = (0, false)
    let bench = try Bench { ui in
      if ui.button("Delete") { ui.open("sure") }
      if ui.button("Behind") { behind += 1 }
      ui.dialog("sure", title: "Delete?") {
        if ui.button("Yes") {
          sure = true
          ui.close()
        }
      }
    }
    try bench.click("Delete")
    #expect(bench.ui.items["test/sure/Yes"] != nil && bench.ui.hasPopup)
    try bench.click("Behind")
    #expect(behind == 0)
    try bench.click("sure/Yes")
    #expect(sure && bench.ui.items["test/sure/Yes"] == nil && !bench.ui.hasPopup)
    try bench.click("Delete")
    try bench.key(.escape)
    #expect(bench.ui.items["test/sure/Yes"] == nil)
  }

  @Test("regions say where they are held") func regions() throws {
    var last: UI.Region?
    let bench = try Bench { ui in last = ui.region("lane", Size(200, 50)) }
    let rect = try #require(bench.ui.items["test/lane"]).rect
    bench.ui.add([.mouseMoved(Point(rect.x + 50, rect.y + 25)), .mouseButton(0, isDown: true)])
    try bench.frame(2)
    #expect(last?.wasPressed == true && last?.isHeld == true && last?.place == Point(0.25, 0.5))
    bench.ui.add([.mouseMoved(Point(rect.x + 400, rect.y + 25))])
    try bench.frame()
    #expect(last?.isHeld == true && last?.place.x == 2)
    bench.ui.add([.mouseButton(0, isDown: false)])
    try bench.frame()
    #expect(last?.isHeld == false && last?.wasClicked == false)
    try bench.click("lane", button: 1)
    #expect(last?.wasClicked == false)
  }

  @Test("edges of a layout are dragged, within their limits") func edges() throws {
    let ui = UI(fonts: .builtIn)
    var layout = SplitLayout(
      .split("s", .horizontal, share: 0.5, minimums: (100, 80), .panel("a"), .panel("b")))
    var frames: [String: Rect] = [:]
    func frame() throws {
      try ui.prepareFonts(scale: 1) { _ in }
      ui.frame(size: Size(406, 300), seconds: 1 / 60) { frames = ui.split(&layout, in: Rect(0, 0, 406, 300)) }
    }
    try frame()
    #expect(frames["a"] == Rect(0, 0, 200, 300) && frames["b"] == Rect(206, 0, 200, 300))
    ui.add([.mouseMoved(Point(203, 150)), .mouseButton(0, isDown: true), .mouseMoved(Point(153, 150))])
    for _ in 0..<4 { try frame() }
    #expect(frames["a"]?.width == 150 && ui.pointer == .resizeHorizontal)
    ui.add([.mouseMoved(Point(5, 150)), .mouseButton(0, isDown: false)])
    for _ in 0..<4 { try frame() }
    #expect(frames["a"]?.width == 100 && layout.shares["s"] == 0.25)
  }

  @Test("numbers that are none and things too large do no harm") func nonsense() throws {
    var (wide, whole) = (0.0, 0)
    let bench = try Bench { ui in
      for bad in [Float.nan, .infinity, -.infinity, 1e30] {
        ui.draw.fill(Rect(bad, 0, bad, 10), .white, rounding: bad)
        ui.draw.line(Point(bad, bad), Point(0, 0), .white, thickness: bad)
        ui.draw.circle(Point(0, 0), radius: min(bad, 1), .white)
        ui.draw.polyline([Point(bad, 0), Point(0, bad)], .white)
        ui.draw.text("x", in: Rect(0, 0, bad, bad), .white)
        ui.plot("p\(bad)", [bad, 1], in: 0...1, size: Size(50, 20))
        ui.progress(Double(bad))
        ui.spacer(bad)
        ui.child("c\(bad)", Size(min(bad, 10), 5)) {}
        ui.row("r", id: "r\(bad)", height: min(max(bad, 5), 40))
      }
      ui.surface("tiny", in: Rect(0, 0, .nan, 5)) {}
      ui.surface("", in: Rect(0, 0, 5, 5), floats: true) {}
      ui.region("none", Size(.nan, .nan))
      ui.region("far", Size(-1e9, -1e9))
      ui.button("", id: "")
      ui.slider("wide", &wide, in: -Double.infinity ... .infinity)
      ui.slider("whole", &whole, in: Int.min ... .max)
      ui.draw.text(String(repeating: "long ", count: 50_000), at: Point(0, 0), .white)
      ui.text(String(repeating: "long ", count: 50_000))
      ui.draw.polyline((0..<50_000).map { Point(Float($0 % 400), Float($0 % 300)) }, .white, closed: true, thickness: 3)
      ui.draw.columns(
        x: 0, step: 0.01, low: [Float](repeating: 5, count: 50_000), high: [Float](repeating: 9, count: 50_000), .white)
      ui.table("none", []) { _ in }
      ui.combo("empty", [], selection: &index)
    }
    try bench.frame(3)
  }
  private var index: Int {
    get { 3 }
    nonmutating set {}
  }

  @Test("memory does not grow with frames") func memory() throws {
    var (on, text, value) = (true, "abc", 0.3)
    let bench = try Bench { ui in
      ui.toggle("On", &on)
      ui.field("text", &text)
      ui.slider("value", &value, in: 0...1)
      ui.paragraph("Some words that take more than one line in a panel as narrow as this one is.")
    }
    try bench.frame(100)
    let before = bench.ui.allocations
    try bench.frame(1_000)
    #expect(bench.ui.allocations <= before)
  }
}
