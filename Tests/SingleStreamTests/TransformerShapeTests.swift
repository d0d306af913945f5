import Checkpoint
import SingleStream
import Testing

@Suite("Transformer shapes")
struct TransformerShapeTests {
  @Test("the full-size model has the published number of tensors and parameters")
  func fullSize() throws {
    let shape = try TransformerShape(
      layers: 40, hidden: 5120, headDim: 128, kvHeads: 8, videoChannels: 192, audioChannels: 64, textChannels: 3584,
      sandwichLayers: [0, 1, 2, 3, 36, 37, 38, 39], gelu7Layers: [0, 1, 2, 3])
    let tensors = TensorNames.expected(shape)
    #expect(tensors.count == 331)
    #expect(tensors.reduce(0) { $0 + $1.shape.reduce(1, *) } == 15_299_419_152)
    #expect(shape.qkvWidth == 7208)
    #expect(shape.mlpWidth(layer: 5) == 13_652)
    #expect(shape.mlpWidth(layer: 0) == 20_480)
  }

  struct Wrong: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var hidden = 64
    var headDim = 16
    var kvHeads = 2
    var sandwich = [0]
    var layers = 2
  }

  @Test(
    "sizes that contradict each other are refused in a sentence",
    arguments: [
      Wrong(testDescription: "hidden no multiple of the head", hidden: 60),
      Wrong(testDescription: "heads not shared equally", kvHeads: 3),
      Wrong(testDescription: "no key heads", kvHeads: 0),
      Wrong(testDescription: "layer outside", sandwich: [2]),
      Wrong(testDescription: "layer twice", sandwich: [1, 1]),
      Wrong(testDescription: "no layers", sandwich: [], layers: 0),
      Wrong(testDescription: "tiny head", headDim: 4),
    ])
  func refuses(_ wrong: Wrong) {
    #expect(throws: TransformerError.self) {
      try TransformerShape(
        layers: wrong.layers, hidden: wrong.hidden, headDim: wrong.headDim, kvHeads: wrong.kvHeads, videoChannels: 32,
        audioChannels: 8, textChannels: 40, sandwichLayers: wrong.sandwich, gelu7Layers: [])
    }
  }
}
