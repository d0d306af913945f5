/// A strict pull reader for JSON (RFC 8259) that keeps text as bytes.
///
/// A tokenizer's vocabulary tells composed from decomposed letters, which Swift's `String` calls equal, and holds a million
/// texts, most of which can be compared where they lie; so this reader never makes a `String` of one. The caller has checked
/// that all bytes are UTF-8.
struct JSONBytes {
  /// What is wrong and at which byte.
  struct Failure: Error {
    var offset: Int
    var reason: String
  }

  /// Containers inside containers; a tokenizer's file uses seven.
  static let maximumDepth = 32

  private let bytes: UnsafeRawBufferPointer
  private(set) var offset = 0
  /// Where the newest text with escapes in it was put together.
  private var unescaped: [UInt8] = []

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  func failure(_ reason: String, at offset: Int? = nil) -> Failure {
    Failure(offset: offset ?? self.offset, reason: reason)
  }

  /// The next byte that is not white space, without consuming it; nil at the end.
  @inline(__always)
  mutating func peek() -> UInt8? {
    while offset < bytes.count {
      switch bytes[offset] {
      case 0x20, 0x09, 0x0A, 0x0D: offset &+= 1
      case let byte: return byte
      }
    }
    return nil
  }

  mutating func expect(_ character: Unicode.Scalar) throws(Failure) {
    guard peek() == UInt8(ascii: character) else { throw failure("expected ‘\(character)’") }
    offset += 1
  }

  /// Consumes `character` if it comes next.
  mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard peek() == UInt8(ascii: character) else { return false }
    offset += 1
    return true
  }

  /// Consumes `word` (true, false, null).
  mutating func word(_ word: StaticString) throws(Failure) {
    _ = peek()
    let end = offset + word.utf8CodeUnitCount
    guard end <= bytes.count, (0..<word.utf8CodeUnitCount).allSatisfy({ bytes[offset + $0] == word.utf8Start[$0] })
    else { throw failure("expected a value") }
    offset = end
  }

  /// Calls `member` after each `"name":`; whether a name comes twice is up to it.
  mutating func object(
    _ member: (inout JSONBytes, _ name: [UInt8]) throws(Failure) -> Void
  ) throws(Failure) {
    try expect("{")
    if take("}") { return }
    repeat {
      let name = try text { Array($0) }
      try expect(":")
      try member(&self, name)
    } while take(",")
    try expect("}")
  }

  /// Calls `element` before each element.
  mutating func array(_ element: (inout JSONBytes) throws(Failure) -> Void) throws(Failure) {
    try expect("[")
    if take("]") { return }
    repeat { try element(&self) } while take(",")
    try expect("]")
  }

  /// Reads text and hands out its bytes, which must not leave `use`.
  @inline(__always)
  mutating func text<Result>(
    _ use: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    guard peek() == 0x22 else { throw failure("expected text in quotes") }
    offset &+= 1
    let start = offset
    while offset < bytes.count {
      switch bytes[offset] {
      case 0x22:
        offset &+= 1
        return try use(UnsafeRawBufferPointer(rebasing: bytes[start..<offset &- 1]))
      case 0x5C: return try escapedText(from: start, use)
      case 0..<0x20: throw failure("a control character in text")
      default: offset &+= 1
      }
    }
    throw failure("ends inside text")
  }

  private mutating func escapedText<Result>(
    from start: Int, _ use: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    unescaped.removeAll(keepingCapacity: true)
    unescaped.append(contentsOf: bytes[start..<offset])
    while offset < bytes.count {
      let byte = bytes[offset]
      offset += 1
      switch byte {
      case 0x22:
        // The array is held here, so that `use` may not be called while it could still change.
        let content = unescaped
        var outcome: Swift.Result<Result, Failure> = .failure(failure("ends inside text"))
        content.withUnsafeBytes { bytes in
          outcome = Swift.Result { () throws(Failure) in try use(bytes) }
        }
        return try outcome.get()
      case 0x5C: try escape()
      case 0..<0x20: throw failure("a control character in text")
      default: unescaped.append(byte)
      }
    }
    throw failure("ends inside text")
  }

  private mutating func escape() throws(Failure) {
    guard offset < bytes.count else { throw failure("ends inside text") }
    let byte = bytes[offset]
    offset += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): unescaped.append(byte)
    case UInt8(ascii: "b"): unescaped.append(0x08)
    case UInt8(ascii: "f"): unescaped.append(0x0C)
    case UInt8(ascii: "n"): unescaped.append(0x0A)
    case UInt8(ascii: "r"): unescaped.append(0x0D)
    case UInt8(ascii: "t"): unescaped.append(0x09)
    case UInt8(ascii: "u"):
      var code = try hexadecimal()
      if (0xD800..<0xDC00).contains(code) {
        guard offset + 1 < bytes.count, bytes[offset] == 0x5C, bytes[offset + 1] == UInt8(ascii: "u") else {
          throw failure("half a surrogate pair")
        }
        offset += 2
        let low = try hexadecimal()
        guard (0xDC00..<0xE000).contains(low) else { throw failure("half a surrogate pair") }
        code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let scalar = Unicode.Scalar(code) else { throw failure("half a surrogate pair") }
      unescaped.append(contentsOf: String(scalar).utf8)
    default: throw failure("an unknown escape in text")
    }
  }

  private mutating func hexadecimal() throws(Failure) -> UInt32 {
    var code: UInt32 = 0
    for _ in 0..<4 {
      guard offset < bytes.count, bytes[offset] < 0x80,
        let digit = Character(Unicode.Scalar(bytes[offset])).hexDigitValue
      else { throw failure("an unfinished \\u escape in text") }
      code = code << 4 | UInt32(digit)
      offset += 1
    }
    return code
  }

  /// Reads a number and returns its text, which follows JSON's grammar.
  mutating func number() throws(Failure) -> String {
    _ = peek()
    let start = offset
    func next(_ reader: JSONBytes) -> UInt8? { reader.offset < reader.bytes.count ? reader.bytes[reader.offset] : nil }
    func digits(_ reader: inout JSONBytes) throws(Failure) {
      let first = reader.offset
      while let byte = next(reader), (0x30...0x39).contains(byte) { reader.offset += 1 }
      if reader.offset == first { throw reader.failure("expected a value") }
    }
    if next(self) == UInt8(ascii: "-") { offset += 1 }
    if next(self) == UInt8(ascii: "0") { offset += 1 } else { try digits(&self) }
    if next(self) == UInt8(ascii: ".") {
      offset += 1
      try digits(&self)
    }
    if let byte = next(self), byte | 0x20 == UInt8(ascii: "e") {
      offset += 1
      if let sign = next(self), sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { offset += 1 }
      try digits(&self)
    }
    guard offset - start <= 400 else { throw failure("a number has more than 400 characters") }
    return String(decoding: bytes[start..<offset], as: UTF8.self)
  }

  /// Reads a whole number from 0 to `most`.
  mutating func index(upTo most: Int, _ what: String) throws(Failure) -> Int {
    let start = offset
    let text = try number()
    guard let value = Int(text), (0...most).contains(value) else {
      throw failure("\(what) is \(text.prefix(30)), but must be a whole number from 0 to \(most)", at: start)
    }
    return value
  }

  /// Moves to a place this reader was at before.
  mutating func seek(_ offset: Int) { self.offset = offset }

  /// Reads past any value.
  mutating func skip(depth: Int = 0) throws(Failure) {
    guard depth <= Self.maximumDepth else { throw failure("more than \(Self.maximumDepth) levels deep") }
    switch peek() {
    case UInt8(ascii: "{"):
      try object { (reader, _) throws(Failure) in try reader.skip(depth: depth + 1) }
    case UInt8(ascii: "["):
      try array { (reader) throws(Failure) in try reader.skip(depth: depth + 1) }
    case UInt8(ascii: "\""): try text { (_) throws(Failure) in }
    case UInt8(ascii: "t"): try word("true")
    case UInt8(ascii: "f"): try word("false")
    case UInt8(ascii: "n"): try word("null")
    default: _ = try number()
    }
  }
}
