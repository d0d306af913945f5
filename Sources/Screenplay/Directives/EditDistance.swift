/// How many letters must be put in, taken out, changed or swapped with their neighbour to make one word of the other
/// (Damerau and Levenshtein, each letter moved at most once). Both are cut to 24 letters, so that the work is bounded.
func editDistance(_ left: some StringProtocol, _ right: some StringProtocol) -> Int {
  let (left, right) = (Array(left.prefix(24)), Array(right.prefix(24)))
  var rows = [Array(0...right.count)]
  for i in left.indices {
    var row = [i + 1]
    for j in right.indices {
      var best = min(rows[i][j + 1] + 1, row[j] + 1, rows[i][j] + (left[i] == right[j] ? 0 : 1))
      if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] { best = min(best, rows[i - 1][j - 1] + 1) }
      row.append(best)
    }
    rows.append(row)
  }
  return rows[left.count][right.count]
}

/// The word of `known` that `word` was probably meant to be: at most two letters off, and fewer than half of them.
func nearest(_ word: some StringProtocol, in known: [String]) -> String? {
  guard word.utf8.count <= 64 else { return nil }
  let word = word.lowercased()
  let likely = known.filter { abs($0.utf8.count - word.utf8.count) <= 2 }
  let best = likely.map { (editDistance(word, $0), $0) }.min { $0 < $1 }
  guard let best, best.0 <= 2, best.0 * 2 < max(word.count, 3) else { return nil }
  return best.1
}
