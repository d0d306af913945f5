internal import Shaders
public import VulkanCompute

/// Sets every element of consecutive rows to one number.
public enum Fill {
  /// - Parameters:
  ///   - value: float rows.
  ///   - rows: which rows; nil for all.
  ///   - number: what to write.
  ///   - device: chooses the launch.
  public static func dispatches(
    _ value: Value, rows: Range<Int>? = nil, with number: Float, on device: DeviceClass
  ) -> [Dispatch] {
    precondition(value.element == .float32, "Fill: float values only")
    let rows = rows ?? 0..<value.rows
    precondition(rows.lowerBound >= 0 && rows.upperBound <= value.rows, "Fill: rows outside the value")
    let step = value.isInQuads ? 4 : 1
    let count = rows.count * value.width / step
    guard count > 0 else { return [] }
    let grid = Grid(count, on: device)
    return [
      Dispatch(
        step == 4 ? .fill_quads : .fill_floats, specialization: [grid.width, grid.itemsEach], bindings: [.write(value)],
        push: Push(
          count: UInt32(count: count), first: UInt32(count: rows.lowerBound * value.width / step), number: number),
        groups: grid.groups, label: "fill")
    ]
  }

  private struct Push: BitwiseCopyable {
    var count, first: UInt32
    var number: Float
  }
}
