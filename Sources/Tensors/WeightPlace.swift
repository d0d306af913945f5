public import VulkanCompute

/// Where packed weights lie when a kernel needs them.
public enum WeightPlace: Sendable {
  /// On the device for as long as anyone holds the buffer.
  case resident(Buffer, byteOffset: Int = 0)
  /// In a stream's ring while its unit is there; `part` counts the unit's weights.
  case streamed(WeightStream, unit: Int, part: Int)
  /// Nowhere: the graph can be planned, so that what it will take is known before anything is allocated, but not run.
  case planned
}

/// Weights that can be put on a device: how large they are there, and how their bytes are made.
public struct WeightSource: Sendable {
  /// Bytes on the device.
  public let byteCount: Int
  /// Writes exactly `byteCount` bytes, front to back, 16-byte aligned, in the order the kernels want. Runs on a thread of its
  /// own, again for every pass of a stream, so it must give the same bytes each time and must not touch mapped files, which
  /// others may cut short (`TensorView.read`).
  public let fill: @Sendable (UnsafeMutableRawBufferPointer) throws -> Void

  /// Names weights of `byteCount` bytes that `fill` writes.
  public init(byteCount: Int, fill: @escaping @Sendable (UnsafeMutableRawBufferPointer) throws -> Void) {
    self.byteCount = byteCount
    self.fill = fill
  }
}

extension Graph {
  /// Weights by the place they are in.
  public mutating func weights(_ place: WeightPlace, _ shape: [Int], _ element: Element = .float32) -> Value {
    switch place {
    case .resident(let buffer, let byteOffset): stored(buffer, byteOffset: byteOffset, shape, element)
    case .streamed(let stream, let unit, let part): streamed(stream, unit: unit, part: part, shape, element)
    case .planned: planned(shape, element)
    }
  }

  /// Packed weights by the place they are in.
  public mutating func matrix(_ place: WeightPlace, _ layout: MatrixLayout) -> Matrix {
    Matrix(weights(place, layout.shape, .uint32), layout)
  }
}
