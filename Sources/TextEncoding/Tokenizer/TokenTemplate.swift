/// Which tokens surround an encoded text.
struct TokenTemplate: Sendable, Equatable {
  /// Ids before the text.
  var before: [Int]
  /// Ids after it.
  var after: [Int]

  /// Nothing around.
  static let none = TokenTemplate(before: [], after: [])

  init(before: [Int], after: [Int]) {
    self.before = before
    self.after = after
  }

  init(_ node: ComponentNode, file: String, path: String) throws(TextEncodingError) {
    if node.isNull {
      self = .none
      return
    }
    let component = try Component(node, file: file, path: path)
    let type = try component.name("type")
    guard type == "TemplateProcessing" else {
      throw component.unsupported("is the post-processor \(quoted(type)), which this engine does not have")
    }
    let special = try Component(component["special_tokens"], file: file, path: "\(path).special_tokens")
    var sides: [[Int]] = [[]]
    for piece in try component.components("single") {
      switch piece.keys {
      case ["SpecialToken"]:
        let token = try Component(piece["SpecialToken"], file: file, path: "\(piece.path).SpecialToken")
        let name = try token.name("id")
        let entry = try Component(special[name], file: file, path: "\(special.path).\(quoted(name))")
        var ids: [Int] = []
        for id in try entry.list("ids") {
          guard case .number(let text) = id, let value = Int(text), (0..<PieceTable.mostPieces).contains(value) else {
            throw entry.malformed("has ids that are no token ids")
          }
          ids.append(value)
        }
        sides[sides.count - 1] += ids
      case ["Sequence"]:
        let sequence = try Component(piece["Sequence"], file: file, path: "\(piece.path).Sequence")
        guard try sequence.name("id") == "A", sides.count == 1 else {
          throw sequence.unsupported("is not the only place of the text, \"A\"")
        }
        sides.append([])
      default: throw piece.malformed("is neither a SpecialToken nor a Sequence")
      }
    }
    guard sides.count == 2 else { throw component.malformed("has no place for the text in \"single\"") }
    before = sides[0]
    after = sides[1]
  }
}
