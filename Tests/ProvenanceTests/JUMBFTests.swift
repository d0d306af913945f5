import Testing

@testable import Provenance

@Suite("JUMBF boxes")
struct JUMBFTests {
  private let example = JUMBF.superbox(
    .store, label: "c2pa", [.superbox(.assertion, label: "x.y", [.cbor([0xa0])])])

  @Test("A box is its size, type, description and contents, byte by byte")
  func layout() {
    let tail = "0011001080" + "0000aa00389b71"
    // 8 + 16 + 1 + 4 bytes of description, then 9 of content.
    let content = "00000009" + "63626f72" + "a0"
    let innerSize = 8 + 29 + 9
    let expected =
      UInt32(8 + 30 + innerSize).bigEndianBytes + CBORTests.bytes("6a756d62")
      + CBORTests.bytes("0000001e6a756d64" + "63327061" + tail + "03" + "6332706100")
      + UInt32(innerSize).bigEndianBytes + CBORTests.bytes("6a756d62")
      + CBORTests.bytes("0000001d6a756d64" + "63626f72" + tail + "03" + "782e7900" + content)
    #expect(example.encoded == expected)
  }

  @Test("What is written is read")
  func roundTrip() throws {
    #expect(try JUMBF(example.encoded[...]) == example)
  }

  @Test("A box of any other form is refused: each bit of its bytes matters")
  func bits() throws {
    let bytes = example.encoded
    for index in bytes.indices {
      for bit in 0..<8 {
        var changed = bytes
        changed[index] ^= 1 << UInt8(bit)
        #expect((try? JUMBF(changed[...])) != example)
      }
    }
  }

  @Test("Boxes cut short, followed by more, or nested without end are refused")
  func forms() {
    let bytes = example.encoded
    for count in bytes.indices { #expect(throws: JUMBF.Failure.self) { try JUMBF(bytes[..<count]) } }
    #expect(throws: JUMBF.Failure.self) { try JUMBF((bytes + [0])[...]) }
    var nested = JUMBF.cbor([])
    for _ in 0..<5 { nested = .superbox(.store, label: "n", [nested]) }
    #expect(throws: JUMBF.Failure.self) { try JUMBF(nested.encoded[...]) }
    let many = JUMBF.superbox(.store, label: "n", Array(repeating: .cbor([]), count: 65))
    #expect(throws: JUMBF.Failure.self) { try JUMBF(many.encoded[...]) }
  }
}
