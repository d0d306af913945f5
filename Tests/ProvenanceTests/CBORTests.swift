import Testing

@testable import Provenance

@Suite("CBOR")
struct CBORTests {
  struct Vector: Sendable, CustomTestStringConvertible {
    var hex: String
    var value: CBORValue
    var testDescription: String { hex }
    init(_ hex: String, _ value: CBORValue) {
      self.hex = hex
      self.value = value
    }
  }

  static func bytes(_ hex: String) -> [UInt8] {
    let digits = Array(hex)
    return stride(from: 0, to: digits.count, by: 2).compactMap { UInt8(String(digits[$0..<$0 + 2]), radix: 16) }
  }

  /// RFC 8949, appendix A.
  static let vectors: [Vector] = [
    Vector("00", .unsigned(0)), Vector("01", .unsigned(1)), Vector("0a", .unsigned(10)), Vector("17", .unsigned(23)),
    Vector("1818", .unsigned(24)), Vector("1819", .unsigned(25)), Vector("1864", .unsigned(100)),
    Vector("1903e8", .unsigned(1000)), Vector("1a000f4240", .unsigned(1_000_000)),
    Vector("1b000000e8d4a51000", .unsigned(1_000_000_000_000)), Vector("1bffffffffffffffff", .unsigned(.max)),
    Vector("3bffffffffffffffff", .negative(.max)), Vector("20", CBORValue(-1)), Vector("29", CBORValue(-10)),
    Vector("3863", CBORValue(-100)), Vector("3903e7", CBORValue(-1000)), Vector("f4", .bool(false)),
    Vector("f5", .bool(true)), Vector("f6", .null),
    Vector("c074323031332d30332d32315432303a30343a30305a", .tagged(0, "2013-03-21T20:04:00Z")),
    Vector("c11a514b67b0", .tagged(1, .unsigned(1_363_896_240))),
    Vector("d74401020304", .tagged(23, .bytes([1, 2, 3, 4]))),
    Vector("d818456449455446", .tagged(24, .bytes([0x64, 0x49, 0x45, 0x54, 0x46]))), Vector("40", .bytes([])),
    Vector("4401020304", .bytes([1, 2, 3, 4])), Vector("60", ""), Vector("6161", "a"), Vector("6449455446", "IETF"),
    Vector("62225c", "\"\\"), Vector("62c3bc", "\u{fc}"), Vector("63e6b0b4", "\u{6c34}"),
    Vector("64f0908591", "\u{10151}"), Vector("80", .array([])),
    Vector("83010203", .array([.unsigned(1), .unsigned(2), .unsigned(3)])),
    Vector(
      "8301820203820405",
      .array([.unsigned(1), .array([.unsigned(2), .unsigned(3)]), .array([.unsigned(4), .unsigned(5)])])),
    Vector("98190102030405060708090a0b0c0d0e0f101112131415161718181819", .array((1...25).map { .unsigned($0) })),
    Vector("a0", .map([:])), Vector("a201020304", .map([.unsigned(1): .unsigned(2), .unsigned(3): .unsigned(4)])),
    Vector("a26161016162820203", .object(["a": .unsigned(1), "b": .array([.unsigned(2), .unsigned(3)])])),
    Vector("826161a161626163", .array(["a", .object(["b": "c"])])),
    Vector("a56161614161626142616361436164614461656145", .object(["a": "A", "b": "B", "c": "C", "d": "D", "e": "E"])),
  ]

  @Test("The examples of RFC 8949 are written and read", arguments: vectors)
  func examples(_ vector: Vector) throws {
    let bytes = Self.bytes(vector.hex)
    #expect(vector.value.encoded == bytes)
    #expect(try CBORReader.value(bytes[...]) == vector.value)
  }

  @Test("Map keys are ordered by their encoded bytes: short texts first, numbers before texts")
  func order() {
    let value: CBORValue = .map([
      "b": .null, "aa": .null, .unsigned(100): .null, CBORValue(-1): .null, .unsigned(10): .null,
    ])
    #expect(hexadecimal(value.encoded) == "a50af61864f620f66162f6626161f6")
  }

  /// Well-formed CBOR that is not the deterministic encoding, or that manifests do not use; and CBOR that is not
  /// well-formed (RFC 8949, appendix F).
  @Test(
    "Every other encoding is refused",
    arguments: [
      "1800", "1817", "190001", "1900ff", "1a0000ffff", "1b00000000ffffffff", "5801", "780161", "9f01ff",
      "5f42010243030405ff",
      "7f61616161ff", "bf6161f5ff", "a2616201616102", "a2616101616102", "a2036101", "f7", "f0", "f818", "f90000",
      "fa47c35000", "fb3ff199999999999a", "ff", "1c", "1d", "1e", "3c", "5c", "7c", "9c", "bc", "dc", "fc", "18", "19",
      "1a", "1b", "1901", "1a0102", "1b01020304050607", "38", "58", "78", "98", "9a01ff00", "b8", "d8", "f8", "41",
      "61",
      "5affffffff00", "5bffffffffffffffff010203", "7affffffff00", "9bffffffffffffffff", "bbffffffffffffffff", "81",
      "818181818181818181", "8200", "a1", "a20102", "a100", "c0", "0000", "62c328", "61ff", "",
    ])
  func refused(_ hex: String) {
    #expect(throws: CBORReader.Failure.self) { try CBORReader.value(Self.bytes(hex)[...]) }
  }

  @Test("Nesting is read to sixteen levels and no deeper")
  func depth() throws {
    let fifteen = [UInt8](repeating: 0x81, count: 15)
    #expect(throws: Never.self) { try CBORReader.value((fifteen + [0])[...]) }
    #expect(throws: CBORReader.Failure.self) { try CBORReader.value((fifteen + [0x81, 0])[...]) }
    #expect(throws: CBORReader.Failure.self) { try CBORReader.value([UInt8](repeating: 0x81, count: 1_000_000)[...]) }
  }

  @Test("Whatever is read is written as the same bytes")
  func canonical() throws {
    var numbers = Numbers(state: 8949)
    var read = 0
    for _ in 0..<20_000 {
      let bytes = (0..<Int.random(in: 1...12, using: &numbers)).map { _ in
        // Small arguments of every type, so that many are well-formed.
        UInt8.random(in: 0...7, using: &numbers) << 5 | UInt8.random(in: 0...4, using: &numbers)
      }
      guard let value = try? CBORReader.value(bytes[...]) else { continue }
      read += 1
      #expect(value.encoded == bytes)
    }
    #expect(read > 200)
  }
}
