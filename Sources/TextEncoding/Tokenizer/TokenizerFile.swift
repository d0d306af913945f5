internal import Checkpoint
internal import Foundation

/// Reads a `tokenizer.json` of the `tokenizers` library, version 1.0: strict JSON, bounded, every component known.
struct TokenizerFile {
  /// The longest file that is read, bytes; Gemma's have 17 to 34 million.
  static let largest = 256 << 20
  static let mostMerges = 1 << 22
  static let mostAddedTokens = 65_536
  static let longestAddedToken = 512
  /// Values in everything but vocabulary and merges.
  static let mostNodes = 1_000_000

  private(set) var normalizer: Normalizer?
  private(set) var preTokenizer: PreTokenizer?
  private(set) var template = TokenTemplate.none
  private(set) var decoder: TokenDecoder?
  private(set) var added: [AddedToken] = []
  private(set) var model: BytePairModel

  init(_ bytes: UnsafeRawBufferPointer, file: String) throws(TextEncodingError) {
    func malformed(_ message: String) -> TextEncodingError {
      TextEncodingError(.malformedTokenizer, "\(file): \(message); download the file again.")
    }
    guard bytes.count <= Self.largest else {
      throw malformed("has \(bytes.count) bytes where at most \(Self.largest) are read")
    }
    guard isUTF8(bytes) else { throw malformed("is not UTF-8") }
    var reader = JSONBytes(bytes)
    var nodes: [String: ComponentNode] = [:]
    var model: ModelReader?
    var budget = Self.mostNodes
    do throws(JSONBytes.Failure) {
      try reader.object { (reader, name) throws(JSONBytes.Failure) in
        let key = String(decoding: name, as: UTF8.self)
        guard nodes[key] == nil, key != "model" || model == nil else {
          throw reader.failure("the name \(quoted(key)) appears twice")
        }
        if key == "model" {
          model = try ModelReader(&reader, budget: &budget)
        } else {
          nodes[key] = try reader.node(depth: 1, budget: &budget)
        }
      }
      guard reader.peek() == nil else { throw reader.failure("something follows the end") }
    } catch {
      throw malformed("is not valid: \(error.reason) (byte \(error.offset))")
    }
    guard let model else { throw malformed("has no \(quoted("model"))") }
    let known = [
      "version", "truncation", "padding", "added_tokens", "normalizer", "pre_tokenizer", "post_processor", "decoder",
    ]
    if let other = nodes.keys.sorted().first(where: { !known.contains($0) }) {
      throw TextEncodingError(
        .unsupportedTokenizer,
        "\(file): has the part \(quoted(other)), which this engine does not know; give the tokenizer.json of a Gemma model."
      )
    }
    if case .text(let version) = nodes["version"] ?? .null, version == Array("1.0".utf8) {
    } else {
      throw malformed("is not of version \(quoted("1.0"))")
    }
    func node(_ key: String) -> ComponentNode { nodes[key] ?? .null }
    self.model = try model.finished(file: file)
    normalizer = try Normalizer(node("normalizer"), file: file, path: "normalizer")
    preTokenizer = try PreTokenizer(node("pre_tokenizer"), file: file, path: "pre_tokenizer")
    template = try TokenTemplate(node("post_processor"), file: file, path: "post_processor")
    decoder = try TokenDecoder(node("decoder"), file: file, path: "decoder")
    added = try Self.addedTokens(node("added_tokens"), self.model.pieces, file: file)
  }

  private static func addedTokens(
    _ node: ComponentNode, _ pieces: PieceTable, file: String
  ) throws(TextEncodingError) -> [AddedToken] {
    if node.isNull { return [] }
    guard case .list(let entries) = node, entries.count <= mostAddedTokens else {
      throw TextEncodingError(
        .malformedTokenizer,
        "\(file): added_tokens must be a list of at most \(mostAddedTokens) tokens; download the file again.")
    }
    var result: [AddedToken] = []
    var contents: Set<[UInt8]> = []
    var ids: Set<Int> = []
    for (index, entry) in entries.enumerated() {
      let component = try Component(entry, file: file, path: "added_tokens[\(index)]")
      let isSpecial = try component.flag("special", default: false)
      let token = AddedToken(
        id: try component.count("id"), content: try component.text("content"), isSpecial: isSpecial,
        isSingleWord: try component.flag("single_word", default: false),
        stripsLeft: try component.flag("lstrip", default: false),
        stripsRight: try component.flag("rstrip", default: false),
        isNormalized: try component.flag("normalized", default: !isSpecial))
      let name = quoted(token.content)
      guard !token.content.isEmpty, token.content.count <= longestAddedToken else {
        throw component.malformed("has an empty or very long text")
      }
      guard token.id < PieceTable.mostPieces else { throw component.malformed("has the id \(token.id)") }
      guard contents.insert(token.content).inserted, ids.insert(token.id).inserted else {
        throw component.malformed("(\(name)) repeats the text or the id of another")
      }
      if let known = pieces.id(token.content), known != token.id {
        throw component.malformed("gives \(name) the id \(token.id), but the vocabulary gives it \(known)")
      }
      if let known = pieces.piece(token.id), Array(known) != token.content {
        throw component.malformed("gives \(name) the id \(token.id), which the vocabulary gives \(quoted(known))")
      }
      result.append(token)
    }
    return result
  }
}

/// Whether bytes are UTF-8 throughout.
private func isUTF8(_ bytes: UnsafeRawBufferPointer) -> Bool {
  bytes.withMemoryRebound(to: UInt8.self) { bytes in
    (try? UTF8Span(validating: bytes.span)) != nil
  }
}
