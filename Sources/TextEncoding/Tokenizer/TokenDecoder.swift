/// How tokens become text again.
indirect enum TokenDecoder: Sendable {
  case replace([UInt8], with: [UInt8])
  /// "<0x0A>" becomes the byte; bytes that are no UTF-8 become U+FFFD each.
  case byteFallback
  case fuse
  /// Takes a character off the ends of every token, at most so many times.
  case strip([UInt8], start: Int, stop: Int)
  case sequence([TokenDecoder])

  init?(_ node: ComponentNode, file: String, path: String) throws(TextEncodingError) {
    if node.isNull { return nil }
    try self.init(Component(node, file: file, path: path))
  }

  private init(_ component: Component) throws(TextEncodingError) {
    let type = try component.name("type")
    switch type {
    case "Replace": self = .replace(try component.pattern("pattern"), with: try component.text("content"))
    case "ByteFallback": self = .byteFallback
    case "Fuse": self = .fuse
    case "Strip":
      let content = try component.text("content")
      guard String(decoding: content, as: UTF8.self).unicodeScalars.count == 1 else {
        throw component.malformed("needs one character as \(quoted("content"))")
      }
      self = .strip(content, start: try component.count("start"), stop: try component.count("stop"))
    case "Sequence":
      var parts: [TokenDecoder] = []
      for part in try component.components("decoders") { parts.append(try TokenDecoder(part)) }
      self = .sequence(parts)
    default: throw component.unsupported("is the decoder \(quoted(type)), which this engine does not have")
    }
  }

  /// The tokens after this step; the text is what they are when joined.
  func apply(_ tokens: [ArraySlice<UInt8>]) -> [ArraySlice<UInt8>] {
    switch self {
    case .replace(let pattern, let content): return tokens.map { replaced($0, pattern, content) }
    case .fuse: return [ArraySlice(tokens.joined())]
    case .sequence(let parts): return parts.reduce(tokens) { $1.apply($0) }
    case .strip(let character, let start, let stop):
      return tokens.map { token in
        var rest = token
        for _ in 0..<min(start, token.count) where rest.starts(with: character) {
          rest = rest.dropFirst(character.count)
        }
        for _ in 0..<min(stop, token.count) where rest.suffix(character.count).elementsEqual(character) {
          rest = rest.dropLast(character.count)
        }
        return rest
      }
    case .byteFallback:
      var result: [ArraySlice<UInt8>] = []
      var bytes: [UInt8] = []
      func flush() {
        if bytes.isEmpty { return }
        if String(validating: bytes, as: UTF8.self) != nil {
          result.append(bytes[...])
        } else {
          result += bytes.map { _ in ArraySlice("\u{FFFD}".utf8) }
        }
        bytes = []
      }
      for token in tokens {
        if let byte = Self.byte(token) {
          bytes.append(byte)
        } else {
          flush()
          result.append(token)
        }
      }
      flush()
      return result
    }
  }

  /// The byte that "<0x0A>" stands for.
  static func byte(_ token: ArraySlice<UInt8>) -> UInt8? {
    guard token.count == 6, token.starts(with: "<0x".utf8), token.last == UInt8(ascii: ">") else { return nil }
    return UInt8(String(decoding: token.dropFirst(3).prefix(2), as: UTF8.self), radix: 16)
  }
}
