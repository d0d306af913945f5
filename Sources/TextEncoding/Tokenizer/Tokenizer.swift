internal import Checkpoint
public import Foundation

/// A tokenizer of the Gemma family, as its `tokenizer.json` describes it.
///
/// Gives the ids that the `tokenizers` library gives, for every text (Tests/TextEncodingTests, tools/parity/text.py).
/// Kept: byte-pair encoding with byte fallback, added tokens, the Replace, Prepend and Unicode normalizers, the Split
/// pre-tokenizer, TemplateProcessing. Anything else in the file is refused by name. `truncation` and `padding` are not
/// applied, as `transformers` does not apply them.
public struct Tokenizer: Sendable {
  private let model: BytePairModel
  private let normalizer: Normalizer?
  private let preTokenizer: PreTokenizer?
  private let decoder: TokenDecoder?
  private var template: TokenTemplate
  private let rawFinder: TokenFinder
  private let normalFinder: TokenFinder
  /// With the text each is decoded to, which is the normalized one, as in the library.
  private let addedByID: [Int: (token: AddedToken, text: [UInt8])]
  /// Path of the file.
  public let path: String

  /// Number of ids: one more than the greatest.
  public let idLimit: Int
  /// The same without added tokens.
  public var vocabularyLimit: Int { model.pieces.idLimit }

  /// Reads `tokenizer.json`.
  /// - Throws: `TextEncodingError` that says what is wrong where; `CheckpointError` if the file cannot be read.
  public init(contentsOf url: URL) throws {
    let file = try MappedFile(url)
    self = try file.withBytes { try Tokenizer(json: $0, path: file.path) }
  }

  /// Reads the content of a `tokenizer.json`.
  /// - Parameter path: names the file in errors.
  public init(json bytes: UnsafeRawBufferPointer, path: String = "tokenizer.json") throws(TextEncodingError) {
    let file = try TokenizerFile(bytes, file: path)
    self.path = path
    model = file.model
    normalizer = file.normalizer
    preTokenizer = file.preTokenizer
    decoder = file.decoder
    template = file.template
    let normalized = { (token: AddedToken) -> [UInt8] in
      guard token.isNormalized, let normalizer = file.normalizer else { return token.content }
      return Array(normalizer.apply(token.content[...]))
    }
    addedByID = Dictionary(file.added.map { ($0.id, ($0, normalized($0))) }) { first, _ in first }
    // Special tokens come first, as in the library; it decides only between texts that become equal.
    let ordered = file.added.filter(\.isSpecial) + file.added.filter { !$0.isSpecial }
    let raw = ordered.filter { !$0.isNormalized }
    let normal = ordered.filter(\.isNormalized)
    rawFinder = TokenFinder(raw, texts: raw.map(\.content))
    normalFinder = TokenFinder(normal, texts: normal.map(normalized))
    idLimit = max(file.model.pieces.idLimit, (file.added.map(\.id).max() ?? -1) + 1)
    let limit = idLimit
    if let id = (template.before + template.after).first(where: { $0 >= limit }) {
      throw TextEncodingError(
        .malformedTokenizer,
        "\(path): post_processor adds the token \(id), but ids end at \(limit - 1); download the file again.")
    }
  }

  /// The ids of `text`.
  /// - Parameter addSpecialTokens: with the tokens that the file puts around a text (Gemma: `<bos>` before it).
  public func encode(_ text: String, addSpecialTokens: Bool = true) -> [Int] {
    var ids: [Int32] = []
    let bytes = Array(text.utf8)
    for part in rawFinder.parts(of: bytes[...]) {
      if let id = part.id {
        if !part.range.isEmpty { ids.append(Int32(id)) }
        continue
      }
      let piece = normalizer.map { $0.apply(bytes[part.range]) } ?? bytes[part.range]
      for part in normalFinder.parts(of: piece) where !part.range.isEmpty {
        if let id = part.id {
          ids.append(Int32(id))
          continue
        }
        for word in preTokenizer?.apply(piece[part.range]) ?? [piece[part.range]] { model.encode(word, into: &ids) }
      }
    }
    let content = ids.map(Int.init)
    return addSpecialTokens ? template.before + content + template.after : content
  }

  /// The text of `ids`; ids that nobody has are left out.
  /// - Parameter skipSpecialTokens: leave out `<bos>` and the like.
  public func decode(_ ids: [Int], skipSpecialTokens: Bool = true) -> String {
    let tokens = ids.compactMap { id -> ArraySlice<UInt8>? in
      if let added = addedByID[id] {
        // A special token that is looked for in normalized text is told by that text: so the library does.
        let isSpecial = added.token.isSpecial && added.text == added.token.content
        return skipSpecialTokens && isSpecial ? nil : added.text[...]
      }
      return model.pieces.piece(id)
    }
    guard let decoder else { return String(decoding: Array(tokens.joined(separator: " ".utf8)), as: UTF8.self) }
    return String(decoding: Array(decoder.apply(tokens).joined()), as: UTF8.self)
  }

  /// The id of a token by its text.
  public func id(of token: String) -> Int? {
    let text = Array(token.utf8)
    return model.pieces.id(text) ?? addedByID.values.first { $0.token.content == text }?.token.id
  }

  /// The text of a token; nil for an id that nobody has. Bytes that are no UTF-8 cannot occur in it.
  public func token(_ id: Int) -> String? {
    (addedByID[id]?.text[...] ?? model.pieces.piece(id)).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Ids that the file puts before every text.
  public var leadingIDs: [Int] { template.before }
  /// Ids that the file puts after every text.
  public var trailingIDs: [Int] { template.after }

  /// The same tokenizer with other tokens around texts.
  func surrounding(before: [Int], after: [Int]) -> Tokenizer {
    var copy = self
    copy.template = TokenTemplate(before: before, after: after)
    return copy
  }
}
