import Foundation
import Testing

@testable import Provenance

/// A folder of its own for one test, removed with it.
final class Scratch {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "provenance-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file and returns its path.
  func file(_ name: String, _ bytes: [UInt8]) throws -> String {
    try Data(bytes).write(to: URL(filePath: path + "/" + name))
    return path + "/" + name
  }

  func bytes(_ name: String) throws -> [UInt8] { try Array(Data(contentsOf: URL(filePath: path + "/" + name))) }
  var names: [String] { get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() } }
}

/// SplitMix64: the same numbers in every run.
struct Numbers: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}

/// The bytes of all parts. (Long sums of arrays take the compiler minutes.)
func joined(_ parts: [UInt8]...) -> [UInt8] { parts.flatMap(\.self) }

extension [UInt8] {
  /// The bytes of a text.
  init(text: String) { self.init(text.utf8) }
}

enum Sample {
  static let statement = ProvenanceStatement(
    title: "The Lighthouse – „Sturm“",
    models: [
      .init(
        family: "foal", name: "foal-v0", weightsSHA256: String(repeating: "0123456789abcdef", count: 4),
        trainingData: "procedurally made material")
    ],
    engineVersion: "0.1.0", requestSHA256: String(repeating: "fedcba9876543210", count: 4),
    humanParts: ["the voice of Mira, recorded"])

  static func signer(_ seed: String = "tests") throws -> ManifestSigner {
    try ManifestSigner(identity: .derived(seed: seed), statement: statement)
  }

  static let media = Array("0123456789 the bytes of pictures and sounds 9876543210".utf8)

  // MARK: PNG

  static func chunk(_ type: String, _ content: [UInt8]) -> [UInt8] {
    let checked = joined([UInt8](text: type), content)
    return joined(UInt32(content.count).bigEndianBytes, checked, PNGContainer.crc(checked).bigEndianBytes)
  }

  /// A grey pixel: a stored deflate block in zlib's wrapping.
  static let png = joined(
    PNGContainer.signature, chunk("IHDR", [0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]),
    chunk("IDAT", [0x78, 0x01, 0x01, 0x02, 0x00, 0xfd, 0xff, 0x00, 0x80, 0x00, 0x82, 0x00, 0x81]),
    chunk("tEXt", [UInt8](text: "Comment\0hello")), chunk("IEND", []))

  // MARK: WAV

  static func riff(_ chunks: [(String, [UInt8])]) -> [UInt8] {
    var content: [UInt8] = []
    for (type, bytes) in chunks {
      content += joined([UInt8](text: type), UInt32(bytes.count).littleEndianBytes, bytes)
      if bytes.count % 2 != 0 { content.append(0) }
    }
    let size = UInt32(content.count + 4).littleEndianBytes
    return joined([UInt8](text: "RIFF"), size, [UInt8](text: "WAVE"), content)
  }

  /// Eight-bit mono with an odd number of samples.
  static let wav = riff([
    ("fmt ", [1, 0, 1, 0, 0x40, 0x1f, 0, 0, 0x40, 0x1f, 0, 0, 1, 0, 8, 0]), ("data", media + [0x80]),
    ("LIST", [UInt8](text: "INFOISFT\u{4}\0\0\0abc\0")),
  ])

  // MARK: MP4

  static func box(_ type: String, _ content: [UInt8]) -> [UInt8] {
    joined(UInt32(content.count + 8).bigEndianBytes, [UInt8](text: type), content)
  }

  static func track(_ table: [UInt8]) -> [UInt8] {
    let samples = box("minf", box("stbl", joined(box("stsd", [0, 0, 0, 0]), table)))
    return box("trak", joined(box("tkhd", [1, 2, 3]), box("mdia", joined(box("mdhd", []), samples))))
  }

  static func stco(_ offsets: [UInt32]) -> [UInt8] {
    box("stco", joined([0, 0, 0, 0], UInt32(offsets.count).bigEndianBytes, offsets.flatMap(\.bigEndianBytes)))
  }

  static func co64(_ offsets: [UInt64]) -> [UInt8] {
    box("co64", joined([0, 0, 0, 0], UInt32(offsets.count).bigEndianBytes, offsets.flatMap(\.bigEndianBytes)))
  }

  /// A movie with two tracks, whose chunks lie at 0, 11 and 20 of the media bytes; `moov` first, as for streaming, or last.
  static func movie(movieBoxFirst: Bool = true) -> [UInt8] {
    let head = box("ftyp", [UInt8](text: "isom\0\0\u{2}\0isomiso2mp41"))
    func moov(_ start: UInt64) -> [UInt8] {
      let tables = [stco([UInt32(start), UInt32(start) + 11]), co64([start + 20])]
      return box("moov", joined(box("mvhd", [9, 9]), tables.flatMap(track)))
    }
    let data = joined(box("free", [7, 7, 7]), box("mdat", media))
    let before = UInt64(head.count + (movieBoxFirst ? moov(0).count : 0) + data.count - media.count)
    return movieBoxFirst ? joined(head, moov(before), data) : joined(head, data, moov(before))
  }

  /// What the tracks' tables point at: 11, 9 and 34 bytes, in the order of the tables.
  static func chunks(_ movie: [UInt8]) -> [[UInt8]] {
    func positions(_ type: String) -> [Int] {
      movie.indices.dropLast(4).filter { movie[$0..<$0 + 4].elementsEqual(type.utf8) }.map { $0 + 12 }
    }
    let small = positions("stco").flatMap { [$0, $0 + 4] }.map { Int(UInt32(bigEndian: movie[$0..<$0 + 4])) }
    let large = positions("co64").map { Int(UInt64(bigEndian: movie[$0..<$0 + 8])) }
    return zip(small + large, [11, 9, 34]).map { start, count in
      start + count <= movie.count ? Array(movie[start..<start + count]) : []
    }
  }

  static let chunksOfMovie = [Array(media[..<11]), Array(media[11..<20]), Array(media[20..<54])]
}

/// A media file of each kind.
struct MediaSample: Sendable, CustomTestStringConvertible {
  var testDescription: String
  var name: String
  var bytes: [UInt8]
  var format: MediaFormat

  static let all = [
    MediaSample(testDescription: "PNG", name: "a.png", bytes: Sample.png, format: .png),
    MediaSample(testDescription: "WAV", name: "a.wav", bytes: Sample.wav, format: .wave),
    MediaSample(testDescription: "MP4, moov first", name: "a.mp4", bytes: Sample.movie(), format: .isoMedia),
    MediaSample(
      testDescription: "MP4, moov last", name: "b.mp4", bytes: Sample.movie(movieBoxFirst: false), format: .isoMedia),
  ]
}

/// The error that `body` throws, or nil.
func provenanceError(_ body: () throws -> Void) -> ProvenanceError? {
  do {
    try body()
    return nil
  } catch {
    return error as? ProvenanceError
  }
}

/// The exit status and the output of a program that is looked for on the path; nil if it is not there.
func run(_ arguments: [String], environment: [String: String] = [:]) -> (status: Int32, output: String)? {
  let process = Process()
  process.executableURL = URL(filePath: "/usr/bin/env")
  process.arguments = arguments
  process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
  let pipe = Pipe()
  process.standardOutput = pipe
  process.standardError = pipe
  process.standardInput = FileHandle.nullDevice
  guard (try? process.run()) != nil else { return nil }
  let output = pipe.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  // env's own answer to a program that it cannot find.
  return process.terminationStatus == 127 ? nil : (process.terminationStatus, String(decoding: output, as: UTF8.self))
}
