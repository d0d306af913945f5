/// Byte-pair encoding (Sennrich et al., 2016) over characters, with single bytes for characters outside the vocabulary.
///
/// Pairs are merged in the order of their rank, leftmost first among equals, by way of a heap: n characters take
/// O(n log n), which matters because Gemma does not split text into words.
struct BytePairModel: Sendable {
  /// What two neighbours become.
  struct Merge: Sendable {
    let rank: UInt32
    let id: Int32
  }

  let pieces: PieceTable
  /// By the ids of both sides.
  let merges: [UInt64: Merge]
  /// What stands for a character that has neither an entry nor bytes; nil leaves it out.
  let unknown: Int?
  /// One unknown for a run of such characters.
  let fusesUnknown: Bool
  /// Ids of the pieces for single bytes, "<0x00>" to "<0xFF>"; nil without byte fallback.
  let byteIDs: [Int?]?
  /// A whole text that is an entry is not taken apart.
  let ignoresMerges: Bool

  static func key(_ left: Int32, _ right: Int32) -> UInt64 {
    UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
  }

  /// Appends the ids of `text`, which is UTF-8.
  func encode(_ text: ArraySlice<UInt8>, into ids: inout [Int32]) {
    guard !text.isEmpty else { return }
    if ignoresMerges, let id = text.withUnsafeBytes({ pieces.id($0) }) {
      ids.append(Int32(id))
      return
    }
    var symbols = characters(text)
    mergeAll(&symbols)
    ids += symbols
  }

  /// Ids of single characters, bytes and unknowns.
  private func characters(_ text: ArraySlice<UInt8>) -> [Int32] {
    var symbols: [Int32] = []
    symbols.reserveCapacity(text.count)
    var hasUnknown = false
    text.withUnsafeBytes { bytes in
      var start = 0
      while start < bytes.count {
        var end = start + 1
        while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
        let character = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
        start = end
        if let id = pieces.id(character) {
          if hasUnknown, let unknown { symbols.append(Int32(unknown)) }
          hasUnknown = false
          symbols.append(Int32(id))
          continue
        }
        // Bytes go before an unknown that is still open: so does the `tokenizers` library.
        if let byteIDs, character.allSatisfy({ byteIDs[Int($0)] != nil }) {
          for byte in character { symbols.append(Int32(byteIDs[Int(byte)] ?? 0)) }
          continue
        }
        guard let unknown else { continue }
        if hasUnknown, !fusesUnknown { symbols.append(Int32(unknown)) }
        hasUnknown = true
      }
    }
    if hasUnknown, let unknown { symbols.append(Int32(unknown)) }
    return symbols
  }

  private func mergeAll(_ symbols: inout [Int32]) {
    let count = symbols.count
    guard count > 1 else { return }
    // A doubly linked list over places; a place that was merged into its left neighbour has next -2.
    var next = (0..<count).map { $0 + 1 < count ? Int32($0 + 1) : -1 }
    var previous = (0..<count).map { Int32($0 - 1) }
    var heap = MergeHeap(
      (0..<count - 1).compactMap { place in
        merges[Self.key(symbols[place], symbols[place + 1])].map {
          MergeHeap.Candidate(rank: $0.rank, place: UInt32(place), id: $0.id)
        }
      })
    while let candidate = heap.pop() {
      let place = Int(candidate.place)
      guard next[place] >= 0 else { continue }
      let right = Int(next[place])
      // A candidate that an earlier merge has overtaken: it counts only if its pair would still become the same.
      guard merges[Self.key(symbols[place], symbols[right])]?.id == candidate.id else { continue }
      symbols[place] = candidate.id
      next[place] = next[right]
      next[right] = -2
      if next[place] >= 0 { previous[Int(next[place])] = Int32(place) }
      for left in [Int(previous[place]), place] where left >= 0 && next[left] >= 0 {
        if let merge = merges[Self.key(symbols[left], symbols[Int(next[left])])] {
          heap.push(MergeHeap.Candidate(rank: merge.rank, place: UInt32(left), id: merge.id))
        }
      }
    }
    var kept = 0
    for place in 0..<count where next[place] != -2 {
      symbols[kept] = symbols[place]
      kept += 1
    }
    symbols.removeLast(count - kept)
  }
}

/// Candidates for merges, the lowest rank first, then the leftmost.
struct MergeHeap {
  struct Candidate {
    var rank: UInt32
    var place: UInt32
    var id: Int32

    /// Rank, then place, as one number.
    @inline(__always)
    var order: UInt64 { UInt64(rank) << 32 | UInt64(place) }
  }

  private var items: [Candidate]

  init(_ items: [Candidate]) {
    self.items = items
    for index in stride(from: items.count / 2 - 1, through: 0, by: -1) { sink(index) }
  }

  mutating func push(_ item: Candidate) {
    items.append(item)
    var index = items.count - 1
    while index > 0 {
      let parent = (index - 1) / 2
      guard item.order < items[parent].order else { break }
      items[index] = items[parent]
      index = parent
    }
    items[index] = item
  }

  mutating func pop() -> Candidate? {
    guard let first = items.first, let last = items.popLast() else { return nil }
    if !items.isEmpty {
      items[0] = last
      sink(0)
    }
    return first
  }

  private mutating func sink(_ start: Int) {
    let item = items[start]
    var index = start
    while true {
      var child = 2 * index + 1
      guard child < items.count else { break }
      if child + 1 < items.count, items[child + 1].order < items[child].order { child += 1 }
      guard items[child].order < item.order else { break }
      items[index] = items[child]
      index = child
    }
    items[index] = item
  }
}
