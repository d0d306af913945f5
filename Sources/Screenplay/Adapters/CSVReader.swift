/// Comma-separated values as RFC 4180 has them, also with semicolons or tabs: quotes, commas and line ends in quotes.
struct CSVReader {
  /// A record: its fields and the line it begins on.
  struct Record {
    var fields: [String]
    var line: Int
  }

  /// All records that are not empty.
  private(set) var records: [Record] = []
  /// Lines whose quotation mark does not end.
  private(set) var unclosed: Int?
  /// The separator found: the one that is most frequent on the first line, outside of quotes.
  let separator: UInt8

  init(_ source: SourceText) {
    let bytes = source.bytes
    separator = Self.separator(bytes, from: source.start)
    var record = Record(fields: [], line: 1)
    var field: [UInt8] = []
    var (line, index) = (1, source.start)
    var quote: Int?
    var wasQuoted = false
    while index < bytes.count {
      let byte = bytes[index]
      let isBreak =
        byte == Ascii.newline || (byte == Ascii.carriageReturn && (index + 1 == bytes.count || bytes[index + 1] != 10))
      if quote != nil {
        if byte == 34, index + 1 < bytes.count, bytes[index + 1] == 34 {
          field.append(34)
          index += 1
        } else if byte == 34 {
          quote = nil
        } else {
          field.append(byte)
        }
      } else if byte == 34, field.allSatisfy(Ascii.isBlank), !wasQuoted {
        (field, quote, wasQuoted) = ([], line, true)
      } else if byte == separator {
        record.fields.append(Self.text(field, wasQuoted))
        (field, wasQuoted) = ([], false)
      } else if isBreak {
        record.fields.append(Self.text(field, wasQuoted))
        (field, wasQuoted) = ([], false)
        if record.fields.contains(where: { !$0.isEmpty }) { records.append(record) }
        record = Record(fields: [], line: line + 1)
      } else if byte != Ascii.carriageReturn {
        field.append(byte)
      }
      if isBreak { line += 1 }
      index += 1
    }
    unclosed = quote
    record.fields.append(Self.text(field, wasQuoted))
    if record.fields.contains(where: { !$0.isEmpty }) { records.append(record) }
  }

  private static func text(_ bytes: [UInt8], _ wasQuoted: Bool) -> String {
    let text = String(decoding: bytes, as: UTF8.self)
    return wasQuoted ? text : String(text.trimmed)
  }

  private static func separator(_ bytes: [UInt8], from start: Int) -> UInt8 {
    var counts: [UInt8: Int] = [:]
    var isQuoted = false
    for byte in bytes[start...] {
      if Ascii.isNewline(byte), !isQuoted { break }
      if byte == 34 { isQuoted.toggle() }
      if !isQuoted { counts[byte, default: 0] += 1 }
    }
    let (comma, semicolon, tab) = (counts[44] ?? 0, counts[59] ?? 0, counts[Ascii.tab] ?? 0)
    return tab > max(comma, semicolon) ? Ascii.tab : semicolon > comma ? 59 : 44
  }

  /// A record as RFC 4180 writes it, without line end.
  static func written(_ fields: [String]) -> String {
    fields.map { field in
      let needsQuotes = field.contains { ",;\"\t\n\r\r\n".contains($0) } || field.first == " " || field.last == " "
      return needsQuotes ? "\"" + field.replacing("\"", with: "\"\"") + "\"" : field
    }.joined(separator: ",")
  }
}
