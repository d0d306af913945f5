/// How many letters must be put in, taken out or changed to make one word of the other (Levenshtein). For short words:
/// both are cut to 24 letters, so that the work is bounded.
func editDistance(_ left: some StringProtocol, _ right: some StringProtocol) -> Int {
  let (left, right) = (Array(left.prefix(24)), Array(right.prefix(24)))
  var row = Array(0...right.count)
  for (i, a) in left.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for (j, b) in right.enumerated() {
      let next = min(row[j + 1] + 1, row[j] + 1, diagonal + (a == b ? 0 : 1))
      diagonal = row[j + 1]
      row[j + 1] = next
    }
  }
  return row[right.count]
}

/// The word of `known` that `word` was probably meant to be: at most two letters off, and fewer than half of them.
func nearest(_ word: some StringProtocol, in known: [String]) -> String? {
  guard word.utf8.count <= 64 else { return nil }
  let word = word.lowercased()
  let best = known.map { (editDistance(word, $0), $0) }.min { $0 < $1 }
  guard let best, best.0 <= 2, best.0 * 2 < max(word.count, 3) else { return nil }
  return best.1
}
