import Foundation

/// A strict pull reader for JSON (RFC 8259) over bytes that stay put while it runs.
///
/// Foundation's reader accepts an object that names a key twice and keeps one of the values, so two programs can see
/// two different checkpoints in one file; this one refuses it. It also allocates nothing for what it skips, and its
/// depth is bounded, so no header can exhaust the stack. Names that are equal under Unicode canonical equivalence count
/// as one name, as they do for Swift's `String`.
struct JSONReader {
  /// What is wrong and at which byte.
  struct Failure: Error, Equatable {
    var offset: Int
    var reason: String
    var isDuplicate = false
  }

  /// Containers inside containers; config files use four, safetensors headers three.
  static let maximumDepth = 32

  private let bytes: UnsafeRawBufferPointer
  private(set) var offset = 0

  init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
  }

  /// The next byte that is not white space, without consuming it; nil at the end.
  mutating func peek() -> UInt8? {
    while offset < bytes.count {
      switch bytes[offset] {
      case 0x20, 0x09, 0x0A, 0x0D: offset += 1
      default: return bytes[offset]
      }
    }
    return nil
  }

  /// A failure at the current byte.
  func failure(_ reason: String) -> Failure {
    Failure(offset: offset, reason: reason)
  }

  /// Consumes white space and then `byte`.
  mutating func expect(_ byte: UInt8) throws(Failure) {
    guard peek() == byte else {
      let wanted = String(UnicodeScalar(byte))
      throw failure(offset < bytes.count ? "expected ‘\(wanted)’" : "ends where ‘\(wanted)’ is expected")
    }
    offset += 1
  }

  /// Consumes `byte`, which must come next with no white space before it.
  mutating func exactly(_ byte: UInt8) throws(Failure) {
    guard next() == byte else { throw failure("expected a value") }
    offset += 1
  }

  /// Consumes `byte` if it comes next.
  mutating func take(_ byte: UInt8) -> Bool {
    guard peek() == byte else { return false }
    offset += 1
    return true
  }

  /// Reads an object, calling `member` once after each "name:" with the reader standing before the value.
  mutating func object(_ member: (String, inout JSONReader) throws(Failure) -> Void) throws(Failure) {
    try expect(UInt8(ascii: "{"))
    if take(UInt8(ascii: "}")) { return }
    var names: Set<String> = []
    repeat {
      _ = peek()
      let start = offset
      let name = try string()
      guard names.insert(name).inserted else {
        throw Failure(offset: start, reason: "the name \(quoted(name)) appears twice", isDuplicate: true)
      }
      try expect(UInt8(ascii: ":"))
      try member(name, &self)
    } while take(UInt8(ascii: ","))
    try expect(UInt8(ascii: "}"))
  }

  /// Reads an array, calling `element` with the reader standing before each element.
  mutating func array(_ element: (inout JSONReader) throws(Failure) -> Void) throws(Failure) {
    try expect(UInt8(ascii: "["))
    if take(UInt8(ascii: "]")) { return }
    repeat { try element(&self) } while take(UInt8(ascii: ","))
    try expect(UInt8(ascii: "]"))
  }

  /// Reads a number and returns its text, which follows JSON's grammar.
  mutating func number() throws(Failure) -> String {
    _ = peek()
    let start = offset
    if next() == UInt8(ascii: "-") { offset += 1 }
    if next() == UInt8(ascii: "0") { offset += 1 } else { try digits() }
    if next() == UInt8(ascii: ".") {
      offset += 1
      try digits()
    }
    if let byte = next(), byte | 0x20 == UInt8(ascii: "e") {
      offset += 1
      if let sign = next(), sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { offset += 1 }
      try digits()
    }
    guard offset - start <= 400 else { throw failure("a number has more than 400 characters") }
    return String(decoding: bytes[start..<offset], as: UTF8.self)
  }

  private func next() -> UInt8? {
    offset < bytes.count ? bytes[offset] : nil
  }

  private mutating func digits() throws(Failure) {
    let start = offset
    while let byte = next(), (0x30...0x39).contains(byte) { offset += 1 }
    if offset == start { throw failure("expected a value") }
  }

  /// Reads a string: valid UTF-8, no bare control characters, no lone surrogates.
  mutating func string() throws(Failure) -> String {
    try expect(UInt8(ascii: "\""))
    var content: [UInt8] = []
    while let byte = next() {
      offset += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let text = String(validating: content, as: UTF8.self) else { throw failure("text is not UTF-8") }
        return text
      case UInt8(ascii: "\\"): content += try escape()
      case 0..<0x20: throw failure("a control character in text")
      default: content.append(byte)
      }
    }
    throw failure("ends inside text")
  }

  private mutating func escape() throws(Failure) -> [UInt8] {
    guard let byte = next() else { throw failure("ends inside text") }
    offset += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0C]
    case UInt8(ascii: "n"): return [0x0A]
    case UInt8(ascii: "r"): return [0x0D]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "u"):
      var code = try hexadecimal()
      if (0xD800..<0xDC00).contains(code) {
        guard next() == UInt8(ascii: "\\") else { throw failure("half a surrogate pair") }
        offset += 1
        guard next() == UInt8(ascii: "u") else { throw failure("half a surrogate pair") }
        offset += 1
        let low = try hexadecimal()
        guard (0xDC00..<0xE000).contains(low) else { throw failure("half a surrogate pair") }
        code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let scalar = UnicodeScalar(code) else { throw failure("half a surrogate pair") }
      return Array(String(scalar).utf8)
    default: throw failure("an unknown escape in text")
    }
  }

  private mutating func hexadecimal() throws(Failure) -> UInt32 {
    var code: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = next(), let digit = Character(UnicodeScalar(byte)).hexDigitValue, byte < 0x80 else {
        throw failure("an unfinished \\u escape in text")
      }
      code = code << 4 | UInt32(digit)
      offset += 1
    }
    return code
  }
}
