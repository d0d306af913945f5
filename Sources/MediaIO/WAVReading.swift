import Timeline

/// Strict reading of RIFF WAVE: 8, 16, 24 and 32-bit integers, 32 and 64-bit floats, 1 to 8 channels.
enum WAVReading {
  static func sound(_ bytes: [UInt8], path: String) throws(MediaError) -> Sound {
    guard bytes.has("RIFF", at: 0), bytes.has("WAVE", at: 8), let stated = bytes.littleEndian(4, at: 4) else {
      throw .wrongType(path: path, wanted: "a WAV file", accepted: "RIFF WAVE")
    }
    guard stated <= bytes.count - 8 else {
      throw .damaged(path: path, what: "it should have \(stated + 8) bytes but has \(bytes.count)")
    }
    let end = stated + 8
    var format: Format?
    var offset = 12
    while offset <= end - 8, let length = bytes.littleEndian(4, at: offset + 4) {
      let start = offset + 8
      guard length <= end - start else {
        let name = String(
          decoding: bytes[offset..<(offset + 4)].map { (32..<127).contains($0) ? $0 : 63 }, as: UTF8.self)
        throw .damaged(path: path, what: "its \"\(name)\" chunk says \(length) bytes where \(end - start) are left")
      }
      if bytes.has("fmt ", at: offset) {
        format = try Format(bytes, at: start, length: length, path: path)
      } else if bytes.has("data", at: offset) {
        guard let format else { throw .damaged(path: path, what: "its samples come before their format") }
        return try samples(bytes, start..<(start + length), format, path)
      }
      offset = start + length + length % 2
    }
    throw .damaged(path: path, what: format == nil ? "it has no format chunk" : "it has no data chunk")
  }

  private struct Format {
    let isFloat: Bool, channels: Int, rate: SampleRate, width: Int

    init(_ bytes: [UInt8], at offset: Int, length: Int, path: String) throws(MediaError) {
      guard length >= 16, var tag = bytes.littleEndian(2, at: offset),
        let channels = bytes.littleEndian(2, at: offset + 2),
        let hertz = bytes.littleEndian(4, at: offset + 4), let block = bytes.littleEndian(2, at: offset + 12),
        let bits = bytes.littleEndian(2, at: offset + 14)
      else { throw .damaged(path: path, what: "its format chunk is too short") }
      if tag == 0xFFFE {
        // Extensible: the real tag is the first two bytes of the sub-format.
        guard length >= 40, let real = bytes.littleEndian(2, at: offset + 24) else {
          throw .damaged(path: path, what: "its format chunk is too short")
        }
        tag = real
      }
      guard (tag == 1 && [8, 16, 24, 32].contains(bits)) || (tag == 3 && [32, 64].contains(bits)) else {
        throw .unsupported(
          path: path, what: "its samples are of WAV type \(tag) with \(bits) bits; save it as 16-bit PCM")
      }
      guard (1...8).contains(channels) else {
        throw .unsupported(path: path, what: "it has \(channels) channels; 1 to 8 can be read")
      }
      guard block == channels * bits / 8 else {
        throw .damaged(path: path, what: "\(channels) channels of \(bits) bits do not make blocks of \(block) bytes")
      }
      do { rate = try SampleRate(hertz: Int64(hertz)) } catch {
        throw .unsupported(path: path, what: Sound.rateComplaint(hertz))
      }
      isFloat = tag == 3
      self.channels = channels
      width = bits / 8
    }
  }

  private static func samples(
    _ bytes: [UInt8], _ range: Range<Int>, _ format: Format, _ path: String
  ) throws(MediaError) -> Sound {
    let block = format.width * format.channels
    guard range.count > 0 else { throw .damaged(path: path, what: "it has no samples") }
    guard range.count.isMultiple(of: block) else {
      throw .damaged(path: path, what: "its \(range.count) bytes of samples are not whole blocks of \(block)")
    }
    let count = range.count / format.width
    try Sound.checkLength(count / format.channels, format.rate, path)
    let values = [Float](unsafeUninitializedCapacity: count) { buffer, filled in
      bytes.withUnsafeBytes { raw in
        let data = UnsafeRawBufferPointer(rebasing: raw[range])
        for index in 0..<count {
          let at = index * format.width
          buffer[index] =
            switch (format.isFloat, format.width) {
            case (true, 4):
              Float(bitPattern: UInt32(littleEndian: data.loadUnaligned(fromByteOffset: at, as: UInt32.self)))
            case (true, _):
              Float(Double(bitPattern: UInt64(littleEndian: data.loadUnaligned(fromByteOffset: at, as: UInt64.self))))
            case (false, 1): (Float(data[at]) - 128) / 128
            case (false, 2): Float(Int16(littleEndian: data.loadUnaligned(fromByteOffset: at, as: Int16.self))) / 32768
            case (false, 3):
              Float(Int32(data[at]) << 8 | Int32(data[at + 1]) << 16 | Int32(data[at + 2]) << 24) / 2_147_483_648
            default:
              Float(Int32(littleEndian: data.loadUnaligned(fromByteOffset: at, as: Int32.self))) / 2_147_483_648
            }
        }
      }
      filled = count
    }
    return Sound(samples: values, channels: format.channels, rate: format.rate)
  }
}

extension Sound {
  /// The longest sound read from a file: one hour.
  static let maximumSeconds: Int64 = 3600

  static func checkLength(_ length: Int, _ rate: SampleRate, _ path: String) throws(MediaError) {
    guard Int64(length) <= maximumSeconds * rate.hertz else {
      throw .tooLarge(path: path, what: "it lasts \(Int64(length) / rate.hertz) s", limit: "one hour")
    }
  }

  static func rateComplaint(_ hertz: Int) -> String {
    "its sample rate is \(hertz) Hz; \(SampleRate.allowed.lowerBound) to \(SampleRate.allowed.upperBound) Hz can be read"
  }
}
