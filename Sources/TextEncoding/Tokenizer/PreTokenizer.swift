/// How text is divided before pairs are merged; merges never cross a division.
indirect enum PreTokenizer: Sendable {
  case split([UInt8], Behavior, inverted: Bool)
  case sequence([PreTokenizer])

  /// What becomes of the text that divides.
  enum Behavior: String, Sendable {
    case removed = "Removed"
    case isolated = "Isolated"
    case mergedWithPrevious = "MergedWithPrevious"
    case mergedWithNext = "MergedWithNext"
    case contiguous = "Contiguous"
  }

  init?(_ node: ComponentNode, file: String, path: String) throws(TextEncodingError) {
    if node.isNull { return nil }
    try self.init(Component(node, file: file, path: path))
  }

  private init(_ component: Component) throws(TextEncodingError) {
    let type = try component.name("type")
    switch type {
    case "Split":
      let name = try component.name("behavior")
      guard let behavior = Behavior(rawValue: name) else {
        throw component.unsupported("has the behavior \(quoted(name)), which this engine does not have")
      }
      self = .split(
        try component.pattern("pattern"), behavior, inverted: try component.flag("invert", default: false))
    case "Sequence":
      var parts: [PreTokenizer] = []
      for part in try component.components("pretokenizers") { parts.append(try PreTokenizer(part)) }
      self = .sequence(parts)
    default:
      throw component.unsupported("is the pre-tokenizer \(quoted(type)), which this engine does not have")
    }
  }

  /// The parts of UTF-8, none of them empty.
  func apply(_ text: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
    switch self {
    case .sequence(let parts): return parts.reduce([text]) { pieces, part in pieces.flatMap { part.apply($0) } }
    case .split(let pattern, let behavior, let inverted):
      let matches = Self.matches(of: pattern, in: text, inverted: inverted)
      return Self.divided(matches, behavior).filter { !$0.isEmpty }.map { text[$0] }
    }
  }

  private typealias Match = (range: Range<Int>, isMatch: Bool)

  /// `text` in runs that are the pattern and runs that are not.
  private static func matches(of pattern: [UInt8], in text: ArraySlice<UInt8>, inverted: Bool) -> [Match] {
    var result: [Match] = []
    var start = text.startIndex
    var from = start
    while let first = text[from...].firstIndex(of: pattern[0]) {
      guard text[first...].starts(with: pattern) else {
        from = first + 1
        continue
      }
      if start < first { result.append((start..<first, inverted)) }
      result.append((first..<first + pattern.count, !inverted))
      start = first + pattern.count
      from = start
    }
    if start < text.endIndex { result.append((start..<text.endIndex, inverted)) }
    return result
  }

  private static func divided(_ matches: [Match], _ behavior: Behavior) -> [Range<Int>] {
    switch behavior {
    case .isolated: return matches.map(\.range)
    case .removed: return matches.filter { !$0.isMatch }.map(\.range)
    case .contiguous, .mergedWithPrevious:
      var result: [Range<Int>] = []
      var wasMatch = false
      for match in matches {
        let joins = behavior == .contiguous ? match.isMatch == wasMatch : match.isMatch && !wasMatch
        if joins, let last = result.popLast() {
          result.append(last.lowerBound..<match.range.upperBound)
        } else {
          result.append(match.range)
        }
        wasMatch = match.isMatch
      }
      return result
    case .mergedWithNext:
      var result: [Range<Int>] = []
      var wasMatch = false
      for match in matches.reversed() {
        if match.isMatch, !wasMatch, let last = result.popLast() {
          result.append(match.range.lowerBound..<last.upperBound)
        } else {
          result.append(match.range)
        }
        wasMatch = match.isMatch
      }
      return result.reversed()
    }
  }
}
