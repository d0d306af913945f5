import Foundation
import Testing

@testable import Provenance

@Suite("Manifests in and beside files")
struct EmbeddingTests {
  @Test("A file with a manifest is reported valid, with everything that was stated", arguments: MediaSample.all)
  func roundTrip(_ sample: MediaSample) throws {
    let scratch = try Scratch()
    let path = try scratch.file(sample.name, sample.bytes)
    #expect(try MediaFormat(contentsOf: path) == sample.format)
    #expect(try ProvenanceReport(contentsOf: path).verdict == .absent)
    try Sample.signer().embed(in: path)
    let report = try ProvenanceReport(contentsOf: path)
    #expect(report.verdict == .valid && report.problems == [])
    #expect(report.place == .embedded)
    #expect(report.statement == Sample.statement)
    #expect(report.mediaMatches == true && report.signatureIsValid == true)
    #expect(report.signer?.subject == "O=Hoofbeat, CN=Hoofbeat on this machine")
    #expect(report.signer?.algorithm == "Ed25519")
    #expect(try scratch.names == [sample.name])
  }

  @Test(
    "The same file, statement and identity give the same bytes, also over an older manifest", arguments: MediaSample.all
  )
  func deterministic(_ sample: MediaSample) throws {
    let scratch = try Scratch()
    let path = try scratch.file("a", sample.bytes)
    let twin = try scratch.file("b", sample.bytes)
    try Sample.signer().embed(in: path)
    try Sample.signer().embed(in: twin)
    let once = try scratch.bytes("a")
    #expect(try scratch.bytes("b") == once)
    try Sample.signer().embed(in: path)
    #expect(try scratch.bytes("a") == once)
    try Sample.signer("another").embed(in: path)
    #expect(try scratch.bytes("a") != once)
    #expect(try ProvenanceReport(contentsOf: path).verdict == .valid)
  }

  /// Digests of files that c2pa-rs 0.91.3 (c2pa-python 0.38.1) found valid. When they change on purpose, run
  /// tools/proof/c2pa_check.py on what this test leaves, and write the new ones here.
  private static let digests = [
    "55fa540bc558b0b76bdafc18ad797006e04012eed5a72561f3656ebd21254cdb",
    "1d689ae45f356cc5d4ba487bed63fb158517eb2884a49415efc782ea3c3aa0b6",
    "de909b34fe7f63f7c4a312f7b293a0765a51f831253ab84c03393df08111c880",
    "4e73c223f6ea560e141c74774ce31a468a2c8b9e0326a49849678c60c8afad74",
  ]

  @Test(
    "The bytes are those that the public C2PA tool accepted",
    arguments: zip(MediaSample.all, digests))
  func golden(_ sample: MediaSample, _ digest: String) throws {
    let scratch = try Scratch()
    let path = try scratch.file(sample.name, sample.bytes)
    try Sample.signer().embed(in: path)
    let bytes = try scratch.bytes(sample.name)
    #expect(hexadecimal(try SHA256Digest.of(bytes)) == digest)
    if let folder = ProcessInfo.processInfo.environment["HOOFBEAT_KEEP_SIGNED"] {
      try Data(bytes).write(to: URL(filePath: folder + "/" + sample.name))
    }
  }

  @Test("A movie's chunks are found where the tables now say; ftyp stays first and the rest in order")
  func chunkOffsets() throws {
    let scratch = try Scratch()
    for first in [true, false] {
      let path = try scratch.file("a.mp4", Sample.movie(movieBoxFirst: first))
      #expect(Sample.chunks(try scratch.bytes("a.mp4")) == Sample.chunksOfMovie)
      try Sample.signer().embed(in: path)
      #expect(Sample.chunks(try scratch.bytes("a.mp4")) == Sample.chunksOfMovie)
      let boxes = try ISOBox.topLevel(of: MediaFile(path)).map(\.type)
      #expect(boxes == (first ? ["ftyp", "uuid", "moov", "free", "mdat"] : ["ftyp", "uuid", "free", "mdat", "moov"]))
    }
  }

  @Test("Picture and sound chunks keep their bytes; RIFF's size and paddings are right")
  func otherBytes() throws {
    let scratch = try Scratch()
    let picture = try scratch.file("a.png", Sample.png)
    try Sample.signer().embed(in: picture)
    let png = try scratch.bytes("a.png")
    #expect(png[..<33] == Sample.png[..<33])
    #expect(png.suffix(Sample.png.count - 33) == Sample.png.suffix(Sample.png.count - 33))
    #expect(PNGContainer.crc(Array("IEND".utf8)) == 0xae42_6082)
    let sound = try scratch.file("a.wav", Sample.wav)
    try Sample.signer().embed(in: sound)
    let wav = try scratch.bytes("a.wav")
    #expect(wav[8..<Sample.wav.count] == Sample.wav[8...])
    #expect(UInt32(littleEndian: wav[4..<8]) == UInt32(wav.count - 8))
    #expect(wav[Sample.wav.count..<Sample.wav.count + 4].elementsEqual("C2PA".utf8))
    #expect(UInt32(littleEndian: wav[Sample.wav.count + 4..<Sample.wav.count + 8]) % 2 == 0)
    // A last chunk of odd length without its padding gets it.
    let short = Array(Sample.riff([("data", [1, 2, 3])]).dropLast())
    let path = try scratch.file(
      "b.wav", joined(Array(short[..<4]), UInt32(short.count - 8).littleEndianBytes, Array(short[8...])))
    try Sample.signer().embed(in: path)
    #expect(try ProvenanceReport(contentsOf: path).verdict == .valid)
    #expect(try scratch.bytes("b.wav")[20..<28].elementsEqual([UInt8](text: "\u{1}\u{2}\u{3}\0C2PA")))
  }

  @Test("A file of any other kind gets a manifest beside it")
  func sidecar() throws {
    let scratch = try Scratch()
    let path = try scratch.file("a.webm", Array("not really a movie".utf8))
    let signer = try Sample.signer()
    #expect(try signer.writeSidecar(for: path) == path + ".c2pa")
    let report = try ProvenanceReport(contentsOf: path)
    #expect(report.verdict == .valid && report.place == .sidecar(path + ".c2pa"))
    #expect(report.statement == Sample.statement)
    #expect(try signer.sidecarContents(for: path) == scratch.bytes("a.webm.c2pa"))
    let other = try scratch.file("b.webm", Array("another".utf8))
    #expect(try ProvenanceReport(contentsOf: other, sidecar: path + ".c2pa").verdict == .invalid)
    let empty = try scratch.file("empty", [])
    #expect(provenanceError { try signer.writeSidecar(for: empty) }?.description.contains("it is empty") == true)
  }

  @Test("Permissions stay; a link is followed to nothing")
  func permissions() throws {
    let scratch = try Scratch()
    let path = try scratch.file("a.png", Sample.png)
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
    try Sample.signer().embed(in: path)
    #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o640)
    try FileManager.default.createSymbolicLink(atPath: scratch.path + "/link.png", withDestinationPath: path)
    let error = provenanceError { try Sample.signer().embed(in: scratch.path + "/link.png") }
    #expect(error?.description.contains("not an ordinary file is in its place") == true)
  }

  struct Refused: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var bytes: [UInt8]
    var says: String
  }

  static let head = Sample.box("ftyp", [UInt8](text: "isom\0\0\0\0"))
  static let noSamples = Sample.box("moov", [])
  static let refused: [Refused] = [
    Refused(testDescription: "text", bytes: Array("hello".utf8), says: "it is no MP4, MOV, PNG or WAV file"),
    Refused(testDescription: "nothing", bytes: [], says: "it is no MP4, MOV, PNG or WAV file"),
    Refused(testDescription: "half a PNG", bytes: Array(Sample.png.dropLast(5)), says: "breaks off"),
    Refused(testDescription: "a PNG's start", bytes: PNGContainer.signature, says: "breaks off"),
    Refused(
      testDescription: "a PNG that begins with data",
      bytes: joined(PNGContainer.signature, Sample.chunk("IDAT", []), Sample.chunk("IEND", [])), says: "IHDR"),
    Refused(testDescription: "a lying RIFF size", bytes: Sample.wav + [0], says: "its RIFF size is not"),
    Refused(testDescription: "half a WAV", bytes: Array(Sample.wav.dropLast(5)), says: "its RIFF size is not"),
    Refused(
      testDescription: "a lying chunk size",
      bytes: Sample.riff([("data", [])]).dropLast(4) + [0xff, 0xff, 0xff, 0xff], says: "reaches beyond its end"),
    Refused(testDescription: "an MP4 without moov", bytes: head + Sample.box("mdat", []), says: "one moov box"),
    Refused(
      testDescription: "an MP4 with two moov", bytes: joined(head, noSamples, noSamples),
      says: "one moov box"),
    Refused(
      testDescription: "a fragmented MP4", bytes: joined(head, noSamples, Sample.box("moof", [])),
      says: "fragmented"),
    Refused(
      testDescription: "an MP4 with an index of fragments", bytes: head + Sample.box("moov", Sample.box("mvex", [])),
      says: "mvex"),
    Refused(
      testDescription: "an unknown box", bytes: joined(head, noSamples, Sample.box("me\u{1b}a", [])),
      says: "of the type me?a"),
    Refused(testDescription: "half an MP4", bytes: Array(Sample.movie().dropLast(5)), says: "has a wrong size"),
    Refused(
      testDescription: "a box larger than any file",
      bytes: joined(head, [0, 0, 0, 1], [UInt8](text: "moov"), [UInt8](repeating: 0xff, count: 8)),
      says: "has a wrong size"),
    Refused(
      testDescription: "a chunk outside of the file",
      bytes: head + Sample.box("moov", Sample.track(Sample.stco([4000]))),
      says: "leads out of the file"),
    Refused(
      testDescription: "a chunk far outside of the file",
      bytes: head + Sample.box("moov", Sample.track(Sample.co64([.max]))), says: "leads out of the file"),
    Refused(
      testDescription: "a table longer than its box",
      bytes: head + Sample.box("moov", Sample.track(Sample.box("stco", [0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff]))),
      says: "breaks off"),
    Refused(
      testDescription: "an encrypted MP4",
      bytes: head + Sample.box("moov", Sample.track(Sample.box("saio", [0, 0, 0, 0]))), says: "saio"),
  ]

  @Test("Files that contradict themselves are refused in one sentence, and stay as they are", arguments: refused)
  func refuses(_ sample: Refused) throws {
    let scratch = try Scratch()
    let path = try scratch.file("x", sample.bytes)
    let error = provenanceError { try Sample.signer().embed(in: path) }
    #expect(error?.description.contains(sample.says) == true, "\(String(describing: error))")
    #expect(try scratch.bytes("x") == sample.bytes)
    #expect(try scratch.names == ["x"])
    #expect(try ProvenanceReport(contentsOf: path).verdict != .valid)
  }

  @Test("What is no file is refused: missing, a folder, a pipe, no name")
  func noFile() throws {
    let scratch = try Scratch()
    #expect(mkfifo(scratch.path + "/pipe", 0o600) == 0)
    for path in [scratch.path + "/missing", scratch.path, scratch.path + "/pipe", ""] {
      #expect(throws: ProvenanceError.self) { try Sample.signer().embed(in: path) }
      #expect(throws: ProvenanceError.self) { try ProvenanceReport(contentsOf: path) }
    }
  }

  @Test("32-bit chunk offsets that would overflow are refused")
  func overflow() throws {
    let scratch = try Scratch()
    let head = Self.head + Sample.box("moov", Sample.track(Sample.stco([.max])))
    // A sparse file: a media box of just under 4 GiB, of which nothing is stored.
    let size: UInt64 = 0x1_0000_0100
    let path = try scratch.file(
      "x.mp4",
      joined(head, UInt32(1).bigEndianBytes, [UInt8](text: "mdat"), (size - UInt64(head.count)).bigEndianBytes))
    try #require(truncate(path, off_t(size)) == 0)
    let error = provenanceError { try Sample.signer().embed(in: path) }
    #expect(error?.description.contains("more than 32 bits") == true)
    #expect(try scratch.names == ["x.mp4"])
  }
}
