import Foundation
import TensorReference
import Testing

/// The oracle itself, against values worked out by hand.
@Suite struct ReferenceTests {
  @Test func `A linear layer multiplies by the transposed weight and adds the bias`() {
    let y = Reference.linear([1, 2, 3, 4, 5, 6], [1, 0, -1, 2, 1, 0], bias: [10, 20], inputs: 3, outputs: 2)
    #expect(y == [8, 24, 8, 33])
  }

  @Test func `The norm divides by the root mean square and adds one to its weight`() {
    let y = Reference.rmsNorm([3, 4, 0, 0], [0, 1, 0, 0], width: 4, epsilon: 0)
    #expect(zip(y, [1.2, 3.2, 0, 0]).allSatisfy { abs($0 - $1) < 1e-15 })
    #expect(abs(Reference.rmsNorm([1e-3], [0], width: 1)[0] - 1e-3 / 2e-6.squareRoot()) < 1e-12)
  }

  @Test func `Activations clamp at seven on the sides the model clamps`() {
    #expect(Reference.gelu7([0, 7, 9, -100])[0] == 0)
    #expect(Reference.gelu7([9]) == Reference.gelu7([7]))
    #expect(abs(Reference.gelu7([1])[0] - 1 / (1 + exp(-1.702))) < 1e-15)
    // The gate has no lower bound, the linear half has both.
    #expect(Reference.swiglu7([8, 20]) == Reference.swiglu7([7, 7]))
    #expect(Reference.swiglu7([1, -20]) == Reference.swiglu7([1, -7]))
    #expect(abs(Reference.swiglu7([1, 0.5])[0] - 1.5 / (1 + exp(-1.702))) < 1e-15)
    #expect(Reference.swiglu7([-9, 0]) != Reference.swiglu7([-7, 0]))
  }

  @Test func `Gates scale whole heads`() {
    let y = Reference.gated([2, 4, 6, 8], gates: [0, 100], headDim: 2)
    #expect(y == [1, 2, 6, 8])
  }

  @Test func `Rotation turns the two halves of the first features and leaves the rest`() {
    // One band: six of eight features turn, feature j with j + 3, by t, h and w.
    let x = [1, 0, 0, 0, 1, 0, 7, 8].map(Double.init)
    let y = Reference.rotary(x, positions: [SIMD3(.pi / 2, .pi, 0.3)], bands: [1], headDim: 8)
    #expect(zip(y, [0, 0, 0, 1, -1, 0, 7, 8]).allSatisfy { abs($0 - $1) < 1e-15 })
  }

  @Test func `Attention is a softmax average over exactly the keys a query sees`() {
    let v = [10, 20, 40].map(Double.init)
    let even = Reference.attention(q: [0], k: [1, 2, 3], v: v, heads: 1, kvHeads: 1, headDim: 1)
    #expect(abs(even[0] - 70.0 / 3) < 1e-12)
    let two = Reference.attention(
      q: [0], k: [1, 2, 3], v: v, heads: 1, kvHeads: 1, headDim: 1, keyRanges: { _ in [0..<1, 2..<3] })
    #expect(abs(two[0] - 25) < 1e-12)
    let none = Reference.attention(
      q: [5], k: [1, 2, 3], v: v, heads: 1, kvHeads: 1, headDim: 1, keyRanges: { _ in [] })
    #expect(none == [0])
    let sharp = Reference.attention(q: [4], k: [0, 500, 0], v: v, heads: 1, kvHeads: 1, headDim: 1)
    #expect(sharp == [20])
    // Scale 1/√4 and two query heads on one key head.
    let scaled = Reference.attention(
      q: [1, 1, 1, 1, 0, 0, 0, 0], k: [1, 0, 0, 0, 0, 0, 0, 0], v: [1, 0, 0, 0, 0, 0, 0, 0], heads: 2, kvHeads: 1,
      headDim: 4)
    #expect(abs(scaled[0] - exp(0.5) / (exp(0.5) + 1)) < 1e-15)
    #expect(abs(scaled[4] - 0.5) < 1e-15)
  }

  @Test func `Patches go in channel by channel and come out channel last`() {
    let latent = (0..<16).map(Double.init)  // two channels, one frame, 2 × 4
    let tokens = Reference.patchify(latent, channels: 2, frames: 1, height: 2, width: 4)
    #expect(tokens == [0, 1, 4, 5, 8, 9, 12, 13, 2, 3, 6, 7, 10, 11, 14, 15])
    let out = [0, 8, 1, 9, 4, 12, 5, 13, 2, 10, 3, 11, 6, 14, 7, 15].map(Double.init)
    #expect(Reference.unpatchify(out, channels: 2, frames: 1, height: 2, width: 4) == latent)
  }

  @Test func `A linear combination weighs whole tensors`() {
    #expect(Reference.linearCombination([(2, [1, 2]), (-1, [3, 5])]) == [-1, -1])
    #expect(Reference.linearCombination([]).isEmpty)
  }
}
