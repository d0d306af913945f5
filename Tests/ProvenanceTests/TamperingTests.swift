import Foundation
import Testing

@testable import Provenance

@Suite("Changed files and garbage")
struct TamperingTests {
  /// A signed file, and a place to change it again and again.
  private struct Signed {
    let scratch: Scratch
    let path: String
    let bytes: [UInt8]

    init(_ sample: MediaSample) throws {
      scratch = try Scratch()
      path = try scratch.file(sample.name, sample.bytes)
      try Sample.signer().embed(in: path)
      bytes = try scratch.bytes(sample.name)
    }

    func verdict(of changed: [UInt8]) throws -> ProvenanceReport.Verdict {
      let file = try #require(fopen(path, "w"))
      fwrite(changed, 1, changed.count, file)
      fclose(file)
      return try ProvenanceReport(contentsOf: path).verdict
    }
  }

  /// Every byte of one sample, every third of the others: their manifests are alike.
  @Test("One bit flipped in media or manifest is found", arguments: MediaSample.all)
  func bits(_ sample: MediaSample) throws {
    let signed = try Signed(sample)
    var numbers = Numbers(state: 1)
    // C2PA leaves the box ftyp out of what is signed.
    let skipped = sample.format == .isoMedia ? 8..<32 : 0..<0
    var unnoticed: [Int] = []
    let step = sample.name == "a.mp4" ? 1 : 3
    for index in stride(from: 0, to: signed.bytes.count, by: step) where !skipped.contains(index) {
      var changed = signed.bytes
      changed[index] ^= 1 << UInt8.random(in: 0..<8, using: &numbers)
      if try signed.verdict(of: changed) == .valid { unnoticed.append(index) }
    }
    #expect(unnoticed == [])
    #expect(try signed.verdict(of: signed.bytes) == .valid)
  }

  @Test("Bytes left out, added or exchanged are found", arguments: MediaSample.all)
  func cuts(_ sample: MediaSample) throws {
    let signed = try Signed(sample)
    var numbers = Numbers(state: 2)
    for _ in 0..<300 {
      var changed = signed.bytes
      let place = Int.random(in: 32..<changed.count - 1, using: &numbers)
      switch Int.random(in: 0..<4, using: &numbers) {
      case 0: changed.removeSubrange(place...)
      case 1: changed.remove(at: place)
      case 2: changed.insert(UInt8.random(in: 0...255, using: &numbers), at: place)
      default: changed.swapAt(place, Int.random(in: 32..<changed.count, using: &numbers))
      }
      if changed == signed.bytes { continue }
      #expect(try signed.verdict(of: changed) != .valid)
    }
  }

  @Test("A manifest moved to another file is not valid there")
  func moved() throws {
    let scratch = try Scratch()
    let path = try scratch.file("a.wav", Sample.wav)
    try Sample.signer().embed(in: path)
    let file = try MediaFile(path)
    let embedded = try #require(try WaveContainer(file).embedded)
    let other = Sample.riff([("data", [1, 2, 3, 4])])
    let size = UInt32(other.count - 8 + embedded.range.count).littleEndianBytes
    let moved = joined([UInt8](text: "RIFF"), size, Array(other[8...]), WaveContainer.wrapped(embedded.manifest))
    let report = try ProvenanceReport(contentsOf: try scratch.file("b.wav", moved))
    #expect(report.verdict == .invalid && report.mediaMatches == false && report.signatureIsValid == true)
    // Nor does a manifest for a place in the file count beside it.
    let beside = try scratch.file("c.c2pa", embedded.manifest)
    #expect(try ProvenanceReport(contentsOf: path, sidecar: beside).verdict == .invalid)
  }

  @Test("A claim signed anew by somebody else names somebody else")
  func resigned() throws {
    let scratch = try Scratch()
    let path = try scratch.file("a.png", Sample.png)
    try Sample.signer().embed(in: path)
    let manifest = try #require(try PNGContainer(MediaFile(path)).embedded?.manifest)
    let read = try ReadManifest(manifest)
    let other = try SigningIdentity.derived(seed: "somebody")
    let forged = try read.manifest.encoded(signature: other.key.signature(of: read.manifest.toBeSigned()))
    #expect(forged.count == manifest.count && forged != manifest)
    let bytes = try scratch.bytes("a.png")
    let rest = Array(bytes[(33 + 12 + manifest.count)...])
    let changed = joined(Array(bytes[..<33]), PNGContainer.wrapped(forged), rest)
    let report = try ProvenanceReport(contentsOf: try scratch.file("b.png", changed))
    #expect(report.verdict == .invalid && report.signatureIsValid == false && report.mediaMatches == true)
  }

  @Test("Garbage of every kind is a finding, never a crash and never valid")
  func garbage() throws {
    let scratch = try Scratch()
    let path = try scratch.file("a.webm", Array("media".utf8))
    let beside = try Sample.signer().writeSidecar(for: path)
    let good = try scratch.bytes("a.webm.c2pa")
    var numbers = Numbers(state: 3)
    for _ in 0..<1500 {
      var bytes = good
      switch Int.random(in: 0..<5, using: &numbers) {
      case 0: bytes = (0..<Int.random(in: 0..<300, using: &numbers)).map { _ in .random(in: 0...255, using: &numbers) }
      case 1: bytes.removeSubrange(Int.random(in: 0..<bytes.count, using: &numbers)...)
      case 2:
        let start = Int.random(in: 0..<bytes.count, using: &numbers)
        let end = Int.random(in: start...bytes.count, using: &numbers)
        let piece = Array(bytes[start..<end])
        bytes.insert(contentsOf: piece, at: Int.random(in: 0...bytes.count, using: &numbers))
      case 3:
        for _ in 0..<Int.random(in: 1..<20, using: &numbers) {
          bytes[Int.random(in: 0..<bytes.count, using: &numbers)] = .random(in: 0...255, using: &numbers)
        }
      default:
        // Sizes are the interesting part.
        let place = Int.random(in: 0..<bytes.count - 4, using: &numbers)
        let size = [0, 1, 7, 8, 0x7fff_ffff, 0xffff_ffff].randomElement(using: &numbers) ?? 0
        bytes.replaceSubrange(place..<place + 4, with: UInt32(size).bigEndianBytes)
      }
      if bytes == good { continue }
      let file = try #require(fopen(beside, "w"))
      fwrite(bytes, 1, bytes.count, file)
      fclose(file)
      let report = try ProvenanceReport(contentsOf: path)
      #expect(report.verdict == .invalid)
      #expect(!report.description.isEmpty)
    }
  }

  @Test("A manifest of more than a mebibyte is not read")
  func large() throws {
    let scratch = try Scratch()
    let path = try scratch.file("a.webm", [1])
    _ = try scratch.file("a.webm.c2pa", [UInt8](repeating: 0, count: 1 << 20 + 1))
    #expect(
      try ProvenanceReport(contentsOf: path).problems == ["The manifest cannot be read: it is larger than a mebibyte."])
  }
}
