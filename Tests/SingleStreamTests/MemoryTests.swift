import Checkpoint
import Foundation
import SingleStream
import Tensors
import TestSupport
import Testing
import VulkanCompute

/// The memory promise: beside its weights, a forward takes at most 1.5 times what its largest layer must hold at once.
@Suite("Memory of a forward", .enabled(if: TestDevice.isThere, "no Vulkan driver"))
struct MemoryTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    var kvHeads = 2
    var sandwich: [Int] = []
    var gelu7: [Int] = []
    var isGated = true
    var layout = StreamLayout(video: 1050, audio: 105, text: 31)
    var testDescription: String { name }
  }

  @Test(
    "temporaries, inputs and outputs stay within 1.5 times the largest layer's activations",
    arguments: [
      Case(name: "gelu7 sandwich", sandwich: [0, 2], gelu7: [0]),
      Case(name: "swiglu7 throughout"),
      Case(name: "as many keys as queries, no gates", kvHeads: 4, isGated: false),
      Case(name: "one token each", sandwich: [0], layout: StreamLayout(video: 1, audio: 1, text: 1)),
    ])
  func promise(_ one: Case) throws {
    let shape = try TransformerShape(
      layers: 3, hidden: 128, headDim: 32, kvHeads: one.kvHeads, videoChannels: 24, audioChannels: 8, textChannels: 16,
      sandwichLayers: one.sandwich, gelu7Layers: one.gelu7, isGated: one.isGated)
    let (plan, count) = try plan(shape, one.layout)
    // The planner's steps; a single token's tensors are not much larger than a step.
    let alignment = try TestDevice.library.get().device.description.alignment
    let slack = 16 * alignment
    #expect(plan.temporaryBytes <= largestLayer(shape, tokens: count) * 11 / 10 + slack)
    #expect(plan.temporaryBytes + plan.persistentBytes <= largestLayer(shape, tokens: count) * 3 / 2 + slack)
    #expect(plan.temporaryBytes >= plan.lowerBound && plan.unsharedBytes > 2 * plan.temporaryBytes)
  }

  /// Bytes of the largest layer's activations: the most that one operation of a layer needs at once, with every operation's
  /// result written once in single precision and the residual stream `x` (hidden) alive throughout. The operations, with
  /// what each reads and writes beside `x`:
  ///   norm → qkv: norm (hidden) and the fused projection (queries, keys, values, gates);
  ///   attention:  the fused projection and the heads' outputs (heads · headDim);
  ///   projection: the heads' outputs, added to `x` in place;
  ///   norm → up:  norm (hidden) and the activated rows (the activation is part of the product, so the rows before it,
  ///               up to twice as wide, exist nowhere);
  ///   down:       the activated rows, added to `x` in place.
  func largestLayer(_ shape: TransformerShape, tokens: Int) -> Int {
    let attended = shape.heads * shape.headDim
    let widths = (0..<shape.layers).flatMap { layer in
      [
        shape.hidden + shape.qkvWidth, shape.qkvWidth + attended, attended,
        shape.hidden + shape.mlpWidth(layer: layer), shape.mlpWidth(layer: layer),
      ]
    }
    return tokens * (shape.hidden + (widths.max() ?? 0)) * 4
  }

  func plan(_ shape: TransformerShape, _ layout: StreamLayout) throws -> (MemoryPlan, tokens: Int) {
    let device = try TestDevice.library.get().device
    let folder = FileManager.default.temporaryDirectory.appending(path: "hoofbeat-memory-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "model.safetensors")
    var writer = SafetensorsWriter()
    for tensor in TensorNames.expected(shape) {
      let bytes = [UInt8](repeating: 0, count: tensor.shape.reduce(2, *))
      try writer.add(tensor.name, .bfloat16, tensor.shape, bytes: bytes)
    }
    try writer.write(to: file)
    let weights = try TransformerWeights(Weights(file: file), shape, on: device)
    var graph = Graph()
    func features(_ modality: Modality) -> Value {
      graph.persistent([layout.count(modality), shape.channels[modality.rawValue]])
    }
    let inputs = TransformerGraph.Inputs(
      video: features(.video), audio: features(.audio), text: features(.text),
      rotary: graph.persistent([layout.count, 6 * weights.bands.count]))
    _ = TransformerGraph(weights, layout: layout, on: device.description.deviceClass)
      .append(to: &graph, inputs, persistentOutputs: true)
    return (MemoryPlan(graph, alignment: device.description.alignment), layout.count)
  }
}
