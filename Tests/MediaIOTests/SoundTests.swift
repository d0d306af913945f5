import Foundation
import MediaIO
import Testing
import Timeline

@Suite struct SoundTests {
  @Test(
    "samples survive WAV bit for bit, and a file read and written again is the same file",
    arguments: WAVSamples.allCases)
  func roundTrip(_ kind: WAVSamples) throws {
    let scratch = try Scratch()
    let steps: Float = kind == .int16 ? 32_768 : 8_388_608
    for channels in [1, 2, 3] {
      let samples = (0..<(101 * channels)).map { index in
        let value = Float(index * 7919 % 65_536 - 32_768) / 32_768
        return kind == .float32 ? value * 1.5 + 1e-7 : (value * steps).rounded() / steps
      }
      let sound = Sound(samples: samples, channels: channels, rate: try SampleRate(hertz: 44_100))
      try sound.writeWAV(to: scratch.path("a.wav"), kind)
      let read = try Sound(contentsOf: scratch.path("a.wav"))
      #expect(read == sound)
      #expect(try read.wavBytes(kind) == scratch.bytes("a.wav"))
    }
  }

  @Test("integer samples are rounded and limited, never wrapped")
  func limits() throws {
    let rate = SampleRate.movie
    let sound = Sound(samples: [1, -1, 2, -2, 0.5 / 32_768, 0.49 / 32_768], channels: 1, rate: rate)
    let bytes = try sound.wavBytes(.int16)
    #expect(Array(bytes[44...]) == [0xFF, 0x7F, 0x00, 0x80, 0xFF, 0x7F, 0x00, 0x80, 0x01, 0x00, 0x00, 0x00])
    #expect(throws: MediaError.self) { try Sound(samples: [.nan], channels: 1, rate: rate).wavBytes() }
    #expect(throws: MediaError.self) { try Sound(samples: [-.infinity], channels: 1, rate: rate).wavBytes(.float32) }
  }

  @Test("8-bit, 32-bit, 64-bit and extensible WAV files are read")
  func kinds() throws {
    #expect(try Self.read(Self.wav(tag: 1, bits: 8, data: [0, 128, 255])) == [-1, 0, 127 / 128])
    #expect(try Self.read(Self.wav(tag: 1, bits: 32, data: [0, 0, 0, 0x80, 0, 0, 0, 0x40])) == [-1, 0.5])
    let half = withUnsafeBytes(of: 0.5.bitPattern.littleEndian) { Array($0) }
    #expect(try Self.read(Self.wav(tag: 3, bits: 64, data: half)) == [0.5])
    let guid: [UInt8] = [22, 0, 16, 0, 4, 0, 0, 0, 1, 0, 0, 0, 0, 0, 16, 0, 128, 0, 0, 170, 0, 56, 155, 113]
    #expect(try Self.read(Self.wav(tag: 0xFFFE, bits: 16, data: [0, 0x40], extra: guid)) == [0.5])
  }

  struct Malformed: Sendable, CustomTestStringConvertible {
    let name: String, bytes: [UInt8], because: String
    var testDescription: String { name }
  }

  static let malformed: [Malformed] = {
    let good = wav(tag: 1, bits: 16, data: [1, 0, 2, 0])
    func changed(_ offset: Int, _ bytes: [UInt8]) -> [UInt8] {
      var copy = good
      copy.replaceSubrange(offset..<(offset + bytes.count), with: bytes)
      return copy
    }
    let nan = withUnsafeBytes(of: Float.nan.bitPattern) { Array($0) }
    return [
      Malformed(name: "empty", bytes: [], because: "it is empty"),
      Malformed(name: "RIFF only", bytes: Array("RIFF".utf8), because: "not a WAV file"),
      Malformed(name: "text", bytes: Array("hello, this is not a sound".utf8), because: "is not a sound"),
      Malformed(
        name: "playlist", bytes: Array("ffconcat version 1.0\nfile /etc/passwd\n".utf8), because: "is not a sound"),
      Malformed(name: "RIFF size too large", bytes: changed(4, [255, 255, 255, 127]), because: "it should have"),
      Malformed(name: "RIFF size too small", bytes: changed(4, [38, 0, 0, 0]), because: "chunk says 4 bytes"),
      Malformed(name: "data size too large", bytes: changed(40, [255, 255, 255, 255]), because: "\"data\" chunk says"),
      Malformed(name: "truncated", bytes: Array(good.dropLast(2)), because: "it should have"),
      Malformed(name: "no samples", bytes: wav(tag: 1, bits: 16, data: []), because: "no samples"),
      Malformed(name: "half a sample", bytes: wav(tag: 1, bits: 16, data: [1, 0, 2]), because: "whole blocks"),
      Malformed(name: "no format", bytes: changed(12, Array("junk".utf8)), because: "before their format"),
      Malformed(name: "no data", bytes: changed(36, Array("junk".utf8)), because: "no data chunk"),
      Malformed(name: "short format", bytes: changed(16, [8, 0, 0, 0]), because: "too short"),
      Malformed(name: "0 channels", bytes: changed(22, [0, 0]), because: "0 channels"),
      Malformed(name: "9 channels", bytes: changed(22, [9, 0]), because: "9 channels"),
      Malformed(name: "0 Hz", bytes: changed(24, [0, 0, 0, 0]), because: "0 Hz"),
      Malformed(name: "1 Hz", bytes: changed(24, [1, 0, 0, 0]), because: "1 Hz"),
      Malformed(name: "768 kHz", bytes: changed(24, [0, 0xB8, 0x0B, 0]), because: "768000 Hz"),
      Malformed(name: "12 bits", bytes: changed(34, [12, 0]), because: "12 bits"),
      Malformed(name: "ADPCM", bytes: changed(20, [2, 0]), because: "type 2"),
      Malformed(name: "wrong block size", bytes: changed(32, [4, 0]), because: "blocks of 4 bytes"),
      Malformed(
        name: "NaN", bytes: wav(tag: 3, bits: 32, data: [0, 0, 0, 0] + nan), because: "sample 1 is not a finite"),
      Malformed(
        name: "infinity", bytes: wav(tag: 3, bits: 32, data: [0, 0, 0x80, 0x7F]), because: "sample 0 is not a finite"),
      Malformed(name: "a PNG", bytes: PictureFixture.readable[8].bytes, because: "is not a sound"),
      Malformed(name: "FLAC start only", bytes: Array("fLaC".utf8), because: "damaged"),
      Malformed(
        name: "Ogg start only", bytes: Array("OggS".utf8) + [UInt8](repeating: 0, count: 60), because: "damaged"),
      Malformed(name: "MP4 start only", bytes: [0, 0, 0, 16] + Array("ftypisom0000".utf8), because: "damaged"),
    ]
  }()

  @Test("damaged and foreign sound files are refused in one sentence that names them", arguments: malformed)
  func refused(_ example: Malformed) throws {
    let scratch = try Scratch()
    let path = try scratch.write("bad.wav", example.bytes)
    let error = #expect(throws: MediaError.self) { try Sound(contentsOf: path) }
    let text = error?.description ?? ""
    #expect(text.contains(example.because) && text.contains("bad.wav") && text.hasSuffix("."), "\(text)")
  }

  struct Rates: Sendable, CustomTestStringConvertible {
    let from: Int64, to: Int64
    var testDescription: String { "\(from) to \(to) Hz" }
  }

  @Test(
    "resampling keeps a tone's level and time",
    arguments: [
      Rates(from: 44_100, to: 48_000), Rates(from: 24_000, to: 48_000), Rates(from: 48_000, to: 24_000),
      Rates(from: 8000, to: 48_000), Rates(from: 96_000, to: 48_000),
    ])
  func resampling(_ rates: Rates) throws {
    func tone(_ rate: Int64) throws -> Sound {
      let samples = (0..<Int(rate / 4)).flatMap { index -> [Float] in
        let angle = 2 * Double.pi * 997 * Double(index) / Double(rate)
        return [Float(0.5 * sin(angle)), Float(0.25 * cos(angle))]
      }
      return Sound(samples: samples, channels: 2, rate: try SampleRate(hertz: rate))
    }
    let resampled = try tone(rates.from).resampled(to: SampleRate(hertz: rates.to))
    let expected = try tone(rates.to)
    #expect(resampled.length == expected.length)
    // Away from the ends, where the tone starts and stops at once.
    let inner = (resampled.length / 4 * 2)..<(resampled.length / 4 * 6)
    let worst = inner.map { abs(resampled.samples[$0] - expected.samples[$0]) }.max() ?? 1
    #expect(worst < 1e-4, "off by \(worst)")
  }

  @Test("a click stays at its time to a hundredth of a sample through resampling")
  func click() throws {
    var samples = [Float](repeating: 0, count: 24_000)
    samples[12_000] = 1
    let resampled = try Sound(samples: samples, channels: 1, rate: .speech).resampled(to: .movie)
    let weights = resampled.samples.map { Double($0 * $0) }
    let center = weights.enumerated().reduce(0) { $0 + Double($1.offset) * $1.element } / weights.reduce(0, +)
    #expect(abs(center - 24_000) < 0.01, "centre at \(center)")
    #expect(resampled.length == 48_000)
  }

  @Test("mixing down takes the mean; adjusting pads with silence or cuts")
  func shapes() throws {
    let sound = Sound(samples: [1, 0, 0.5, -0.5], channels: 2, rate: .movie)
    #expect(sound.mono.samples == [0.5, 0])
    #expect(sound.adjusted(toLength: 3).samples == [1, 0, 0.5, -0.5, 0, 0])
    #expect(sound.adjusted(toLength: 1).samples == [1, 0])
    #expect(sound.duration.count == 2 * 14_700)
  }

  private static func read(_ bytes: [UInt8]) throws -> [Float] {
    let scratch = try Scratch()
    return try Sound(contentsOf: scratch.write("a.wav", bytes)).samples
  }

  /// A mono WAV file at 48 kHz, written out independently of the library.
  static func wav(tag: Int, bits: Int, data: [UInt8], extra: [UInt8] = []) -> [UInt8] {
    func little(_ value: Int, _ size: Int) -> [UInt8] { (0..<size).map { UInt8(value >> ($0 * 8) & 255) } }
    let block = bits / 8
    let format =
      little(tag, 2) + little(1, 2) + little(48_000, 4) + little(48_000 * block, 4) + little(block, 2) + little(bits, 2)
      + extra
    let chunks =
      Array("WAVEfmt ".utf8) + little(format.count, 4) + format + Array("data".utf8) + little(data.count, 4) + data
    return Array("RIFF".utf8) + little(chunks.count, 4) + chunks
  }
}
