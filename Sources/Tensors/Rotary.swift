internal import Foundation
internal import Shaders
public import VulkanCompute

/// Rotary position embedding over whole heads, in place: (d₁·cos − d₂·sin, d₂·cos + d₁·sin) with d₁ and d₂ the two halves of
/// a head.
public enum Rotary {
  /// - Parameters:
  ///   - x: float rows `[N, at least heads·headDim]`, changed in place from the first column on.
  ///   - heads: number of heads.
  ///   - headDim: floats of one head, even.
  ///   - table: `[N, headDim]` from `table(positions:headDim:theta:)`, one row per row of `x`.
  ///   - device: chooses the variant.
  public static func dispatches(
    _ x: Value, heads: Int, headDim: Int, table: Value, on device: DeviceClass
  ) -> [Dispatch] {
    precondition(heads > 0 && headDim > 0 && headDim % 2 == 0, "Rotary: heads are pairs of halves")
    precondition(heads * headDim <= x.width && x.element == .float32, "Rotary: heads do not fit the row")
    precondition(table.width == headDim && table.rows >= x.rows, "Rotary: the table has another size")
    let inQuads = x.isInQuads && headDim % 8 == 0
    let step = inQuads ? 4 : 1
    let count = x.rows * heads * (headDim / 2 / step)
    guard count > 0 else { return [] }
    let kind: BindingKind = inQuads ? .texelFloat4 : .storage
    let grid = Grid(count, on: device)
    return [
      Dispatch(
        inQuads ? .rotary_quads : .rotary_floats,
        specialization: [grid.width, grid.itemsEach] + [headDim, heads, x.width].map { UInt32(count: $0) },
        // The same rows are read through one binding and written through another: each invocation reads before it writes.
        bindings: [.read(x, as: kind), .read(table, as: kind), .write(x)], push: UInt32(count: count),
        groups: grid.groups, label: "rotary")
    ]
  }

  /// Cosines and sines of positions 0..<count: per position headDim/2 cosines, then as many sines, of the angles
  /// position · theta^(−2i/headDim).
  ///
  /// Frequencies and products are taken in single precision, as the published implementation does; the cosine in double,
  /// then rounded.
  public static func table(count: Int, headDim: Int, theta: Double) -> [Float] {
    let frequencies = (0..<headDim / 2).map { i -> Float in
      let exponent = Float(2 * i) / Float(headDim)
      return 1 / Float(pow(theta, Double(exponent)))
    }
    var table: [Float] = []
    table.reserveCapacity(count * headDim)
    for position in 0..<count {
      let angles = frequencies.map { Double(Float(position) * $0) }
      table += angles.map { Float(cos($0)) }
      table += angles.map { Float(sin($0)) }
    }
    return table
  }
}
