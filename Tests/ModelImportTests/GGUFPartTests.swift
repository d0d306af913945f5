import Checkpoint
import Foundation
import MagiHuman
import Testing

@testable import ModelImport

@Suite("Models as GGUF")
struct GGUFPartTests {
  private func expected(_ config: ConfigObject) throws -> [ExpectedTensor] {
    try MagiHumanConfiguration(config).tensors
  }

  @Test(
    "Exporting a quantised network and importing it again gives the same bytes", arguments: [QuantisedFormat.q8, .q4])
  func roundTrip(_ format: QuantisedFormat) throws {
    let fixture = try PublishedFixture()
    var options = fixture.options
    options.quantisation = format
    options.parts = [.transformer]
    _ = try ModelImporter(options).run { _ in }
    let file = fixture.scratch.place("x.gguf")
    let count = try GGUFExport(fixture.output.appending(path: "transformer"), expected: expected).write(to: file) { _ in
    }
    #expect(count == (try PublishedFixture.tensors().count))
    let gguf = try GGUFFile(file)
    #expect(gguf.metadata["general.architecture"] == .string("magihuman"))
    let matrix = try #require(gguf["block.layers.1.mlp.down_proj.weight"])
    #expect(matrix.type == .quantised(format) && matrix.shape == [32, 96])
    _ = try GGUFImport(file).write(to: fixture.scratch.place("back")) { _ in }
    #expect(try fixture.scratch.contents("back") == fixture.scratch.contents("imported/transformer"))
  }

  @Test("A GGUF file can stand for the transformer's folder; its blocks are taken over as they are")
  func asPart() throws {
    let fixture = try PublishedFixture()
    var options = fixture.options
    options.quantisation = .q8
    options.sandwich = .same
    options.parts = [.transformer]
    _ = try ModelImporter(options).run { _ in }
    let file = fixture.scratch.place("x.gguf")
    _ = try GGUFExport(fixture.output.appending(path: "transformer"), expected: expected).write(to: file) { _ in }
    options.places[.transformer] = file
    options.output = fixture.scratch.place("second")
    let report = try ModelImporter(options).run { _ in }
    #expect(report.parts[0].errors.isEmpty, "nothing was quantised again")
    #expect(
      try fixture.scratch.contents("second")["transformer/model.safetensors"]
        == fixture.scratch.contents("imported")["transformer/model.safetensors"])
    // Into other blocks they are rounded once more.
    options.quantisation = .q4
    options.output = fixture.scratch.place("third")
    #expect(try ModelImporter(options).run { _ in }.parts[0].errors.count == 16)
  }

  @Test("Shapes of five dimensions survive")
  func fiveDimensions() throws {
    let fixture = try PublishedFixture()
    var options = fixture.options
    options.parts = [.video]
    _ = try ModelImporter(options).run { _ in }
    let file = fixture.scratch.place("x.gguf")
    _ = try GGUFExport(
      fixture.output.appending(path: "video"), expected: { try TurboSizes($0).tensors }
    ).write(to: file) { _ in }
    _ = try GGUFImport(file).write(to: fixture.scratch.place("back")) { _ in }
    #expect(try fixture.scratch.contents("back") == fixture.scratch.contents("imported/video"))
  }

  @Test("Files without a configuration, with columns that do not fit, and folders that differ are refused")
  func refusals() throws {
    let fixture = try PublishedFixture()
    let file = fixture.scratch.place("x.gguf")
    func write(_ metadata: [String: GGUFValue]) throws {
      let writer = try GGUFWriter(file, metadata: metadata, tensors: [.init("w", .plain(.float32), [1])])
      try writer.append([0, 0, 192, 127])
      try writer.finish()
    }
    try write([:])
    #expect(sentence { try GGUFImport(file) }?.contains("carries no configuration") == true)
    let config = GGUFValue.string(#"{"architecture": "magihuman"}"#)
    try write(["hoofbeat.config": config, "hoofbeat.padded.names": .array(.string, [.string("w")])])
    #expect(sentence { try GGUFImport(file) }?.contains("do not fit") == true)
    try write(["hoofbeat.config": config, "comfy.gguf.orig_shape.w": .array(.signed32, [.signed32(2)])])
    #expect(sentence { try GGUFImport(file) }?.contains("does not fit") == true)
    try write(["hoofbeat.config": config])
    #expect(
      sentence { try GGUFImport(file).write(to: fixture.scratch.place("back")) { _ in } }?.contains("nan") == true)
    #expect(try fixture.scratch.names() == ["published", "x.gguf"])
    var options = fixture.options
    options.parts = [.transformer]
    _ = try ModelImporter(options).run { _ in }
    let folder = fixture.output.appending(path: "transformer")
    #expect(
      sentence { try GGUFExport(folder) { try Array(expected($0).dropLast()) } }?.contains("1 differences") == true)
  }
}
