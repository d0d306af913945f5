import Checkpoint
import Tensors
import VulkanCompute

/// A matrix whose every weight follows from its place, so that a check needs no copy of it.
struct SyntheticWeights {
  let layout: MatrixLayout
  private let scale: Float

  init(_ layout: MatrixLayout) {
    self.layout = layout
    // Products of inputs around 1 come out around 1.
    scale = 1 / (64 * Float(layout.inputs).squareRoot())
  }

  /// Eight bits for a place; neighbours have nothing to do with each other.
  private func bits(_ row: Int, _ column: Int) -> UInt32 {
    var z = UInt32(truncatingIfNeeded: row &* layout.inputs &+ column) &* 0x9E37_79B9
    z = (z ^ (z >> 15)) &* 0x85EB_CA6B
    return z >> 24
  }

  private func halfScale(_ row: Int, _ block: Int) -> Float16 {
    Float16(scale * (layout.format == .q4 ? 16 : 1) * (1 + Float(bits(row, block &* 37) & 3) / 4))
  }

  /// The weight at a place, as the kernel's format has it.
  func weight(_ row: Int, _ column: Int) -> Float {
    let byte = Int8(truncatingIfNeeded: bits(row, column))
    switch layout.format {
    case .float32: return Float(byte) * scale
    case .float16: return Float(Float16(Float(byte) * scale))
    case .bfloat16: return Float(bitPattern: (Float(byte) * scale).bitPattern & 0xFFFF_0000)
    case .q8: return Float(halfScale(row, column / 32)) * Float(byte)
    case .q4: return Float(halfScale(row, column / 32)) * (Float(bits(row, column) & 15) - 8)
    }
  }

  /// Packs all weights into a new buffer of the device, some rows at a time.
  func upload(to device: Device) throws -> Buffer {
    let buffer = try Buffer(device, byteCount: layout.byteCount)
    var packed = [SIMD4<UInt32>](repeating: .zero, count: layout.byteCount / 16)
    packed.withUnsafeMutableBytes { target in
      if let format = layout.format.quantised {
        let blocks = format.scaleCount(inputs: layout.inputs)
        var values = [UInt8]()
        var scales = [UInt16]()
        values.reserveCapacity(layout.outputs * format.valueBytes(inputs: layout.inputs))
        for row in 0..<layout.outputs {
          for block in 0..<blocks {
            scales.append(halfScale(row, block).bitPattern)
            func byte(_ k: Int) -> UInt32 { k < layout.inputs ? bits(row, k) : 0 }
            func nibble(_ k: Int) -> UInt32 { k < layout.inputs ? bits(row, k) & 15 : 8 }
            let first = block * 32
            switch format {
            case .q8: for k in 0..<32 { values.append(UInt8(byte(first + k))) }
            case .q4: for k in 0..<16 { values.append(UInt8(nibble(first + k) | nibble(first + k + 16) << 4)) }
            }
          }
        }
        values.withUnsafeBytes { values in
          scales.withUnsafeBytes { layout.pack(values: values, scales: $0, into: target) }
        }
      } else if layout.format == .float32 {
        pack(into: target) { $0.bitPattern }
      } else if layout.format == .float16 {
        pack(into: target) { Float16($0).bitPattern }
      } else {
        pack(into: target) { UInt16($0.bitPattern >> 16) }
      }
    }
    try packed.withUnsafeBytes { try buffer.write($0) }
    return buffer
  }

  private func pack<Word>(into target: UnsafeMutableRawBufferPointer, _ word: (Float) -> Word) {
    let count = layout.outputs * layout.inputs
    let source = [Word](unsafeUninitializedCapacity: count) { words, initialized in
      for row in 0..<layout.outputs {
        for column in 0..<layout.inputs { words[row &* layout.inputs &+ column] = word(weight(row, column)) }
      }
      initialized = count
    }
    source.withUnsafeBytes { layout.pack($0, into: target) }
  }
}

/// Numbers around ±1 that follow from their place.
func syntheticInputs(_ count: Int, seed: UInt32) -> [Float] {
  [Float](unsafeUninitializedCapacity: count) { floats, initialized in
    for index in 0..<count {
      var z = (UInt32(truncatingIfNeeded: index) &+ seed) &* 0x9E37_79B9
      z = (z ^ (z >> 16)) &* 0x7FEB_352D
      floats[index] = Float(Int32(bitPattern: z)) / Float(1 << 31)
    }
    initialized = count
  }
}
