internal import Checkpoint
internal import Tensors
internal import VulkanCompute

/// One linear map of an encoder: how its weights lie on a device, and how they get there.
///
/// Like SingleStream's `LinearSource` and `Linear`, without experts and biases.
struct EncoderMap: Sendable {
  let layout: MatrixLayout
  private let tensor: StoredTensor

  /// Describes `[outputs, inputs]` of a checkpoint; reads nothing.
  init(_ weights: Weights, _ map: EncoderNames.Map, for device: DeviceClass) throws {
    tensor = try weights.stored(map.name)
    let format: WeightFormat =
      switch tensor {
      case .plain(let view): WeightFormat(view.elementType)
      case .quantised(let quantised): WeightFormat(quantised.format)
      }
    layout = MatrixLayout(outputs: map.outputs, inputs: map.inputs, format: format, device: device)
  }

  /// The weights for a stream or a buffer: read without touching the mapped file, which others may cut short.
  var source: WeightSource {
    let (layout, tensor) = (layout, tensor)
    return WeightSource(byteCount: layout.byteCount) { target in
      switch tensor {
      case .plain(let view):
        try withScratch(view.byteCount) { bytes in
          try view.read(into: bytes)
          layout.pack(UnsafeRawBufferPointer(bytes), into: target)
        }
      case .quantised(let quantised):
        try withScratch(quantised.values.byteCount) { values in
          try quantised.values.read(into: values)
          try withScratch(quantised.scales.byteCount) { scales in
            try quantised.scales.read(into: scales)
            layout.pack(
              values: UnsafeRawBufferPointer(values), scales: UnsafeRawBufferPointer(scales), into: target)
          }
        }
      }
    }
  }

  /// Brings the weights to the device for good.
  func load(on device: Device) throws -> WeightPlace {
    let buffer = try Buffer(device, byteCount: layout.byteCount)
    let source = source
    if try buffer.withContents({ try source.fill($0) }) == nil {
      try withScratch(layout.byteCount) { packed in
        try source.fill(packed)
        try buffer.write(UnsafeRawBufferPointer(packed))
      }
    }
    return .resident(buffer)
  }
}

/// Memory for a moment, 16-byte aligned.
private func withScratch<R>(_ count: Int, _ body: (UnsafeMutableRawBufferPointer) throws -> R) throws -> R {
  let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 16)
  defer { memory.deallocate() }
  return try body(memory)
}
