internal import Shaders
public import VulkanCompute

/// Copies consecutive rows of one matrix to another: joins and splits token ranges. Bits are unchanged.
public enum CopyRows {
  /// - Parameters:
  ///   - from: rows of 32-bit elements.
  ///   - fromRow: first row to copy.
  ///   - to: rows of the same width; not `from`.
  ///   - toRow: where the first row goes.
  ///   - rows: how many.
  ///   - device: chooses the launch.
  public static func dispatches(
    from: Value, fromRow: Int = 0, to: Value, toRow: Int = 0, rows: Int, on device: DeviceClass
  ) -> [Dispatch] {
    precondition(
      from.element.byteCount == 4 && to.element == from.element, "CopyRows: 32-bit elements of one type only")
    precondition(from.width == to.width, "CopyRows: widths differ")
    precondition(fromRow >= 0 && rows >= 0 && fromRow + rows <= from.rows, "CopyRows: rows outside the source")
    precondition(toRow >= 0 && toRow + rows <= to.rows, "CopyRows: rows outside the target")
    precondition(from != to, "CopyRows: source and target are the same value")
    let step = from.isInQuads ? 4 : 1
    let perRow = from.width / step
    guard rows * perRow > 0 else { return [] }
    return Piece.split(to, rows: toRow..<toRow + rows).map { piece in
      let count = piece.rows.count * perRow
      let grid = Grid(count, on: device)
      return Dispatch(
        step == 4 ? .copy_words_quads : .copy_words_single, specialization: [grid.width, grid.itemsEach],
        bindings: [.read(from, as: step == 4 ? .texelUInt4 : .storage), piece.binding(to, .write)],
        push: Push(
          count: UInt32(count: count), from: UInt32(count: (fromRow + piece.rows.lowerBound - toRow) * perRow),
          to: UInt32(count: piece.firstElement / step)),
        groups: grid.groups, label: "copy rows")
    }
  }

  private struct Push: BitwiseCopyable {
    var count, from, to: UInt32
  }
}
