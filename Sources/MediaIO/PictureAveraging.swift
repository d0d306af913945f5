extension Picture {
  /// The picture at one part in `factor` of its size: each pixel is the mean of a square, the last ones of the part of a
  /// square that there is. Alpha is averaged as the colours are. For looking at quickly: `resampled` is better and slower.
  ///
  /// `factor` is at least 1.
  public func averaged(over factor: Int) -> Picture {
    guard factor > 1 else { return self }
    let (wide, high) = ((width + factor - 1) / factor, (height + factor - 1) / factor)
    let reduced = [UInt8](unsafeUninitializedCapacity: wide * high * 4) { target, count in
      count = wide * high * 4
      pixels.withUnsafeBufferPointer { source in
        for row in 0..<high {
          let lines = (row * factor)..<min(height, (row + 1) * factor)
          for column in 0..<wide {
            let (left, right) = (column * factor, min(width, (column + 1) * factor))
            var sum = SIMD4<UInt32>()
            for line in lines {
              for at in stride(from: (line * width + left) * 4, to: (line * width + right) * 4, by: 4) {
                sum &+= SIMD4(
                  UInt32(source[at]), UInt32(source[at + 1]), UInt32(source[at + 2]), UInt32(source[at + 3]))
              }
            }
            let squares = UInt32(lines.count * (right - left))
            let mean = (sum &+ SIMD4(repeating: squares / 2)) / SIMD4(repeating: squares)
            for channel in 0..<4 {
              target[(row * wide + column) * 4 + channel] = UInt8(truncatingIfNeeded: mean[channel])
            }
          }
        }
      }
    }
    return Picture(width: wide, height: high, pixels: reduced)
  }
}
