import Checkpoint
import Foundation
import MagiHuman
import SingleStream
import Testing

@testable import ModelImport

@Suite("Importing a published model")
struct ModelImporterTests {
  private func importAll(_ fixture: PublishedFixture, _ change: (inout ImportOptions) -> Void = { _ in }) throws
    -> ModelImporter.Report
  {
    var options = fixture.options
    change(&options)
    return try ModelImporter(options).run { _ in }
  }

  private func folder(_ fixture: PublishedFixture, _ part: String) throws -> CheckpointFolder {
    try CheckpointFolder(fixture.output.appending(path: part))
  }

  @Test("All parts come out with every value, in the layout the engine reads")
  func everything() throws {
    let fixture = try PublishedFixture()
    let report = try importAll(fixture)
    #expect(report.stage == .distill && report.resumed == 0)
    #expect(report.parts.map(\.part) == [.transformer, .text, .video, .audio, .image])
    #expect(report.parts.map(\.dropped) == [0, 3, 1, 1, 0])
    #expect(try fixture.scratch.names("imported") == ["audio", "config.json", "image", "text", "transformer", "video"])
    #expect(try fixture.scratch.names() == ["imported", "published"])
    let config = try ConfigObject(contentsOf: fixture.output.appending(path: "config.json"))
    #expect(try config.string("architecture") == "magihuman_pipeline" && config.string("stage") == "distill")
    #expect(try config.object("parts").keys == ["audio", "image", "text", "transformer", "video"])

    let transformer = try folder(fixture, "transformer")
    let configuration = try MagiHumanConfiguration(transformer.config)
    #expect(configuration.shape == PublishedFixture.shape)
    #expect(CheckpointDifference(expected: configuration.tensors, found: transformer.weights).isEmpty)
    for tensor in configuration.tensors {
      let view = try transformer.weights.tensor(tensor.name)
      let isMatrix = tensor.name.hasPrefix("block.") && tensor.shape.count == 2
      #expect(view.elementType == (isMatrix ? .bfloat16 : .float32))
      #expect(try view.floats() == goldenValues(tensor.name, tensor.elementCount), "\(tensor.name)")
    }

    let text = try folder(fixture, "text")
    #expect(try text.config.string("architecture") == "t5gemma_encoder")
    for tensor in try TextSizes(text.config.object("encoder")).tensors {
      let wanted = goldenValues("model." + tensor.name, tensor.elementCount)
      #expect(try text.weights.floats(tensor.name) == wanted, "\(tensor.name)")
    }
    #expect(
      try fixture.scratch.names("imported/text") == [
        "config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json",
      ])

    let video = try folder(fixture, "video")
    #expect(try video.config.string("architecture") == "turbo_vae" && video.weights.count == 80)
    for name in video.weights.names {
      let view = try video.weights.tensor(name)
      #expect(try view.floats() == goldenValues(name, view.elementCount))
    }

    let image = try folder(fixture, "image")
    #expect(try image.config.string("architecture") == "wan_vae" && image.weights.count == 196)
    #expect(try image.config.numbers("latents_mean") == [0.1, 0.2])
    for name in image.weights.names {
      let view = try image.weights.tensor(name)
      #expect(try view.floats() == goldenValues(name, view.elementCount), "\(name)")
    }
  }

  @Test("Weight normalisation is folded: each slice has its gain's length in the direction it was stored with")
  func folding() throws {
    let fixture = try PublishedFixture()
    _ = try importAll(fixture) { $0.parts = [.audio] }
    let audio = try folder(fixture, "audio")
    // Diffusers' fields cannot say that the encoder's outputs are more than its first channels.
    let sizes = try audio.config.object("model").object("pretransform").object("config").object("encoder")
    #expect(try audio.config.string("architecture") == "oobleck")
    #expect(try sizes.object("config").integer("latent_dim") == 8)
    for (original, name) in [
      ("decoder.layers.1.layers.1", "decoder.block.0.conv_t1"), ("encoder.layers.0", "encoder.conv1"),
      ("encoder.layers.3.layers.2.layers.3", "encoder.block.2.res_unit3.conv2"),
      ("decoder.layers.3.layers.4.layers.1", "decoder.block.2.res_unit3.conv1"), ("decoder.layers.5", "decoder.conv2"),
    ] {
      let view = try audio.weights.tensor(name + ".weight")
      let slices = view.shape[0]
      let size = view.elementCount / slices
      let found = try view.floats()
      let directions = goldenValues("pretransform.model.\(original).weight_v", view.elementCount).map(Double.init)
      let gains = goldenValues("pretransform.model.\(original).weight_g", slices).map(Double.init)
      for slice in 0..<slices {
        let range = slice * size..<(slice + 1) * size
        let length = directions[range].map { $0 * $0 }.reduce(0, +).squareRoot()
        for index in range {
          #expect(abs(Double(found[index]) - gains[slice] * directions[index] / length) < 1e-6)
        }
      }
    }
    #expect(
      try audio.weights.floats("decoder.block.1.res_unit2.snake1.alpha")
        == goldenValues("pretransform.model.decoder.layers.2.layers.3.layers.0.alpha", 2))
    #expect(try audio.weights.tensor("decoder.snake1.beta").shape == [1, 2, 1])
    #expect(audio.weights["decoder.conv2.bias"] == nil)
  }

  @Test("Original names of the audio autoencoder map onto all of diffusers' names, each once")
  func audioNames() throws {
    let names = PublishedFixture.audioTensors().map { String($0.name.dropFirst("pretransform.model.".count)) }
    let mapped = names.compactMap { OobleckNames.diffusers($0, blocks: 3) }
    #expect(mapped.count == names.count && Set(mapped).count == names.count)
    for odd in ["decoder.layers.6.alpha", "decoder.layers.1.layers.5.layers.0.alpha", "bottleneck.x", "a", "", "..."] {
      #expect(OobleckNames.diffusers(odd, blocks: 3) == nil)
    }
  }

  @Test(
    "Quantised layers lose no more than their format does, sandwich layers less, and the report says how much",
    arguments: [
      (QuantisedFormat.q8, ImportOptions.SandwichStorage.higher, "BF16"), (.q4, .higher, "q8"), (.q8, .same, "q8"),
      (.q4, .plain, "BF16"),
    ])
  func quantised(_ format: QuantisedFormat, _ sandwich: ImportOptions.SandwichStorage, _ kept: String) throws {
    let fixture = try PublishedFixture()
    let report = try importAll(fixture) {
      $0.quantisation = format
      $0.sandwich = sandwich
      $0.parts = [.transformer, .text]
    }
    let transformer = try folder(fixture, "transformer")
    let expected = try MagiHumanConfiguration(transformer.config).tensors.map {
      ExpectedTensor($0.name, $0.shape, isQuantisable: true)
    }
    #expect(CheckpointDifference(expected: expected, found: transformer.weights).isEmpty)
    let reported = Dictionary(uniqueKeysWithValues: report.parts[0].errors.map { ($0.name, $0.error) })
    for tensor in expected where tensor.shape.count == 2 {
      let stored = try transformer.weights.stored(tensor.name)
      let wanted = goldenValues(tensor.name, tensor.elementCount)
      let found = try stored.floats(inputs: tensor.shape[1])
      let difference = zip(found, wanted).reduce(0.0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }
      let error = (difference / wanted.reduce(0.0) { $0 + Double($1 * $1) }).squareRoot()
      let isBlock = tensor.name.hasPrefix("block.")
      let isSandwich = tensor.name.contains("layers.0.") || tensor.name.contains("layers.3.")
      let name =
        switch stored {
        case .plain(let view): view.elementType.rawValue
        case .quantised(let matrix): matrix.format.rawValue
        }
      #expect(name == (!isBlock ? "F32" : isSandwich ? kept : format.rawValue), "\(tensor.name)")
      #expect(error < (name == "q4" ? 0.1 : name == "q8" ? 0.01 : 1e-9), "\(tensor.name)")
      if let report = reported[tensor.name] { #expect(abs(report.relativeRMS - error) < 1e-4) }
      #expect((reported[tensor.name] != nil) == name.hasPrefix("q"))
    }
    #expect(!report.parts[0].errorSummary.isEmpty)
    // The text encoder never goes below 8 bits.
    #expect(report.parts[1].errors.count == 14 && report.parts[1].errors.allSatisfy { $0.error.format == "q8" })
    let text = try folder(fixture, "text")
    let list = try TextSizes(text.config.object("encoder")).tensors
    #expect(CheckpointDifference(expected: list, found: text.weights).isEmpty)
  }

  @Test("Numbers are stored as asked, whatever they were published in", arguments: [ElementType.float16, .float32])
  func numbers(_ type: ElementType) throws {
    let fixture = try PublishedFixture()
    try fixture.transformer("base", as: .float16, shards: 3)
    let report = try importAll(fixture) {
      $0.numbers = type
      $0.stage = .base
      $0.parts = [.transformer]
    }
    #expect(report.stage == .base)
    let weights = try folder(fixture, "transformer").weights
    let name = "block.layers.1.mlp.down_proj.weight"
    #expect(try weights.tensor(name).elementType == type)
    let view = try weights.tensor(name)
    #expect(try view.floats() == goldenValues(name, view.elementCount))
  }

  @Test("Shards are cut between layers, and their index leads to every tensor")
  func shards() throws {
    let fixture = try PublishedFixture()
    _ = try importAll(fixture) { $0.shardBytes = 40_000 }
    let names = try fixture.scratch.names("imported/transformer")
    #expect(names.contains("model.safetensors.index.json"))
    let transformer = try folder(fixture, "transformer")
    #expect(transformer.weights.files.count > 2)
    for tensor in try PublishedFixture.tensors() {
      #expect(try transformer.weights.floats(tensor.name) == goldenValues(tensor.name, tensor.elementCount))
    }
    for layer in 0..<4 {
      let inLayer = transformer.weights.names.filter { $0.hasPrefix("block.layers.\(layer).") }
      #expect(Set(try inLayer.map { try transformer.weights.tensor($0).path }).count == 1)
    }
  }

  @Test("Super-resolution transformers are imported where they are, with their own coordinates")
  func superResolution() throws {
    let fixture = try PublishedFixture()
    try fixture.transformer("540p_sr")
    try fixture.transformer("1080p_sr")
    let path = "published/daVinci-MagiHuman/1080p_sr/config.json"
    #expect(sentence { try importAll(fixture) }?.contains("local_attn_layers") == true)
    try fixture.scratch.file(path, #"{"local_attn_layers": [0, 1], "frame_receptive_field": 2}"#)
    _ = try importAll(fixture)
    let small = try MagiHumanConfiguration(folder(fixture, "sr-540p").config)
    let large = try MagiHumanConfiguration(folder(fixture, "sr-1080p").config)
    #expect(small.coordinates == .v1 && large.coordinates == .v1)
    #expect(small.shape.localLayers.isEmpty && large.shape.localLayers == [0, 1] && large.frameReceptiveField == 2)
    let config = try ConfigObject(contentsOf: fixture.output.appending(path: "config.json"))
    #expect(try config.string("size") == "540p")
    #expect(try config.object("parts").string("sr1080p") == "sr-1080p")
  }

  @Test("The same model gives the same bytes")
  func deterministic() throws {
    let (first, second) = (try PublishedFixture(), try PublishedFixture())
    for fixture in [first, second] { _ = try importAll(fixture) { $0.quantisation = .q4 } }
    #expect(try first.scratch.contents("imported") == second.scratch.contents("imported"))
  }

  @Test("Diffusers' names and parametrised weight normalisation are read too")
  func otherNames() throws {
    let fixture = try PublishedFixture()
    let list = PublishedFixture.audioTensors().map { tensor -> (name: String, shape: [Int], values: [Float]) in
      let short = String(tensor.name.dropFirst("pretransform.model.".count))
      let name = (OobleckNames.diffusers(short, blocks: 3) ?? short)
        .replacing(".weight_g", with: ".parametrizations.weight.original0")
        .replacing(".weight_v", with: ".parametrizations.weight.original1")
      let isSnake = name.hasSuffix("alpha") || name.hasSuffix("beta")
      let shape = isSnake ? [1, tensor.shape[0], 1] : tensor.shape
      return (name, shape, goldenValues(tensor.name, tensor.shape.reduce(1, *)))
    }
    _ = try importAll(fixture) { $0.parts = [.audio] }
    try fixture.write(list, "elsewhere")
    try fixture.scratch.file("elsewhere/model_config.json", PublishedFixture.audioConfig)
    var options = fixture.options
    options.parts = [.audio]
    options.places[.audio] = fixture.scratch.place("elsewhere")
    options.output = fixture.scratch.place("second")
    _ = try ModelImporter(options).run { _ in }
    #expect(
      try fixture.scratch.contents("imported")["audio/model.safetensors"]
        == fixture.scratch.contents("second")["audio/model.safetensors"])
  }
}

extension ExpectedTensor {
  var elementCount: Int { shape.reduce(1, *) }
}
