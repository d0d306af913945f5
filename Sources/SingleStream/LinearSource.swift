internal import Checkpoint
internal import Foundation
internal import Synchronization
internal import Tensors
internal import VulkanCompute

/// One linear map's weights in a checkpoint: how they will lie on a device, and how they get there.
struct LinearSource: Sendable {
  let layout: MatrixLayout
  private let tensor: StoredTensor

  /// Describes `[experts * outputs, inputs]` of a checkpoint; reads nothing.
  init(_ tensor: StoredTensor, inputs: Int, outputs: Int, experts: Int, for device: DeviceClass) {
    let format: WeightFormat =
      switch tensor {
      case .plain(let view): WeightFormat(view.elementType)
      case .quantised(let quantised): WeightFormat(quantised.format)
      }
    layout = MatrixLayout(experts: experts, outputs: outputs, inputs: inputs, format: format, device: device)
    self.tensor = tensor
  }

  /// Packs from the mapped file, for weights that are read once.
  /// - Throws: `CheckpointError` if the file changed, `ComputeError` when there is no room.
  func load(on device: Device) throws -> Buffer {
    let buffer = try Buffer(device, byteCount: layout.byteCount)
    // Straight into the device's memory where the host sees it; else packed aside first.
    if try buffer.withContents({ try packMapped(into: $0) }) == nil {
      var packed = [SIMD4<UInt32>](repeating: .zero, count: layout.byteCount / 16)
      try packed.withUnsafeMutableBytes { try packMapped(into: $0) }
      try packed.withUnsafeBytes { try buffer.write($0) }
    }
    return buffer
  }

  /// The weights for a stream, which reads them again in every round: without touching the mapping, and by several threads
  /// where the layout allows it.
  /// - Parameters:
  ///   - scratch: memory for what cannot be read in place, shared by the sources of one stream.
  ///   - pieceBytes: what one thread reads at a time.
  func source(scratch: StreamScratch, pieceBytes: Int = 4 << 20) -> WeightSource {
    let (layout, tensor) = (layout, tensor)
    guard let pieces = layout.pieces(ofAbout: pieceBytes) else {
      return WeightSource(byteCount: layout.byteCount) { target in
        try scratch.withBytes(tensor.byteCount) { bytes in
          try Self.pack(tensor, rows: 0..<layout.experts * layout.outputs, layout, into: target, scratch: bytes)
        }
      }
    }
    return WeightSource(byteCount: layout.byteCount) { target in
      let address = SendablePointer(target)
      let failure = Mutex<(any Error)?>(nil)
      DispatchQueue.concurrentPerform(iterations: pieces.count) { index in
        guard failure.withLock({ $0 == nil }) else { return }
        let piece = pieces[index]
        let part = UnsafeMutableRawBufferPointer(rebasing: address.bytes[piece.bytes])
        do {
          if case .plain(let view) = tensor, piece.layout.keepsBytes {
            return try view.read(from: piece.bytes.lowerBound, into: part)
          }
          let bytes = tensor.byteCount / (layout.experts * layout.outputs) * piece.rows.count
          // Small enough to stay in the processor's cache on its way.
          try withUnsafeTemporaryAllocation(byteCount: bytes, alignment: 16) {
            try Self.pack(tensor, rows: piece.rows, piece.layout, into: part, scratch: $0)
          }
        } catch {
          failure.withLock { $0 = error }
        }
      }
      if let failure = failure.withLock({ $0 }) { throw failure }
    }
  }

  /// Packs everything from the mapped file.
  func packMapped(into target: UnsafeMutableRawBufferPointer) throws {
    switch tensor {
    case .plain(let view): try view.withBytes { layout.pack($0, into: target) }
    case .quantised(let quantised):
      try quantised.values.withBytes { values in
        try quantised.scales.withBytes { layout.pack(values: values, scales: $0, into: target) }
      }
    }
  }

  /// Reads rows of the tensor into `scratch` and packs them.
  private static func pack(
    _ tensor: StoredTensor, rows: Range<Int>, _ layout: MatrixLayout, into target: UnsafeMutableRawBufferPointer,
    scratch: UnsafeMutableRawBufferPointer
  ) throws {
    func read(_ view: TensorView, into part: UnsafeMutableRawBufferPointer) throws {
      try view.read(from: rows.lowerBound * part.count / rows.count, into: part)
    }
    switch tensor {
    case .plain(let view):
      try read(view, into: scratch)
      layout.pack(UnsafeRawBufferPointer(scratch), into: target)
    case .quantised(let quantised):
      let split = quantised.values.byteCount / quantised.rows * rows.count
      let values = UnsafeMutableRawBufferPointer(rebasing: scratch[..<split])
      let scales = UnsafeMutableRawBufferPointer(rebasing: scratch[split...])
      try read(quantised.values, into: values)
      try read(quantised.scales, into: scales)
      layout.pack(values: UnsafeRawBufferPointer(values), scales: UnsafeRawBufferPointer(scales), into: target)
    }
  }
}

/// Memory that grows to what is asked and is kept. `@unchecked Sendable`: one thread uses it at a time, behind the lock.
final class StreamScratch: @unchecked Sendable {
  private let lock = NSLock()
  private var storage: [SIMD4<UInt32>] = []

  func withBytes<R>(_ count: Int, _ body: (UnsafeMutableRawBufferPointer) throws -> R) rethrows -> R {
    try lock.withLock {
      if storage.count * 16 < count { storage = [SIMD4<UInt32>](repeating: .zero, count: (count + 15) / 16) }
      return try storage.withUnsafeMutableBytes { try body(UnsafeMutableRawBufferPointer(rebasing: $0[..<count])) }
    }
  }
}

/// Memory whose parts several threads write, none of them another's.
private struct SendablePointer: @unchecked Sendable {
  let bytes: UnsafeMutableRawBufferPointer

  init(_ bytes: UnsafeMutableRawBufferPointer) { self.bytes = bytes }
}
