import Tensors
import TestSupport
import Testing
import VulkanCompute

@Suite("Patchify and unpatchify", .validated, .enabled(if: TestDevice.isThere, "no Vulkan driver"))
struct PatchifyTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var layout: PatchLayout
    var extraColumns = 0
    var testDescription: String {
      "\(layout.channels) channels, patch \(layout.patch), grid \(layout.grid), "
        + "features channel \(layout.features), pictures channel \(layout.pictures), \(extraColumns) columns more"
    }
  }

  static let cases = [
    // MagiHuman in, MagiHuman out, Foal, and the fourth combination.
    Case(
      layout: PatchLayout(channels: 48, patch: (1, 2, 2), grid: (3, 2, 5), features: .first, pictures: .first)),
    Case(layout: PatchLayout(channels: 48, patch: (1, 2, 2), grid: (3, 2, 5), features: .last, pictures: .first)),
    Case(
      layout: PatchLayout(channels: 3, patch: (4, 8, 8), grid: (2, 3, 2), features: .last, pictures: .last),
      extraColumns: 4),
    Case(layout: PatchLayout(channels: 5, patch: (2, 3, 1), grid: (1, 4, 7), features: .first, pictures: .last)),
  ]

  /// For each element of the tokens (row by row, without extra columns) its index in the pictures.
  static func order(_ layout: PatchLayout) -> [Int] {
    let (p, g, c) = (layout.patch, layout.grid, layout.channels)
    var result: [Int] = []
    for t in 0..<g.t {
      for h in 0..<g.h {
        for w in 0..<g.w {
          func place(_ channel: Int, _ a: Int, _ b: Int, _ d: Int) -> Int {
            let (y, x, z) = (h * p.h + b, w * p.w + d, t * p.t + a)
            let (height, width, depth) = (g.h * p.h, g.w * p.w, g.t * p.t)
            return layout.pictures == .first
              ? ((channel * depth + z) * height + y) * width + x : ((z * height + y) * width + x) * c + channel
          }
          if layout.features == .first {
            for channel in 0..<c {
              for a in 0..<p.t { for b in 0..<p.h { for d in 0..<p.w { result.append(place(channel, a, b, d)) } } }
            }
          } else {
            for a in 0..<p.t {
              for b in 0..<p.h { for d in 0..<p.w { for channel in 0..<c { result.append(place(channel, a, b, d)) } } }
            }
          }
        }
      }
    }
    return result
  }

  @Test("put every element where the layout says, both ways", arguments: cases)
  func places(_ test: Case) throws {
    let layout = test.layout
    let order = Self.order(layout)
    #expect(Set(order).count == layout.tokens * layout.featureCount)
    let width = layout.featureCount + test.extraColumns
    for device in TestDevice.deviceClasses {
      var numbers = Numbers(seed: 1)
      let source = numbers.floats(order.count)
      var run = KernelRun()
      let pictures = run.input([order.count], source)
      let tokens = run.output([layout.tokens + 3, width])
      let back = run.output([order.count])
      run.graph.append(
        Patchify.dispatches(pictures: pictures, tokens: tokens, firstRow: 2, layout: layout, on: device))
      run.graph.append(Unpatchify.dispatches(tokens: tokens, firstRow: 2, pictures: back, layout: layout, on: device))
      let results = try run.readAll([tokens, back])
      var expected = [UInt32](repeating: Float.nan.bitPattern, count: (layout.tokens + 3) * width)
      for (k, index) in order.enumerated() {
        expected[(2 + k / layout.featureCount) * width + k % layout.featureCount] = source[index].bitPattern
      }
      #expect(results[0].map(\.bitPattern) == expected)
      #expect(results[1] == source)
    }
  }
}
