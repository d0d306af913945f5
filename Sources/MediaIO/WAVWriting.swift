import Timeline

/// How the samples of a WAV file are stored.
public enum WAVSamples: Sendable, CaseIterable {
  /// Integers; round(x · 32768), limited to the range.
  case int16
  /// Integers; round(x · 8388608), limited to the range.
  case int24
  /// The samples as they are.
  case float32
}

extension Sound {
  /// The sound as the bytes of a WAV file. Samples read from a file of the same kind give that file's samples back bit
  /// for bit; values beyond full scale are limited in the integer kinds, halves are rounded away from zero.
  ///
  /// Throws `MediaError.invalid` for NaN or infinite samples and for more than a RIFF file can hold (4 GiB).
  public func wavBytes(_ kind: WAVSamples = .int16) throws(MediaError) -> [UInt8] {
    if let index = firstNonFinite { throw .invalid("Sample \(index / channels) of the sound is not a finite number") }
    let width = kind == .int16 ? 2 : kind == .int24 ? 3 : 4
    let dataSize = samples.count * width
    let headerSize = kind == .float32 ? 58 : 44
    guard dataSize + headerSize + 1 < 1 << 32, channels < 1 << 16 else {
      throw .invalid("The sound is too long for a WAV file")
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(headerSize + dataSize + 1)
    func put(_ text: StaticString) { for index in 0..<text.utf8CodeUnitCount { bytes.append(text.utf8Start[index]) } }
    func put(_ value: Int, _ size: Int) { for index in 0..<size { bytes.append(UInt8(value >> (index * 8) & 0xFF)) } }
    put("RIFF")
    put(headerSize - 8 + dataSize + dataSize % 2, 4)
    put("WAVEfmt ")
    put(kind == .float32 ? 18 : 16, 4)
    put(kind == .float32 ? 3 : 1, 2)
    put(channels, 2)
    put(Int(rate.hertz), 4)
    put(Int(rate.hertz) * channels * width, 4)
    put(channels * width, 2)
    put(width * 8, 2)
    if kind == .float32 {
      // Formats other than PCM state the size of their extension and the length of each channel.
      put(0, 2)
      put("fact")
      put(4, 4)
      put(length, 4)
    }
    put("data")
    put(dataSize, 4)
    for sample in samples {
      switch kind {
      case .int16: put(Self.integer(sample, scale: 32768), 2)
      case .int24: put(Self.integer(sample, scale: 8_388_608), 3)
      case .float32: put(Int(sample.bitPattern), 4)
      }
    }
    if dataSize % 2 == 1 { bytes.append(0) }
    return bytes
  }

  /// Writes the sound as a WAV file, whole or not at all.
  public func writeWAV(to path: String, _ kind: WAVSamples = .int16) throws(MediaError) {
    try WholeFile.write(wavBytes(kind), to: path)
  }

  private static func integer(_ sample: Float, scale: Float) -> Int {
    Int(min(max((sample * scale).rounded(), -scale), scale - 1))
  }
}
