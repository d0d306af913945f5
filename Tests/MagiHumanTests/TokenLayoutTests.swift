import Foundation
import MagiHuman
import SingleStream
import Testing

@Suite struct TokenLayoutTests {
  struct Golden: Decodable {
    let style: String
    let frames: Int
    let height: Int
    let width: Int
    let audio: Int
    let text: Int
    let field: Int
    let queries: [[Int]]
    let keys: [[[Int]]]
    let rotary: [Double]
  }

  @Test func `Tokens stand where the published packing puts them`() throws {
    for golden in try goldens() {
      let positions = try layout(golden).positions(#require(.init(rawValue: golden.style)))
      let ours = positions.flatMap { p in
        [sin(p.x), sin(p.y), sin(p.z), cos(p.x), cos(p.y), cos(p.z)].map(Double.init)
      }
      #expect(ours.count == golden.rotary.count)
      for (a, b) in zip(ours, golden.rotary) { #expect(abs(a - b) < 3e-7) }
    }
  }

  @Test func `Local layers see what the published ranges let them see`() throws {
    for golden in try goldens() {
      let layout = try layout(golden)
      let seen = (0..<layout.total).map { query in
        golden.queries.indices.filter { golden.queries[$0][0]..<golden.queries[$0][1] ~= query }
          .flatMap { golden.keys[$0].flatMap { Array($0[0]..<$0[1]) } }
      }
      let blocks = layout.localAttention(field: golden.field)
      #expect(blocks.flatMap(\.queries) == Array(0..<layout.total))
      for block in blocks {
        for query in block.queries { #expect(Array(block.keys.joined()) == seen[query]) }
      }
    }
  }

  @Test func `A position that is a division by zero in the reference is refused`() throws {
    let oneText = try TokenLayout(frames: 2, height: 2, width: 2, audio: 5, text: 1)
    #expect(throws: TransformerError.self) { try oneText.positions(.v1) }
    #expect(try oneText.positions(.v2).last == SIMD3(-1, 0, 0))
    let oneSound = try TokenLayout(frames: 2, height: 2, width: 2, audio: 1, text: 0)
    #expect(throws: TransformerError.self) { try oneSound.positions(.v1) }
    #expect(try oneSound.positions(.v2).last == SIMD3(0, 0, 0))
  }

  @Test func `Latents that cannot be cut into patches are refused`() {
    for (frames, height, width, audio) in [(1, 3, 2, 1), (1, 2, 5, 1), (0, 2, 2, 1), (1, 0, 2, 1), (1, 2, 2, 0)] {
      #expect(throws: TransformerError.self) {
        try TokenLayout(frames: frames, height: height, width: width, audio: audio, text: 1)
      }
    }
  }

  private func goldens() throws -> [Golden] {
    let goldens = try JSONDecoder().decode([Golden].self, from: Goldens.data("coordinates.json"))
    #expect(goldens.count == 8)
    return goldens
  }

  private func layout(_ golden: Golden) throws -> TokenLayout {
    try TokenLayout(
      frames: golden.frames, height: golden.height, width: golden.width, audio: golden.audio, text: golden.text)
  }
}
