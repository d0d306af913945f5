import Checkpoint
import Foundation
import Tensors
import TestSupport
import Testing
import VulkanCompute

@testable import SingleStream

@Suite("Tokens go through the MLP in tiles", .validated, .enabled(if: TestDevice.isThere, "no Vulkan driver"))
struct MLPTileTests {
  /// The answers of a forward whose tiles hold `rows` tokens; nil for its own choice.
  func answers(_ model: TinyModel, _ layout: StreamLayout, rows: Int?) throws -> [Float] {
    let library = try TestDevice.library.get()
    let device = library.device
    let weights = try TransformerWeights(model.weights, model.shape, on: device)
    var graph = Graph()
    let inputs = TransformerGraph.Inputs(
      video: graph.persistent([layout.video, 16]), audio: graph.persistent([layout.audio, 8]),
      text: graph.persistent([layout.text, 20]), rotary: graph.persistent([layout.count, 6 * weights.bands.count]))
    var forward = TransformerGraph(weights, layout: layout, on: device.description.deviceClass)
    forward.tileRows = rows
    let outputs = forward.append(to: &graph, inputs, persistentOutputs: true)
    let program = try Program(graph, library)
    var numbers = Numbers(seed: 3)
    for value in [inputs.video, inputs.audio, inputs.text, inputs.rotary].compactMap({ $0 }) {
      try program.write(numbers.floats(value.count), to: value)
    }
    try program.run()
    return try program.read(#require(outputs.video)) + program.read(#require(outputs.audio))
  }

  @Test("tiles change no bit, wherever they cut the modalities", arguments: [1, 5, 16, 17, 40, 51])
  func identical(rows: Int) throws {
    let model = try TinyModel(layers: 3, sandwich: [0, 2], gelu7: [0])
    let layout = StreamLayout(video: 33, audio: 9, text: 10)
    #expect(try answers(model, layout, rows: rows) == answers(model, layout, rows: nil))
  }

  @Test("a full-size layer's tiles keep the MLP within what attention takes")
  func sizes() throws {
    let shape = try TransformerShape(
      layers: 2, hidden: 5120, headDim: 128, kvHeads: 8, videoChannels: 192, audioChannels: 64, textChannels: 3584,
      sandwichLayers: [0], gelu7Layers: [0])
    for tokens in [1, 127, 500, 4350, 14_700, 65_600] {
      for layer in 0..<2 {
        let rows = TransformerGraph.mlpRows(shape, layer: layer, tokens: tokens)
        let tile = rows * shape.mlpWidth(layer: layer) * 4
        #expect(rows <= tokens || tokens < 128)
        // At most 64 MiB, or what attention has beside the residual and the MLP's input; up to the rounding of a tile.
        let spare = tokens * (shape.qkvWidth + 5120 - 5120) * 4
        #expect(
          tile <= max(spare, 64 << 20) + 128 * shape.mlpWidth(layer: layer) * 4, "\(tokens) tokens, layer \(layer)")
        if tokens > 4000 { #expect(rows >= 1000 && rows % 128 == 0) }
      }
    }
  }
}
