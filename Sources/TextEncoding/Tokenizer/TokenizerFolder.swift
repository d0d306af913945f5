internal import Checkpoint
public import Foundation

extension Tokenizer {
  /// Reads `tokenizer.json` of a folder, and which tokens surround a text from `tokenizer_config.json`, if that is there and
  /// says so (`add_bos_token`, `add_eos_token`), as `transformers` does.
  /// - Throws: `TextEncodingError`, `CheckpointError`.
  public init(folder: URL) throws {
    let tokenizer = try Tokenizer(contentsOf: folder.appending(path: "tokenizer.json", directoryHint: .notDirectory))
    let file = folder.appending(path: "tokenizer_config.json", directoryHint: .notDirectory)
    guard FileManager.default.fileExists(atPath: file.path(percentEncoded: false)) else {
      self = tokenizer
      return
    }
    let config = try ConfigObject(contentsOf: file)
    let beginning = try config.booleanIfPresent("add_bos_token")
    let end = try config.booleanIfPresent("add_eos_token")
    guard beginning != nil || end != nil else {
      self = tokenizer
      return
    }
    func ids(_ isWanted: Bool, _ key: String, _ usual: String) throws -> [Int] {
      guard isWanted else { return [] }
      let name = try Self.tokenText(config, key) ?? usual
      guard let id = tokenizer.id(of: name) else {
        throw config.invalid(key, "is \(quoted(name)), which tokenizer.json does not have.")
      }
      return [id]
    }
    self = tokenizer.surrounding(
      before: try ids(beginning ?? true, "bos_token", "<bos>"), after: try ids(end ?? false, "eos_token", "<eos>"))
  }

  /// A token's text, which may stand alone or as the "content" of an object.
  private static func tokenText(_ config: ConfigObject, _ key: String) throws -> String? {
    if let object = try? config.objectIfPresent(key) { return try object.string("content") }
    return try config.stringIfPresent(key)
  }
}
