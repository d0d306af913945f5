internal import VulkanCompute

/// A run of rows of a large value that any device can bind as one storage buffer.
///
/// Vulkan promises only 128 MiB for such a binding; a picture tensor is larger. Each run is bound from the last 256-byte
/// step before its first row, and the kernel is told how many elements into the binding that row lies.
struct Piece {
  /// The rows.
  let rows: Range<Int>
  /// First byte of the binding.
  let byteOffset: Int
  /// Bytes of the binding.
  let byteCount: Int
  /// Elements from there to the first row.
  let firstElement: Int

  /// Splits rows of `value`, all if not said otherwise, into runs, each but the last a multiple of `multiple` rows.
  static func split(
    _ value: Value, rows: Range<Int>? = nil, multiple: Int = 1, limit: Int = 1 << 27
  ) -> [Piece] {
    let all = rows ?? 0..<value.rows
    let size = value.element.byteCount
    let rowBytes = value.width * size
    let most = max(multiple, (limit - 256) / max(rowBytes, 1) / multiple * multiple)
    return stride(from: all.lowerBound, to: all.upperBound, by: most).map { first in
      let rows = first..<min(first + most, all.upperBound)
      let start = first * rowBytes
      let offset = start / 256 * 256
      return Piece(
        rows: rows, byteOffset: offset, byteCount: rows.upperBound * rowBytes - offset,
        firstElement: (start - offset) / size)
    }
  }

  /// Binds the run's rows of a value like the one that was split.
  func binding(_ value: Value, _ access: Binding.Access, as kind: BindingKind = .storage) -> Binding {
    Binding(value, access, as: kind, byteOffset: byteOffset, byteCount: byteCount)
  }
}
