import ArgumentParser
import Foundation
import TextEncoding

/// `hoofbeat model tokens`: what a model's tokenizer makes of texts, so that it can be compared with another program's.
struct ModelTokensCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tokens", abstract: "Show the tokens of texts, as a model's tokenizer.json divides them.",
    discussion: """
      TOKENIZER is a tokenizer.json or a folder that holds one. Texts are given as arguments or, with --texts, as a JSON
      list of strings; --json prints one object a text: its ids and what they decode to.

      Examples:
        hoofbeat model tokens DIR/text "The lamp room is dark."
        hoofbeat model tokens tokenizer.json --texts texts.json --json
      """)

  @Argument(help: "A tokenizer.json, or the folder it lies in.") var tokenizer: String
  @Argument(help: "Texts.") var text: [String] = []
  @Option(help: "JSON file with a list of texts.") var texts: String?
  @Flag(help: "Leave out the tokens that the model wants around a text.") var plain = false
  @Flag(help: "Print one JSON object a text.") var json = false

  func run() async throws {
    let url = URL(fileURLWithPath: tokenizer)
    var isFolder: ObjCBool = false
    _ = FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder)
    let model = try isFolder.boolValue ? Tokenizer(folder: url) : Tokenizer(contentsOf: url)
    for text in try text + listed() {
      let ids = model.encode(text, addSpecialTokens: !plain)
      if json {
        printJSONLine(Line(decoded: model.decode(ids), ids: ids))
      } else {
        let pieces = ids.map { "\($0) \((model.token($0) ?? "").debugDescription)" }
        print("\(ids.count) tokens: " + pieces.joined(separator: ", "))
      }
    }
  }

  private func listed() throws -> [String] {
    guard let texts else { return [] }
    do {
      return try JSONDecoder().decode([String].self, from: Data(contentsOf: URL(fileURLWithPath: texts)))
    } catch {
      throw ValidationError("\(texts) is not a JSON list of strings; write one, such as [\"first\", \"second\"].")
    }
  }

  private struct Line: Encodable {
    var decoded: String
    var ids: [Int]
  }
}
