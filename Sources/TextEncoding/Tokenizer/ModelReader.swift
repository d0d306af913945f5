/// Reads the "model" of a `tokenizer.json`: some hundred thousand texts and pairs of texts, straight into tables.
struct ModelReader {
  private var settings: [String: ComponentNode] = [:]
  private var pieces: PieceTable?
  private var merges: [UInt64: BytePairModel.Merge]?
  /// Where the merges lie, when they come before the vocabulary.
  private var skippedMerges: Int?

  /// Reads from a reader that stands before the object.
  init(_ reader: inout JSONBytes, budget: inout Int) throws(JSONBytes.Failure) {
    var seen: Set<String> = []
    var read = ModelReader()
    try reader.object { (reader, name) throws(JSONBytes.Failure) in
      let key = String(decoding: name, as: UTF8.self)
      guard seen.insert(key).inserted else { throw reader.failure("the name \(quoted(key)) appears twice") }
      switch key {
      case "vocab": read.pieces = try Self.vocabulary(&reader)
      case "merges":
        if let pieces = read.pieces {
          read.merges = try Self.merges(&reader, pieces)
        } else {
          read.skippedMerges = reader.offset
          try reader.skip(depth: 2)
        }
      default: read.settings[key] = try reader.node(depth: 2, budget: &budget)
      }
    }
    if let place = read.skippedMerges, let pieces = read.pieces {
      let end = reader.offset
      reader.seek(place)
      read.merges = try Self.merges(&reader, pieces)
      reader.seek(end)
    }
    self = read
  }

  private init() {}

  private static func vocabulary(_ reader: inout JSONBytes) throws(JSONBytes.Failure) -> PieceTable {
    var pieces = PieceTable(capacity: 1 << 18)
    try reader.expect("{")
    if reader.take("}") { return pieces }
    repeat {
      let start = reader.offset
      // The id follows the text, so the text waits in the table's last place until it is known.
      let piece = try reader.text { (bytes) throws(JSONBytes.Failure) in Piece(bytes) }
      try reader.expect(":")
      let id = try reader.index(upTo: PieceTable.mostPieces - 1, "an id")
      let refusal = piece.withBytes { pieces.insert($0, id: id) }
      switch refusal {
      case nil: break
      case .textTwice: throw reader.failure("a text of the vocabulary appears twice", at: start)
      case .idTwice: throw reader.failure("the id \(id) appears twice", at: start)
      case .tooMany: throw reader.failure("more than \(PieceTable.mostPieces) texts in the vocabulary", at: start)
      case .tooLong:
        throw reader.failure("a text of the vocabulary is longer than \(PieceTable.longestPiece) bytes", at: start)
      }
    } while reader.take(",")
    try reader.expect("}")
    return pieces
  }

  /// A short text kept for a moment without a heap allocation where it has at most 32 bytes.
  private struct Piece {
    private var few: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    private var many: [UInt8]?
    private var count: Int

    @inline(__always)
    init(_ bytes: UnsafeRawBufferPointer) {
      count = bytes.count
      if count > 32 {
        many = Array(bytes)
      } else {
        withUnsafeMutableBytes(of: &few) { $0.copyMemory(from: bytes) }
      }
    }

    @inline(__always)
    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
      if let many { return many.withUnsafeBytes(body) }
      return withUnsafeBytes(of: few) { body(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
    }
  }

  private static func merges(
    _ reader: inout JSONBytes, _ pieces: PieceTable
  ) throws(JSONBytes.Failure) -> [UInt64: BytePairModel.Merge] {
    var result: [UInt64: BytePairModel.Merge] = [:]
    result.reserveCapacity(min(pieces.count * 2 + pieces.count / 2, TokenizerFile.mostMerges))
    var rank: UInt32 = 0
    var joined: [UInt8] = []
    try reader.array { (reader) throws(JSONBytes.Failure) in
      let start = reader.offset
      guard rank < TokenizerFile.mostMerges else {
        throw reader.failure("more than \(TokenizerFile.mostMerges) merges")
      }
      let (left, right): (Int?, Int?)
      joined.removeAll(keepingCapacity: true)
      if reader.take("[") {
        left = try reader.text { (bytes) throws(JSONBytes.Failure) in
          joined.append(contentsOf: bytes)
          return pieces.id(bytes)
        }
        try reader.expect(",")
        right = try reader.text { (bytes) throws(JSONBytes.Failure) in
          joined.append(contentsOf: bytes)
          return pieces.id(bytes)
        }
        try reader.expect("]")
      } else {
        var isHeader = false
        (left, right) = try reader.text { (bytes) throws(JSONBytes.Failure) -> (Int?, Int?) in
          isHeader = bytes.starts(with: "#version".utf8)
          guard let space = bytes.firstIndex(of: 0x20), bytes[(space + 1)...].firstIndex(of: 0x20) == nil else {
            if isHeader { return (nil, nil) }
            throw JSONBytes.Failure(offset: start, reason: "a merge is not two texts with one space between them")
          }
          joined.append(contentsOf: bytes[..<space])
          joined.append(contentsOf: bytes[(space + 1)...])
          return (
            pieces.id(UnsafeRawBufferPointer(rebasing: bytes[..<space])),
            pieces.id(UnsafeRawBufferPointer(rebasing: bytes[(space + 1)...]))
          )
        }
        if isHeader { return }
      }
      guard let left, let right, let id = joined.withUnsafeBytes({ pieces.id($0) }) else {
        throw reader.failure("merge \(rank) has a text that the vocabulary lacks", at: start)
      }
      // The later of two equal merges counts, as in the library.
      result[BytePairModel.key(Int32(left), Int32(right))] = BytePairModel.Merge(rank: rank, id: Int32(id))
      rank += 1
    }
    return result
  }

  /// The model, all its settings known.
  func finished(file: String) throws(TextEncodingError) -> BytePairModel {
    let component = try Component(.object(settings), file: file, path: "model")
    let type = try component.name("type")
    guard type == "BPE" else {
      throw component.unsupported("is of the type \(quoted(type)), but only BPE is supported")
    }
    let known = [
      "type", "dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix", "fuse_unk", "byte_fallback",
      "ignore_merges",
    ]
    if let other = component.keys.first(where: { !known.contains($0) }) {
      throw component.unsupported("has the setting \(quoted(other)), which this engine does not know")
    }
    for key in ["continuing_subword_prefix", "end_of_word_suffix"] {
      switch component[key] {
      case .null: continue
      case .text(let text) where text.isEmpty: continue
      default: throw component.unsupported("has a \(key), which this engine does not have")
      }
    }
    switch component["dropout"] {
    case .null: break
    case .number(let text) where Double(text) == 0: break
    default: throw component.unsupported("has a dropout, with which the same text would not give the same tokens")
    }
    guard let pieces, pieces.count > 0 else { throw component.malformed("has no vocabulary") }
    guard let merges else { throw component.malformed("has no merges") }
    var unknown: Int?
    if !component["unk_token"].isNull {
      let text = try component.text("unk_token")
      unknown = pieces.id(text)
      guard unknown != nil else {
        throw component.malformed("has the unk_token \(quoted(text)), not in its vocabulary")
      }
    }
    let bytes: [Int?]? =
      try component.flag("byte_fallback", default: false)
      ? (0..<256).map { byte in
        let digits = String(byte, radix: 16, uppercase: true)
        return pieces.id(Array("<0x\(digits.count == 1 ? "0" : "")\(digits)>".utf8))
      } : nil
    return BytePairModel(
      pieces: pieces, merges: merges, unknown: unknown, fusesUnknown: try component.flag("fuse_unk", default: false),
      byteIDs: bytes, ignoresMerges: try component.flag("ignore_merges", default: false))
  }
}
