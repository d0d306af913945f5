extension MatrixLayout {
  /// Rows that can be packed by themselves.
  public struct Piece: Sendable {
    /// Rows of the source, counted through all experts.
    public let rows: Range<Int>
    /// Bytes of the target they fill.
    public let bytes: Range<Int>
    /// How to pack them: one expert with as many rows.
    public let layout: MatrixLayout
  }

  /// Whether the packed bytes are the source's, so that it can be read into place.
  public var keepsBytes: Bool { order == .rows && format.quantised == nil && inputs % 8 == 0 }

  /// The layout cut into pieces of about `byteCount` bytes, in order; nil where rows are interleaved, as in the CPU's panels.
  public func pieces(ofAbout byteCount: Int) -> [Piece]? {
    guard order == .rows else { return nil }
    let rowBytes = rowUnits * 16
    let each = max(1, byteCount / rowBytes)
    return stride(from: 0, to: experts * outputs, by: each).map { first in
      let rows = first..<min(first + each, experts * outputs)
      return Piece(
        rows: rows, bytes: rows.lowerBound * rowBytes..<rows.upperBound * rowBytes,
        layout: MatrixLayout(outputs: rows.count, inputs: inputs, format: format, device: device))
    }
  }
}
