import CutModel
import CutTestSupport
import Foundation
import Testing

/// Holds the published schema to what the encoder writes, both ways.
@Suite("The published schema of cutscene.json")
struct SchemaTests {
  private let schema: [String: Any]

  init() throws {
    let path = URL(filePath: #filePath).deletingLastPathComponent().appending(
      path: "../../docs/schemas/cutscene.schema.json")
    schema = try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: path)) as? [String: Any])
  }

  private func document(_ cut: Cut) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(try cut.json())) as? [String: Any])
  }

  private func resolved(_ node: [String: Any]) throws -> [String: Any] {
    guard let reference = node["$ref"] as? String else { return node }
    let name = try #require(reference.split(separator: "/").last.map(String.init))
    let definitions = try #require(schema["$defs"] as? [String: Any])
    return try #require(definitions[name] as? [String: Any], "\(reference) is defined")
  }

  /// Compares the keys of all objects that stand at one place of the documents with the schema's for that place.
  /// Returns how many places it has seen.
  private func compare(_ values: [Any], _ node: [String: Any], at place: String) throws -> Int {
    let node = try resolved(node)
    let lists = values.compactMap { $0 as? [Any] }
    if !lists.isEmpty, let items = node["items"] as? [String: Any] {
      return try compare(lists.flatMap { $0 }, items, at: place + "[]")
    }
    let objects = values.compactMap { $0 as? [String: Any] }
    guard !objects.isEmpty else { return 0 }
    let properties = try #require(node["properties"] as? [String: Any], "\(place) is an object in the schema")
    let named = Set(properties.keys)
    #expect(node["additionalProperties"] as? Bool == false, "\(place)")
    #expect(node["description"] is String, "\(place)")
    #expect(Set(objects.flatMap(\.keys)) == named, "\(place)")
    let always = named.filter { key in objects.allSatisfy { $0[key] != nil } }
    #expect(Set(node["required"] as? [String] ?? []) == always, "required of \(place)")
    var count = 1
    for (key, child) in properties {
      let child = try #require(child as? [String: Any])
      count += try compare(objects.compactMap { $0[key] }, child, at: "\(place).\(key)")
    }
    return count
  }

  @Test("names exactly the keys that are written, and requires those that always are")
  func keys() throws {
    let full = try SampleCut.make()
    var silent = full
    silent.sound.integratedLUFS = nil
    silent.sound.truePeakDBTP = nil
    // cut, sound, shot, transition, take, line, word, phoneme, subtitle, event, ambience, camera move, visemes, track,
    // cue, haptics, tap, marker, provenance, model.
    #expect(try compare([document(full), document(silent)], schema, at: "cut") == 20)
  }

  @Test("states the same constants as the program")
  func constants() throws {
    let properties = try #require(schema["properties"] as? [String: Any])
    func constant(_ node: Any?) -> Any? { (node as? [String: Any])?["const"] }
    #expect(constant(properties["format"]) as? String == Cut.formatName)
    #expect(constant(properties["formatVersion"]) as? Int == Cut.currentVersion)
    #expect(constant(properties["flicksPerSecond"]) as? Int64 == 705_600_000)
    let definitions = try #require(schema["$defs"] as? [String: Any])
    func property(_ type: String, _ name: String) -> Any? {
      ((definitions[type] as? [String: Any])?["properties"] as? [String: Any])?[name]
    }
    #expect(constant(property("visemes", "names")) as? [String] == CutVisemes.names)
    #expect(constant(property("visemes", "rate")) as? Int64 == CutVisemes.rate)
    #expect(constant(property("haptics", "rate")) as? Int64 == CutHaptics.rate)
    #expect((definitions["viseme"] as? [String: Any])?["enum"] as? [String] == CutVisemes.names)
    #expect(
      (property("transition", "kind") as? [String: Any])?["enum"] as? [String]
        == CutTransition.Kind.allCases.map(\.rawValue))
  }

  @Test("has an example that the program reads")
  func example() throws {
    let examples = try #require(schema["examples"] as? [Any])
    for example in examples {
      let bytes = Array(try JSONSerialization.data(withJSONObject: example))
      #expect(try Cut(json: bytes, name: "the example").frames == 48)
    }
    #expect(!examples.isEmpty)
  }
}
