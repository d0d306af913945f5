/// A token that is found in text as a whole, before anything is merged.
struct AddedToken: Sendable {
  var id: Int
  var content: [UInt8]
  /// Takes no part in a decoded text if those are left out.
  var isSpecial: Bool
  /// Found only where no letter, digit or mark touches it.
  var isSingleWord: Bool
  /// Swallows white space on its left.
  var stripsLeft: Bool
  /// Swallows white space on its right.
  var stripsRight: Bool
  /// Looked for after normalization, itself normalized.
  var isNormalized: Bool
}

/// Finds tokens in text: at each place the longest, from left to right.
struct TokenFinder: Sendable {
  private let tokens: [AddedToken]
  /// Children of the nodes of a trie over bytes, by node · 256 + byte.
  private var children: [Int: Int] = [:]
  /// Index of the token that ends at a node, -1 for none.
  private var ending: [Int] = [-1]
  private var isFirst = [Bool](repeating: false, count: 256)

  /// - Parameter texts: what to look for, one text per token; where two are equal the first wins.
  init(_ tokens: [AddedToken], texts: [[UInt8]]) {
    self.tokens = tokens
    for (index, text) in texts.enumerated() where !text.isEmpty {
      isFirst[Int(text[0])] = true
      var node = 0
      for byte in text {
        let key = node << 8 | Int(byte)
        if let child = children[key] {
          node = child
        } else {
          ending.append(-1)
          node = ending.count - 1
          children[key] = node
        }
      }
      if ending[node] < 0 { ending[node] = index }
    }
  }

  /// A part of a text: a token, or text between tokens.
  struct Part {
    var range: Range<Int>
    var id: Int?
  }

  /// Divides UTF-8. Parts may be empty.
  func parts(of text: ArraySlice<UInt8>) -> [Part] {
    var result: [Part] = []
    var start = text.startIndex
    var from = text.startIndex
    while let match = firstMatch(in: text, from: from) {
      from = match.range.upperBound
      let token = tokens[match.index]
      if token.isSingleWord,
        Self.endsInWord(text[..<match.range.lowerBound]) || Self.startsWithWord(text[match.range.upperBound...])
      {
        continue
      }
      var range = match.range
      if token.stripsLeft {
        let between = text[min(start, range.lowerBound)..<range.lowerBound]
        let left = range.lowerBound - Self.trailingSpace(between)
        // What the token before has swallowed stays there; it may have swallowed all of this one.
        range = min(max(left, start), range.upperBound)..<range.upperBound
      }
      if token.stripsRight {
        range = range.lowerBound..<range.upperBound + Self.leadingSpace(text[range.upperBound...])
      }
      if start < range.lowerBound { result.append(Part(range: start..<range.lowerBound, id: nil)) }
      result.append(Part(range: range, id: token.id))
      start = range.upperBound
    }
    if start != text.endIndex { result.append(Part(range: start..<text.endIndex, id: nil)) }
    return result
  }

  private func firstMatch(in text: ArraySlice<UInt8>, from: Int) -> (range: Range<Int>, index: Int)? {
    var place = from
    while place < text.endIndex {
      if isFirst[Int(text[place])] {
        var node = 0
        var longest: (Int, Int)?
        var end = place
        while end < text.endIndex, let child = children[node << 8 | Int(text[end])] {
          node = child
          end += 1
          if ending[node] >= 0 { longest = (end, ending[node]) }
        }
        if let longest { return (place..<longest.0, longest.1) }
      }
      place += 1
    }
    return nil
  }

  private static func endsInWord(_ text: ArraySlice<UInt8>) -> Bool { last(text).map(isWord) ?? false }
  private static func startsWithWord(_ text: ArraySlice<UInt8>) -> Bool { first(text).map { isWord($0.0) } ?? false }

  private static func leadingSpace(_ text: ArraySlice<UInt8>) -> Int {
    var rest = text
    while let (scalar, length) = first(rest), scalar.properties.isWhitespace { rest = rest.dropFirst(length) }
    return rest.startIndex - text.startIndex
  }

  private static func trailingSpace(_ text: ArraySlice<UInt8>) -> Int {
    var rest = text
    while let scalar = last(rest), scalar.properties.isWhitespace {
      rest = rest.dropLast(String(scalar).utf8.count)
    }
    return text.endIndex - rest.endIndex
  }

  private static func first(_ text: ArraySlice<UInt8>) -> (Unicode.Scalar, Int)? {
    String(decoding: text.prefix(4), as: UTF8.self).unicodeScalars.first.map { ($0, String($0).utf8.count) }
  }

  private static func last(_ text: ArraySlice<UInt8>) -> Unicode.Scalar? {
    var start = text.endIndex
    while start > text.startIndex {
      start -= 1
      if text[start] & 0xC0 != 0x80 { return String(decoding: text[start...], as: UTF8.self).unicodeScalars.first }
    }
    return nil
  }

  /// Unicode's definition of a word character (UTS 18, annex C).
  private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.properties.isAlphabetic || scalar.properties.isJoinControl { return true }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .connectorPunctuation: return true
    default: return false
    }
  }
}
