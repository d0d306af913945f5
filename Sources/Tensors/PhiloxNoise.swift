internal import Shaders
public import VulkanCompute

/// Gaussian noise made on the device, every bit the same as `PhiloxNormal` of the Sampling library makes on the host.
///
/// Seed and stream are read from a value, so a recorded program makes the noise of another step after the host has
/// written another stream number.
public enum PhiloxNoise {
  /// - Parameters:
  ///   - out: float rows.
  ///   - rows: which rows to fill; nil for all.
  ///   - columns: how many columns of each, from the first; nil for all. Element `columns·i + j` of the stream goes to
  ///     row `rows.lowerBound + i`, column j.
  ///   - stream: uint32 value that holds four words: seed low and high half, stream low and high half.
  ///   - firstWord: index of the first of them.
  ///   - table: uint32 value `[256]` that holds the bits of `PhiloxNormal.table`.
  ///   - device: chooses the launch.
  public static func dispatches(
    out: Value, rows: Range<Int>? = nil, columns: Int? = nil, stream: Value, firstWord: Int = 0, table: Value,
    on device: DeviceClass
  ) -> [Dispatch] {
    let rows = rows ?? 0..<out.rows
    let columns = columns ?? out.width
    precondition(out.element == .float32, "PhiloxNoise: float values only")
    precondition(rows.lowerBound >= 0 && rows.upperBound <= out.rows, "PhiloxNoise: rows outside the value")
    precondition(columns >= 0 && columns <= out.width, "PhiloxNoise: more columns than the value has")
    precondition(stream.element == .uint32 && table.element == .uint32, "PhiloxNoise: stream and table are words")
    precondition(firstWord >= 0 && firstWord + 4 <= stream.count, "PhiloxNoise: the stream is four words")
    precondition(table.count == 256, "PhiloxNoise: the table has 256 words")
    let count = rows.count * columns
    guard count > 0 else { return [] }
    let inQuads = out.isInQuads && columns % 4 == 0
    let grid = Grid((count + 3) / 4, itemsEach: 4, on: device)
    return [
      Dispatch(
        inQuads ? .philox_noise_quads : .philox_noise_floats,
        specialization: [grid.width, grid.itemsEach, UInt32(count: columns), UInt32(count: out.width)],
        bindings: [.read(stream), .read(table, as: .texelUInt4), .write(out)],
        push: Push(
          count: UInt32(count: count), firstRow: UInt32(count: rows.lowerBound), firstWord: UInt32(count: firstWord)),
        groups: grid.groups, label: "philox noise")
    ]
  }

  private struct Push: BitwiseCopyable {
    var count, firstRow, firstWord: UInt32
  }
}
