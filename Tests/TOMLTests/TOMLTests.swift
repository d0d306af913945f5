import Foundation
import TOML
import Testing

@Suite("TOML") struct TOMLTests {
  @Test("everything the language has is read")
  func everything() throws {
    let table = try TOMLDocument.parse(
      #"""
      # a comment
      title = "Ä \"quoted\" \u00e9 \\ \t|"
      raw = 'C:\no\escape'
      long = """
      first \
         second
      third ""quoted"""""
      longRaw = '''
      a\b
      c'''
      whole = [ 1, +2, -3, 1_000, 0xff, 0o17, 0b101, ] # a trailing comma
      broken = [ 1.5, -0.25, 1e3, 6.25E-2, inf, -inf, 1_0.0_1 ]
      yes = true
      when = 1979-05-27 07:32:00.5Z
      a.b."c d" = 1
      inline = { x = 1, y.z = "two", list = [ { n = 1 }, { n = 2 } ] }

      [cast.mira]
      voice = "slt"
      [cast]
      default = "rms"
      [scenes."INT. LAMP ROOM - NIGHT"]
      background = "b.png"
      [[shot]]
      id = 1
      [shot.sub]
      deep = true
      [[shot]]
      id = 2
      """#, file: "x.toml")
    #expect(table["title"]?.content == .string("Ä \"quoted\" é \\ \t|"))
    #expect(table["raw"]?.content == .string(#"C:\no\escape"#))
    #expect(table["long"]?.content == .string("first second\nthird \"\"quoted\"\""))
    #expect(table["longRaw"]?.content == .string("a\\b\nc"))
    #expect(integers(table["whole"]) == [1, 2, -3, 1000, 255, 15, 5])
    #expect(floats(table["broken"]) == [1.5, -0.25, 1000, 0.0625, .infinity, -.infinity, 10.01])
    #expect(table["when"]?.content == .moment("1979-05-27 07:32:00.5Z"))
    #expect(inside(table, "a", "b", "c d")?.content == .integer(1))
    #expect(inside(table, "inline", "y", "z")?.content == .string("two"))
    #expect(inside(table, "cast", "mira", "voice")?.content == .string("slt"))
    #expect(inside(table, "cast", "default")?.content == .string("rms"))
    #expect(inside(table, "scenes", "INT. LAMP ROOM - NIGHT", "background")?.content == .string("b.png"))
    guard case .array(let shots) = table["shot"]?.content else {
      Issue.record("no shots")
      return
    }
    #expect(shots.count == 2)
    #expect(table["title"]?.position == TOMLPosition(line: 2, column: 9))
  }

  struct Fault: CustomTestStringConvertible, Sendable {
    let text: String
    let place: String
    let says: String
    var testDescription: String { text.debugDescription }
  }

  @Test(
    "mistakes are named with line and column",
    arguments: [
      Fault(text: "a = 1\nb = [1,\nc = 2", place: "3:1", says: "no value"),
      Fault(text: "a = [1\n2]", place: "2:1", says: "comma"),
      Fault(text: "a = 1\na = 2", place: "2:1", says: "twice, first in line 1"),
      Fault(text: "a = ", place: "1:5", says: "missing"),
      Fault(text: "a = hello", place: "1:5", says: "quotes"),
      Fault(text: "a = \"x", place: "1:5", says: "not closed"),
      Fault(text: "a = \"x\ny\"", place: "1:5", says: "not closed"),
      Fault(text: "a = \"\\q\"", place: "1:6", says: "escape"),
      Fault(text: "a = \"\\ud800\"", place: "1:6", says: "no character"),
      Fault(text: "a = 99999999999999999999", place: "1:5", says: "too large"),
      Fault(text: "a = 012", place: "1:5", says: "no value"),
      Fault(text: "a = 1 b = 2", place: "1:7", says: "line of its own"),
      Fault(text: "[a]\n[a]", place: "2:1", says: "twice"),
      Fault(text: "a = 1\n[a.b]", place: "2:1", says: "cannot be a table"),
      Fault(text: "a = {x = 1}\na.y = 2", place: "2:1", says: "already has a value"),
      Fault(text: "[a", place: "1:3", says: "not closed"),
      Fault(text: "= 1", place: "1:1", says: "key"),
      Fault(text: "a = {x = 1,}", place: "1:12", says: "no comma"),
      Fault(text: "a = {x = 1\n}", place: "1:5", says: "not closed"),
      Fault(text: "# \u{1}", place: "1:3", says: "control"),
      Fault(text: "a = " + String(repeating: "[", count: 100_000), place: "1:69", says: "too deep"),
      Fault(text: String(repeating: "a.", count: 100) + "b = 1", place: "1:130", says: "too deep"),
    ])
  func faults(_ fault: Fault) {
    let error = #expect(throws: TOMLError.self) { try TOMLDocument.parse(fault.text, file: "p.toml") }
    #expect(error?.description.hasPrefix("p.toml:\(fault.place): ") == true, "\(error?.description ?? "")")
    #expect(error?.description.contains(fault.says) == true, "\(error?.description ?? "")")
  }

  @Test("no damage stops the program")
  func fuzz() {
    let seed = Array(
      "a.b = [1, \"x\", {y = 'z'}]\n[t.\"u v\"]\nc = \"\"\"\nq\\u00e9\"\"\"\n[[l]]\nd = 1979-05-27\n".unicodeScalars)
    let strange: [Unicode.Scalar] = [
      "\"", "'", "[", "]", "{", "}", "\\", "=", ".", "\n", "\r", "#", "\0", "9", "e", "_",
    ]
    var state: UInt64 = 7
    func next(_ limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(limit))
    }
    var accepted = 0
    for _ in 0..<4000 {
      var scalars = seed
      for _ in 0...next(4) {
        switch next(3) {
        case 0: scalars[next(scalars.count)] = strange[next(strange.count)]
        case 1: scalars.remove(at: next(scalars.count))
        default: scalars.insert(strange[next(strange.count)], at: next(scalars.count))
        }
      }
      var text = String.UnicodeScalarView()
      text.append(contentsOf: scalars)
      if (try? TOMLDocument.parse(String(text), file: "f")) != nil { accepted += 1 }
    }
    #expect(accepted > 0 && accepted < 4000)
  }

  @Test("a document of 5 MB is refused at once")
  func size() {
    let error = #expect(throws: TOMLError.self) {
      try TOMLDocument.parse(String(repeating: "#", count: 5_000_000), file: "p.toml")
    }
    #expect(error?.description.contains("the limit is") == true)
  }

  private func inside(_ table: TOMLTable, _ keys: String...) -> TOMLValue? {
    var value: TOMLValue? = TOMLValue(.table(table), at: TOMLPosition(line: 1, column: 1))
    for key in keys {
      guard case .table(let inner) = value?.content else { return nil }
      value = inner[key]
    }
    return value
  }

  private func integers(_ value: TOMLValue?) -> [Int64] {
    guard case .array(let items) = value?.content else { return [] }
    return items.compactMap { if case .integer(let number) = $0.content { number } else { nil } }
  }

  private func floats(_ value: TOMLValue?) -> [Double] {
    guard case .array(let items) = value?.content else { return [] }
    return items.compactMap { if case .float(let number) = $0.content { number } else { nil } }
  }
}
