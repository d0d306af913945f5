import CutModel
import CutTestSupport
import EngineExport
import Foundation
import Testing
import Timeline

@Suite("Godot bundles")
struct GodotBundleTests {
  typealias Value = GodotText.Value

  /// A bundle, its scenes read strictly.
  struct Subject {
    let bundle: EngineBundle
    let isFour: Bool
    let cut: Cut

    init(isFour: Bool, cut: Cut) throws {
      bundle = try EngineBundle(isFour ? Godot4Exporter() : Godot3Exporter(), cut)
      self.isFour = isFour
      self.cut = cut
    }

    var folder: String { "cutscenes/\(cut.id)" }
    func scene(_ name: String) throws -> [GodotText.Section] {
      try GodotText.sections(bundle.text(name), isFour: isFour)
    }
    func cutscene() throws -> [GodotText.Section] { try scene(folder + "/cutscene.tscn") }

    /// The tracks of the animation: their properties by name, in order.
    func tracks() throws -> [[String: Value]] {
      let animation = try #require(try cutscene().first { $0.attributes["type"] == .string("Animation") })
      var tracks: [[String: Value]] = []
      for (name, value) in animation.properties where name.hasPrefix("tracks/") {
        let parts = name.split(separator: "/")
        let number = try #require(Int(parts[1]))
        if number == tracks.count { tracks.append([:]) }
        try #require(number == tracks.count - 1, "tracks are in order")
        tracks[number][String(parts[2])] = value
      }
      return tracks
    }

    func reals(_ value: Value?) throws -> [Double] {
      let name = isFour ? "PackedFloat32Array" : "PoolRealArray"
      return try #require(value?.arguments(of: name)).map { try #require($0.number) }
    }

    func path(_ track: [String: Value]) -> String { track["path"]?.arguments(of: "NodePath")?.first?.text ?? "" }
  }

  static let cases = [(false, false), (false, true), (true, false), (true, true)]

  @Test("Scenes are whole: counts, ids, files, parents, references", arguments: cases)
  func structure(isFour: Bool, hasAlpha: Bool) throws {
    let subject = try Subject(isFour: isFour, cut: try EngineBundle.awkwardCut(hasAlpha: hasAlpha))
    for name in ["demo.tscn", subject.folder + "/cutscene.tscn"] {
      let sections = try subject.scene(name)
      let head = sections[0]
      #expect(head.tag == "gd_scene")
      #expect(head.attributes["format"] == .number(isFour ? 3 : 2, isWhole: true))
      let files = sections.filter { $0.tag == "ext_resource" }
      let resources = sections.filter { $0.tag == "sub_resource" }
      #expect(head.attributes["load_steps"] == .number(Double(files.count + resources.count + 1), isWhole: true))
      let base = name.split(separator: "/").dropLast().joined(separator: "/")
      for file in files {
        let path = try #require(file.attributes["path"]?.text)
        #expect(subject.bundle.files[base.isEmpty ? path : base + "/" + path] != nil, "\(path) is in the bundle")
      }
      // Order and kind of headings, and references only to what stands above.
      let order = ["gd_scene", "ext_resource", "sub_resource", "node"]
      let ranks = sections.map { order.firstIndex(of: $0.tag) ?? -1 }
      #expect(ranks == ranks.sorted() && ranks.first == 0)
      var known: [String: [Value]] = ["ExtResource": files.compactMap { $0.attributes["id"] }, "SubResource": []]
      #expect(Set(known["ExtResource"]?.map { "\($0)" } ?? []).count == files.count)
      var nodes: Set<String> = []
      for section in sections.dropFirst(1 + files.count) {
        for value in section.properties.map(\.value) + section.attributes.values { try check(value, known) }
        if section.tag == "sub_resource" {
          known["SubResource", default: []].append(try #require(section.attributes["id"]))
          continue
        }
        let node = try #require(section.attributes["name"]?.text)
        #expect(nodes.isEmpty == (section.attributes["parent"] == nil))
        #expect(nodes.isEmpty || section.attributes["parent"] == .string("."))
        #expect((section.attributes["type"] == nil) != (section.attributes["instance"] == nil))
        #expect(nodes.insert(node).inserted)
      }
    }
  }

  /// Every reference in `value` names something in `known`.
  private func check(_ value: Value, _ known: [String: [Value]]) throws {
    switch value {
    case .call(let name, let arguments):
      if let ids = known[name] { #expect(ids.contains(try #require(arguments.first)), "\(value)") }
      for argument in arguments { try check(argument, known) }
    case .array(let items): for item in items { try check(item, known) }
    case .dictionary(let pairs): for pair in pairs { try check(pair.value, known) }
    default: break
    }
  }

  @Test("Every event, marker and tap is a call at its time, to a method the script has", arguments: cases)
  func calls(isFour: Bool, hasAlpha: Bool) throws {
    let cut = try EngineBundle.awkwardCut(hasAlpha: hasAlpha)
    let subject = try Subject(isFour: isFour, cut: cut)
    let script = subject.bundle.text(subject.folder + "/cutscene.gd")
    var calls: [(time: Double, method: String, arguments: [Value])] = []
    for track in try subject.tracks() where track["type"] == .string("method") {
      #expect(subject.path(track) == ".")
      let keys = try #require(track["keys"])
      let times = try subject.reals(keys["times"])
      let values = try #require(keys["values"]?.items)
      let transitions = try subject.reals(keys["transitions"])
      #expect(values.count == times.count && transitions.count == times.count)
      #expect(zip(times, times.dropFirst()).allSatisfy { $0 < $1 }, "no two keys of a track at one time")
      for (time, value) in zip(times, values) {
        let method = try #require(value["method"])
        let name: String
        switch method {
        case .name(let text) where isFour: name = text
        case .string(let text) where !isFour: name = text
        default: throw GodotText.Problem(description: "\(method) is no method")
        }
        #expect(script.contains("func \(name)("))
        calls.append((time, name, try #require(value["args"]?.items)))
      }
    }
    #expect(calls.count == cut.events.count + cut.markers.count + cut.haptics.taps.count)
    for event in cut.events {
      let call = try #require(calls.first { $0.method == "on_event" && $0.arguments[1]["id"] == .string(event.id) })
      #expect(call.arguments[0] == (isFour ? .name(event.name) : .string(event.name)))
      #expect(abs(call.time - event.time.seconds) < 1e-6)
      #expect(call.arguments[1]["force"] == .number(0.8, isWhole: false))
      #expect(call.arguments[1]["frame"] == .number(Double(event.frame), isWhole: true))
      #expect(call.arguments[1]["scripted"] == .bool(true))
    }
    let marker = try #require(calls.first { $0.method == "on_marker" })
    #expect(marker.arguments[0] == (isFour ? .name(cut.markers[0].name) : .string(cut.markers[0].name)))
  }

  @Test("Subtitles and mouth shapes are discrete keys, letter for letter", arguments: [false, true])
  func states(isFour: Bool) throws {
    let cut = try EngineBundle.awkwardCut()
    let subject = try Subject(isFour: isFour, cut: cut)
    let tracks = try subject.tracks().filter { $0["type"] == .string("value") }
    #expect(tracks.map(subject.path) == [".:subtitle", ".:viseme/0", ".:viseme/1"])
    for track in tracks {
      let keys = try #require(track["keys"])
      #expect(keys["update"] == .number(1, isWhole: true))
      let times = try subject.reals(keys["times"])
      #expect(times.first == 0 && zip(times, times.dropFirst()).allSatisfy { $0 < $1 })
      #expect(keys["values"]?.items?.count == times.count)
    }
    let texts = try #require(tracks[0]["keys"]?["values"]?.items).compactMap(\.text)
    #expect(texts.filter { !$0.isEmpty } == cut.subtitles.map { "\($0.speaker): \($0.text)" })
    #expect(texts.first == "" && texts.last == "")
    let shapes = try #require(tracks[2]["keys"]?["values"]?.items).compactMap(\.text)
    #expect(shapes == ["sil", "nn", "oh", "nn", "aa", "ih", "FF", "sil"])
  }

  @Test("Mouth weights and hum come through as they are in the cut", arguments: [false, true])
  func weights(isFour: Bool) throws {
    let cut = try SampleCut.make()
    let subject = try Subject(isFour: isFour, cut: cut)
    let root = try #require(try subject.cutscene().first { $0.attributes["name"] == .string("Cutscene") })
    let tracks = try #require(root.property("viseme_tracks")?.items)
    #expect(tracks.count == cut.visemes.tracks.count)
    for (read, track) in zip(tracks, cut.visemes.tracks) {
      #expect(read["character"] == .string(track.character))
      #expect(read["first_row"] == .number(Double(track.firstRow), isWhole: true))
      #expect(try subject.reals(read["weights"]) == track.weights.flatMap { $0 })
    }
    #expect(try subject.reals(root.property("hum_amplitude")) == cut.haptics.amplitude)
    #expect(try subject.reals(root.property("hum_frequency")) == cut.haptics.frequency)
    #expect(root.property("duration") == .number(5.041667, isWhole: false))
    let script = subject.bundle.text(subject.folder + "/cutscene.gd")
    for (name, _) in root.properties where !["script", "mouse_filter"].contains(name) && !name.contains("anchor") {
      #expect(
        ["layout_mode", "grow_horizontal", "grow_vertical"].contains(name) || script.contains("var \(name)"),
        "the script has \(name)")
    }
  }

  @Test("Moments of one time are in tracks of their own, and steps that follow at once have no gap")
  func simultaneous() throws {
    var cut = try SampleCut.make()
    cut.events[1].time = cut.events[0].time
    cut.subtitles[1].start = cut.subtitles[0].end
    let subject = try Subject(isFour: true, cut: cut)
    let tracks = try subject.tracks()
    // Two events and a tap at one second.
    #expect(tracks.filter { $0["type"] == .string("method") }.count == 3)
    let texts = try #require(tracks[0]["keys"]?["values"]?.items).compactMap(\.text)
    #expect(texts.prefix(3).map { $0.prefix(4) } == ["", "MIRA", "TOM:"])
  }

  @Test("The project plays the demo, and the demo plays the cutscene", arguments: [false, true])
  func project(isFour: Bool) throws {
    let subject = try Subject(isFour: isFour, cut: try EngineBundle.awkwardCut())
    let project = subject.bundle.text("project.godot")
    #expect(project.contains("config_version=\(isFour ? 5 : 4)\n"))
    #expect(project.contains("run/main_scene=\"res://demo.tscn\"\n"))
    #expect(project.contains(#"config/name="She said \"no\" <loud & clear> \\ naïve"#))
    let demo = try subject.scene("demo.tscn")
    #expect(demo.contains { $0.attributes["path"] == .string(subject.folder + "/cutscene.tscn") })
    if isFour { #expect(subject.bundle.text("demo.gd").contains("preload(\"res://\(subject.folder)/cutscene.gd\")")) }
  }

  @Test("The reader of scenes refuses what Godot would")
  func refusals() {
    for text in [
      "a = 1", "[node name=\"a]", "[node]\na = \"\\q\"", "[node]\na = [1, ]", "[node]\na = {\"b\" 1}", "[node] x",
      "[node]\na = 1.", "[node]\na = 1 2", "[node]\na= 1", "[node]\na = b", "[node]\na = &\"b\"",
    ] {
      #expect(throws: GodotText.Problem.self, "\(text)") { try GodotText.sections(text, isFour: false) }
    }
  }
}
