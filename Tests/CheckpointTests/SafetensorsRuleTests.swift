import Testing

@testable import Checkpoint

struct MalformedFile: Sendable, CustomTestStringConvertible {
  var what: String
  var kind: CheckpointError.Kind
  var tensor: String?
  var bytes: [UInt8]
  var testDescription: String { what }

  init(_ what: String, _ kind: CheckpointError.Kind, tensor: String? = nil, _ bytes: [UInt8]) {
    self.what = what
    self.kind = kind
    self.tensor = tensor
    self.bytes = bytes
  }
}

private func tensor(_ dtype: String, _ shape: String, _ begin: String, _ end: String, name: String = "a") -> String {
  "\"\(name)\":{\"dtype\":\"\(dtype)\",\"shape\":\(shape),\"data_offsets\":[\(begin),\(end)]}"
}

private func one(_ dtype: String, _ shape: String, _ begin: String, _ end: String, data: Int = 8) -> [UInt8] {
  raw("{" + tensor(dtype, shape, begin, end) + "}", data: data)
}

private func two(_ first: (Int, Int), _ second: (Int, Int), data: Int) -> [UInt8] {
  let a = tensor("U8", "[\(first.1 - first.0)]", "\(first.0)", "\(first.1)")
  let b = tensor("U8", "[\(second.1 - second.0)]", "\(second.0)", "\(second.1)", name: "b")
  return raw("{\(a),\(b)}", data: data)
}

let malformedFiles: [MalformedFile] = [
  .init("empty file", .tooSmall, []),
  .init("seven bytes", .tooSmall, [UInt8](repeating: 0, count: 7)),
  .init("header of length 0", .headerNotAnObject, raw("")),
  .init("header of length 0 before data", .headerNotAnObject, raw("", data: 9)),
  .init("header of length 2^63", .headerTooLarge, raw("{}", length: 1 << 63)),
  .init("header of length 2^64 - 1", .headerTooLarge, raw("{}", length: .max)),
  .init("header of 100,000,001 bytes", .headerTooLarge, raw("{}", length: 100_000_001)),
  .init("header of the largest allowed length beyond the file", .headerBeyondFile, raw("{}", length: 100_000_000)),
  .init("header one byte longer than the file", .headerBeyondFile, raw("{}", length: 3)),
  .init("header that starts with a space", .headerNotAnObject, raw(" {}")),
  .init("header that is an array", .headerNotAnObject, raw("[]")),
  .init("header that is a Python pickle", .headerNotAnObject, raw("\u{2}}q\u{0}.")),
  .init("header that ends early", .headerSyntax, raw("{")),
  .init("header with a NUL between tokens", .headerSyntax, raw("{\0}")),
  .init("header with a NUL inside text", .headerSyntax, raw("{\"a\0b\":1}")),
  .init("header with a line break inside text", .headerSyntax, raw("{\"a\nb\":1}")),
  .init("header with a lone surrogate", .headerSyntax, raw("{\"\\ud800\":1}")),
  .init("header with a trailing comma", .headerSyntax, raw("{\"__metadata__\":{},}")),
  .init("header with a comment", .headerSyntax, raw("{/**/}")),
  .init("header that is not UTF-8", .headerSyntax, raw("{\"a\":1}").replacing([0x61], with: [0xFF])),
  .init(
    "header with overlong UTF-8", .headerSyntax, raw("{\"a\":1}").replacing([0x61], with: [0xC0, 0x80]).lengthened(1)),
  .init("text after the header", .headerPadding, raw("{}x")),
  .init("a tab after the header", .headerPadding, raw("{}\t")),
  .init("a NUL after the header", .headerPadding, raw("{} \0")),
  .init("a second object after the header", .headerPadding, raw("{}{}")),
  .init(
    "a million nested arrays as a tensor", .tensorEntry, tensor: "a",
    raw("{\"a\":" + String(repeating: "[", count: 1_000_000) + "}")),
  .init(
    "a million nested arrays as a shape", .invalidShape, tensor: "a",
    raw("{\"a\":{\"dtype\":\"F32\",\"shape\":" + String(repeating: "[", count: 1_000_000) + "}}")),
  .init(
    "a million nested objects as metadata", .metadataNotStrings,
    raw("{\"__metadata__\":" + String(repeating: "{\"a\":", count: 1_000_000) + "}")),
  .init(
    "a tensor named twice", .duplicateName,
    raw("{" + tensor("U8", "[1]", "0", "1") + "," + tensor("U8", "[1]", "1", "2") + "}", data: 2)),
  .init(
    "a tensor named twice, once with an escape", .duplicateName,
    raw("{" + tensor("U8", "[1]", "0", "1") + "," + tensor("U8", "[1]", "1", "2", name: "\\u0061") + "}", data: 2)),
  .init("metadata given twice", .duplicateName, raw("{\"__metadata__\":{},\"__metadata__\":{}}")),
  .init("a metadata key given twice", .duplicateName, raw("{\"__metadata__\":{\"k\":\"1\",\"k\":\"2\"}}")),
  .init(
    "a dtype given twice", .duplicateName,
    raw("{\"a\":{\"dtype\":\"F32\",\"dtype\":\"U8\",\"shape\":[],\"data_offsets\":[0,1]}}", data: 1)),
  .init("metadata that is a list", .metadataNotStrings, raw("{\"__metadata__\":[]}")),
  .init("metadata that is null", .metadataNotStrings, raw("{\"__metadata__\":null}")),
  .init("metadata with a number", .metadataNotStrings, raw("{\"__metadata__\":{\"k\":1}}")),
  .init("metadata with an object", .metadataNotStrings, raw("{\"__metadata__\":{\"k\":{}}}")),
  .init("a tensor that is null", .tensorEntry, tensor: "a", raw("{\"a\":null}")),
  .init("a tensor without fields", .tensorEntry, tensor: "a", raw("{\"a\":{}}")),
  .init(
    "a tensor without dtype", .tensorEntry, tensor: "a",
    raw("{\"a\":{\"shape\":[1],\"data_offsets\":[0,1]}}", data: 1)),
  .init(
    "a tensor without shape", .tensorEntry, tensor: "a",
    raw("{\"a\":{\"dtype\":\"U8\",\"data_offsets\":[0,1]}}", data: 1)),
  .init(
    "a tensor without offsets", .tensorEntry, tensor: "a", raw("{\"a\":{\"dtype\":\"U8\",\"shape\":[1]}}", data: 1)),
  .init(
    "a tensor with an unknown field", .tensorEntry, tensor: "a", raw("{\"a\":{\"dtype\":\"U8\",\"stride\":[1]}}")),
  .init("dtype F7", .unknownElementType, tensor: "a", one("F7", "[2]", "0", "8")),
  .init("dtype in lower case", .unknownElementType, tensor: "a", one("f32", "[2]", "0", "8")),
  .init("dtype that is a number", .unknownElementType, tensor: "a", raw("{\"a\":{\"dtype\":32}}")),
  .init("a negative dimension", .invalidShape, tensor: "a", one("F32", "[-2]", "0", "8")),
  .init("two negative dimensions", .invalidShape, tensor: "a", one("F32", "[-1,-2]", "0", "8")),
  .init("a fractional dimension", .invalidShape, tensor: "a", one("F32", "[2.0]", "0", "8")),
  .init("a dimension of 1e30", .invalidShape, tensor: "a", one("F32", "[1e30]", "0", "8")),
  .init("a dimension of 2^64", .invalidShape, tensor: "a", one("F32", "[18446744073709551616]", "0", "8")),
  .init("a dimension that is text", .invalidShape, tensor: "a", one("F32", "[\"2\"]", "0", "8")),
  .init("a shape that is a number", .invalidShape, tensor: "a", one("F32", "2", "0", "8")),
  .init(
    "65 dimensions", .invalidShape, tensor: "a",
    one("U8", "[" + repeatElement("1", count: 65).joined(separator: ",") + "]", "0", "1", data: 1)),
  .init("a shape whose product overflows", .sizeOverflow, tensor: "a", one("U8", "[4294967296,4294967296]", "0", "8")),
  .init(
    "a shape whose product overflows before a zero", .sizeOverflow, tensor: "a",
    one("U8", "[4294967296,4294967296,0]", "0", "0", data: 0)),
  .init("a size that overflows in bits", .sizeOverflow, tensor: "a", one("F64", "[1152921504606846976]", "0", "8")),
  .init("packed floats that do not fill a byte", .partialByte, tensor: "a", one("F4", "[3]", "0", "2", data: 2)),
  .init("an end before its begin", .invalidOffsets, tensor: "a", one("F32", "[2]", "8", "0")),
  .init("a negative begin", .invalidOffsets, tensor: "a", one("F32", "[2]", "-8", "0")),
  .init("offsets beyond 64 bits", .invalidOffsets, tensor: "a", one("F32", "[2]", "0", "9223372036854775808")),
  .init(
    "one offset", .invalidOffsets, tensor: "a", raw("{\"a\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0]}}")),
  .init(
    "three offsets", .invalidOffsets, tensor: "a",
    raw("{\"a\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0,0]}}")),
  .init("more bytes than the shape needs", .sizeMismatch, tensor: "a", one("F32", "[1]", "0", "8")),
  .init("fewer bytes than the shape needs", .sizeMismatch, tensor: "a", one("F32", "[3]", "0", "8")),
  .init("no bytes for a scalar", .sizeMismatch, tensor: "a", one("F32", "[]", "0", "0", data: 0)),
  .init("two tensors that overlap", .overlap, tensor: "b", two((0, 4), (3, 8), data: 8)),
  .init("two tensors at one place", .overlap, tensor: "b", two((0, 4), (0, 4), data: 4)),
  .init("a hole between two tensors", .hole, tensor: "b", two((0, 4), (5, 8), data: 8)),
  .init("a hole before the first tensor", .hole, tensor: "a", one("F32", "[1]", "4", "8")),
  .init("a tensor beyond the file", .beyondFile, tensor: "a", one("F32", "[2]", "0", "8", data: 7)),
  .init(
    "a tensor of a terabyte in a small file", .beyondFile, tensor: "a",
    one("U8", "[1099511627776]", "0", "1099511627776")),
  .init("bytes after the last tensor", .trailingBytes, one("F32", "[2]", "0", "8", data: 9)),
  .init("bytes without a tensor", .trailingBytes, raw("{}", data: 1)),
]

extension [UInt8] {
  /// Adds to the header's length, after a replacement that made the header longer.
  fileprivate func lengthened(_ count: UInt8) -> [UInt8] {
    var copy = self
    copy[0] += count
    return copy
  }
}

@Suite("Rules of the safetensors format")
struct SafetensorsRuleTests {
  @Test("A malformed file is refused by the rule it breaks, in one sentence that names it", arguments: malformedFiles)
  func refuses(_ file: MalformedFile) throws {
    let error = try #require(headerError(file.bytes))
    #expect(error.kind == file.kind)
    #expect(error.tensor == file.tensor)
    #expect(error.description.hasPrefix("x.safetensors: "))
    #expect(error.description.hasSuffix("."))
    #expect(!error.description.contains("\n") && !error.description.contains("\0"))
    if let tensor = file.tensor { #expect(error.description.contains("‘\(tensor)’")) }
  }

  @Test("Text from a file cannot flood or steer the terminal")
  func quotesNames() throws {
    let name = "\\u001b[2J\\u202e" + String(repeating: "x", count: 100_000)
    let error = try #require(headerError(raw("{\"\(name)\":{}}")))
    #expect(error.description.contains("‘\\u{1b}[2J\\u{202e}xxx"))
    #expect(error.description.count < 400)
  }

  @Test("Every element type of the format is read, with its size in bits")
  func elementTypes() throws {
    for type in ElementType.allCases {
      let bytes = raw("{" + tensor(type.rawValue, "[8]", "0", "\(type.bits)") + "}", data: type.bits)
      #expect(headerError(bytes) == nil)
    }
  }

  struct ValidFile: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var bytes: [UInt8]
  }

  @Test(
    "What the format allows is accepted",
    arguments: [
      ValidFile(testDescription: "no tensors", bytes: raw("{}")),
      ValidFile(testDescription: "padding", bytes: raw("{}      ")),
      ValidFile(testDescription: "white space in the JSON", bytes: raw("{ \"__metadata__\" :\n\t{ } }")),
      ValidFile(testDescription: "a scalar", bytes: one("F32", "[]", "0", "4", data: 4)),
      ValidFile(testDescription: "an empty dimension", bytes: one("F32", "[3,0]", "0", "0", data: 0)),
      ValidFile(
        testDescription: "64 dimensions",
        bytes: one("U8", "[" + repeatElement("1", count: 64).joined(separator: ",") + "]", "0", "1", data: 1)),
      ValidFile(testDescription: "tensors listed out of order", bytes: two((4, 8), (0, 4), data: 8)),
      ValidFile(testDescription: "an empty tensor between others", bytes: two((0, 4), (4, 4), data: 4)),
      ValidFile(testDescription: "whole bytes of packed floats", bytes: one("F4", "[4]", "0", "2", data: 2)),
      ValidFile(testDescription: "a surrogate pair", bytes: raw("{\"__metadata__\":{\"\\ud83d\\udc34\":\"\"}}")),
    ])
  func accepts(_ file: ValidFile) {
    #expect(headerError(file.bytes) == nil)
  }
}
