/// A text in memory that knows where its lines begin, so that any byte can be told as line and column.
struct SourceText {
  /// The largest file that is read, in bytes: a film of two hours has about 200,000.
  static let mostBytes = 4 << 20
  /// The most lines.
  static let mostLines = 200_000
  /// The most notes.
  static let mostNotes = 50_000
  /// Distance of the column checkpoints: short enough that a lookup is quick, far enough that they are few.
  private static let stride = 256

  let file: String
  let bytes: [UInt8]
  /// Where the text begins: after a byte order mark.
  let start: Int
  private let lineStarts: [Int]
  /// Unicode scalars before byte `stride * i`.
  private let scalars: [Int]
  /// Where each line came from, when the text was converted from another file.
  private let origins: [SourcePosition]

  /// Throws where the text is too large.
  init(_ text: String, file: String, origins: [SourcePosition] = []) throws(TooLarge) {
    let bytes = Array(text.utf8)
    guard bytes.count <= Self.mostBytes else { throw .bytes(bytes.count) }
    start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    var lineStarts = [start]
    var scalars: [Int] = []
    scalars.reserveCapacity(bytes.count / Self.stride + 1)
    var (count, index, notes) = (0, 0, 0)
    bytes.withUnsafeBufferPointer { bytes in
      while index < bytes.count {
        if index % Self.stride == 0 { scalars.append(count) }
        let byte = bytes[index]
        if byte & 0xC0 != 0x80 { count += 1 }
        index += 1
        if byte == Ascii.opening, index < bytes.count, bytes[index] == Ascii.opening { notes += 1 }
        if byte == Ascii.newline || (byte == Ascii.carriageReturn && (index == bytes.count || bytes[index] != 10)) {
          lineStarts.append(index)
        }
      }
    }
    guard lineStarts.count <= Self.mostLines else { throw .lines }
    guard notes <= Self.mostNotes else { throw .notes }
    self.file = file
    self.bytes = bytes
    self.lineStarts = lineStarts
    self.scalars = scalars
    self.origins = origins
  }

  /// Line and column of a byte, or of the end.
  func position(at offset: Int) -> SourcePosition {
    let offset = min(max(offset, start), bytes.count)
    var (low, high) = (0, lineStarts.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    if low < origins.count { return origins[low] }
    let column = scalarCount(before: offset) - scalarCount(before: lineStarts[low]) + 1
    return SourcePosition(file: file, line: low + 1, column: column)
  }

  private func scalarCount(before offset: Int) -> Int {
    let block = min(offset / Self.stride, scalars.count - 1)
    guard block >= 0 else { return 0 }
    var count = scalars[block]
    for byte in bytes[block * Self.stride..<offset] where byte & 0xC0 != 0x80 { count += 1 }
    return count
  }

  /// The text of a range of bytes.
  func string(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
}

/// Which limit a text is over.
enum TooLarge: Error {
  case bytes(Int)
  case lines, notes

  /// What is wrong, after the file's name.
  private var message: String {
    switch self {
    case .bytes(let count): "has \(count) bytes and a script may have \(SourceText.mostBytes)"
    case .lines: "has more than \(SourceText.mostLines) lines, which is the most a script may have"
    case .notes: "has more than \(SourceText.mostNotes) notes, which is the most a script may have"
    }
  }

  /// As a fault of the file's beginning.
  func diagnostic(_ file: String) -> Diagnostic {
    Diagnostic(
      .error, at: SourcePosition(file: file, line: 1, column: 1), "the file " + message,
      fix: "split it into several files")
  }

  /// As an error.
  func error(_ file: String) -> ScreenplayError { ScreenplayError("\(file) \(message): split it into several files.") }
}

/// Bytes with a meaning.
enum Ascii {
  static let tab: UInt8 = 9
  static let newline: UInt8 = 10
  static let carriageReturn: UInt8 = 13
  static let space: UInt8 = 32
  static let star: UInt8 = 42
  static let slash: UInt8 = 47
  static let opening: UInt8 = 91
  static let backslash: UInt8 = 92
  static let closing: UInt8 = 93
  static let underscore: UInt8 = 95

  /// Spaces and tabs.
  static func isBlank(_ byte: UInt8) -> Bool { byte == space || byte == tab }
  /// Line feeds and carriage returns.
  static func isNewline(_ byte: UInt8) -> Bool { byte == newline || byte == carriageReturn }
}

// By scalars and bytes, not by Characters: one of these may be as long as the text.
extension Substring {
  /// Without white space at both ends.
  var trimmed: Substring {
    let scalars = unicodeScalars
    guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
      let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
    else { return self[startIndex..<startIndex] }
    return self[first..<scalars.index(after: last)]
  }

  /// How many bytes of white space it begins with.
  var leadingBlanks: Int {
    let first = unicodeScalars.firstIndex { !$0.properties.isWhitespace } ?? endIndex
    return utf8.distance(from: startIndex, to: first)
  }

  /// Without the first `count` bytes, which must be ASCII.
  func dropping(_ count: Int) -> Substring { Substring(utf8.dropFirst(count)) }

  /// In one line: runs of white space and control characters become single spaces, none at the ends.
  var inOneLine: String {
    var result = String.UnicodeScalarView()
    var isPending = false
    for scalar in unicodeScalars {
      if scalar.properties.isWhitespace || scalar.value < 32 || (127..<160).contains(scalar.value) {
        isPending = !result.isEmpty
      } else {
        if isPending { result.append(" ") }
        isPending = false
        result.append(scalar)
      }
    }
    return String(result)
  }
}

extension String {
  /// Without white space at both ends.
  var trimmed: Substring { self[...].trimmed }
  /// How many bytes of white space it begins with.
  var leadingBlanks: Int { self[...].leadingBlanks }
  /// Without the first `count` bytes, which must be ASCII.
  func dropping(_ count: Int) -> Substring { self[...].dropping(count) }
  /// In one line: runs of white space and control characters become single spaces, none at the ends.
  var inOneLine: String { self[...].inOneLine }
}
