internal import Foundation

/// What happens to text before it is taken apart; the components Gemma's files use.
indirect enum Normalizer: Sendable {
  /// Every occurrence of a text becomes another.
  case replace([UInt8], with: [UInt8])
  /// Put before any text that is not empty.
  case prepend([UInt8])
  case unicode(Form)
  case sequence([Normalizer])

  /// Unicode's normalization forms.
  enum Form: String, Sendable {
    case nfc = "NFC"
    case nfd = "NFD"
    case nfkc = "NFKC"
    case nfkd = "NFKD"
  }

  init?(_ node: ComponentNode, file: String, path: String) throws(TextEncodingError) {
    if node.isNull { return nil }
    try self.init(Component(node, file: file, path: path))
  }

  private init(_ component: Component) throws(TextEncodingError) {
    let type = try component.name("type")
    switch type {
    case "Replace": self = .replace(try component.pattern("pattern"), with: try component.text("content"))
    case "Prepend": self = .prepend(try component.text("prepend"))
    case "Sequence":
      var parts: [Normalizer] = []
      for part in try component.components("normalizers") { parts.append(try Normalizer(part)) }
      self = .sequence(parts)
    default:
      guard let form = Form(rawValue: type) else {
        throw component.unsupported("is the normalizer \(quoted(type)), which this engine does not have")
      }
      self = .unicode(form)
    }
  }

  /// Applied to UTF-8; gives UTF-8.
  func apply(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    switch self {
    case .replace(let pattern, let content): return replaced(text, pattern, content)
    case .prepend(let prefix): return text.isEmpty ? text : prefix + text
    case .sequence(let parts): return parts.reduce(text) { $1.apply($0) }
    case .unicode(let form):
      // ASCII is in every form already.
      if text.allSatisfy({ $0 < 0x80 }) { return text }
      let string = String(decoding: text, as: UTF8.self)
      let normal: [UInt8] =
        switch form {
        case .nfd: Array(string.decomposedStringWithCanonicalMapping.utf8)
        case .nfkd: Array(string.decomposedStringWithCompatibilityMapping.utf8)
        // By their definitions: composed from the decomposed.
        case .nfc: Composition.compose(string.decomposedStringWithCanonicalMapping)
        case .nfkc: Composition.compose(string.decomposedStringWithCompatibilityMapping)
        }
      return normal[...]
    }
  }
}

/// `text` with every occurrence of `pattern`, from left to right, replaced by `content`.
func replaced(_ text: ArraySlice<UInt8>, _ pattern: [UInt8], _ content: [UInt8]) -> ArraySlice<UInt8> {
  var result: [UInt8] = []
  result.reserveCapacity(text.count + text.count / 4)
  var rest = text
  while let first = rest.firstIndex(of: pattern[0]) {
    result += rest[..<first]
    if rest[first...].starts(with: pattern) {
      result += content
      rest = rest[(first + pattern.count)...]
    } else {
      result.append(pattern[0])
      rest = rest[(first + 1)...]
    }
  }
  result += rest
  return result[...]
}
