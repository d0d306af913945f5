import SingleStream
import Testing

@testable import Benchmark
@testable import VulkanCompute

@Suite("Counted costs")
struct ForwardCostTests {
  @Test("the operations of a small network are those counted by hand")
  func smallNetwork() throws {
    let shape = try TransformerShape(
      layers: 2, hidden: 16, headDim: 8, kvHeads: 1, videoChannels: 4, audioChannels: 5, textChannels: 6,
      sandwichLayers: [0], gelu7Layers: [], isGated: true)
    let cost = ForwardCost(shape, StreamLayout(video: 3, audio: 2, text: 1))
    // q | k | v | gates: 16 + 8 + 8 + 2. MLP: 16·8/3 = 42, down to 40; twice that before the activation.
    // A token and layer: 16·34 + 16·16 + 16·80 + 40·16 = 2720 multiplications; six tokens, two layers: 32640.
    // In and out: video 2·3·4·16 = 384, audio 2·2·5·16 = 320, text 6·16 = 96.
    #expect(cost.products == 2 * (32_640 + 800))
    // Two products of 6 × 6 × 16 in each of two layers.
    #expect(cost.attention == 2 * 2 * 2 * 6 * 6 * 16)
    #expect(cost.operations == 66_880 + 4608)
    // Stream, two normed copies, 34 columns, 16 attended, 40 activated; six tokens of four bytes.
    #expect(cost.layerBytes == 4 * 6 * (3 * 16 + 34 + 16 + 40))
  }

  @Test("a gelu7 layer without gates has its own width")
  func geluNetwork() throws {
    let shape = try TransformerShape(
      layers: 1, hidden: 8, headDim: 8, kvHeads: 1, videoChannels: 1, audioChannels: 1, textChannels: 1,
      sandwichLayers: [], gelu7Layers: [0], isGated: false)
    let cost = ForwardCost(shape, StreamLayout(video: 0, audio: 0, text: 2))
    // Per token 8·24 + 8·8 + 8·32 + 32·8 = 768; the embedder 8.
    #expect(cost.products == 2 * 2 * (768 + 8))
    #expect(cost.attention == 2 * 2 * 2 * 2 * 8)
  }

  @Test("experts cost nothing more: each token meets one")
  func experts() throws {
    func cost(_ sandwich: [Int]) throws -> ForwardCost {
      ForwardCost(
        try TransformerShape(
          layers: 3, hidden: 64, headDim: 16, kvHeads: 2, videoChannels: 8, audioChannels: 8, textChannels: 8,
          sandwichLayers: sandwich, gelu7Layers: []), StreamLayout(video: 10, audio: 5, text: 3))
    }
    #expect(try cost([]) == cost([0, 2]))
  }

  @Test("both sides of the comparison make the same inputs")
  func inputs() {
    // i · 2654435761 mod 2³², over 2³¹, less 1: what the script for PyTorch computes.
    #expect(BenchInputs.noise(4) == [-1, 0.23606797680258751, -0.52786404639482498, 0.70820392854511738])
    #expect(BenchInputs.noise(1_000_000).allSatisfy { (-1...1).contains($0) })
  }
}

@Suite("Profiles and reports")
struct ReportTests {
  @Test("a profile adds up by label, longest first")
  func profile() {
    let times = [("a", 1e6), ("b", 5e6), ("a", 2e6), ("a", 1e6), ("b", 5e6), ("a", 2e6)]
    let profile = DispatchProfile(times.map { VulkanCompute.DispatchTime(label: $0.0, nanoseconds: $0.1) }, runs: 2)
    #expect(profile.rows.map(\.label) == ["b", "a"])
    #expect(profile.rows.map(\.count) == [1, 2])
    #expect(profile.rows.map(\.milliseconds) == [5, 3])
    #expect(profile.rows.map(\.share) == [0.625, 0.375])
    #expect(profile.milliseconds == 8)
    #expect(profile.table.split(separator: "\n").count == 4)
    #expect(DispatchProfile([]).rows.isEmpty)
  }
}
