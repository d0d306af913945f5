extension AssetBinding {
  /// The digest that a manifest with this binding must state for `file`.
  func digest(of file: MediaFile) throws(ProvenanceError) -> [UInt8] {
    let digest = try SHA256Digest()
    switch self {
    case .data(_, let exclusion, _):
      let gap = exclusion ?? file.size..<file.size
      guard gap.upperBound <= file.size else { throw .damaged(path: file.path, what: "it ends before its manifest") }
      try file.forEachPiece(of: 0..<gap.lowerBound) { (piece) throws(ProvenanceError) in try digest.update(piece) }
      try file.forEachPiece(of: gap.upperBound..<file.size) { (piece) throws(ProvenanceError) in
        try digest.update(piece)
      }
    case .isoMedia:
      for box in try ISOBox.topLevel(of: file) {
        if box.type == "ftyp" || box.type == "mfra" { continue }
        if box.type == "uuid", box.range.count >= 24,
          try file.bytes(box.range.lowerBound + 8..<box.range.lowerBound + 24) == Self.isoIdentifier
        {
          continue
        }
        try digest.update(box.range.lowerBound.bigEndianBytes)
        try file.forEachPiece(of: box.range) { (piece) throws(ProvenanceError) in try digest.update(piece) }
      }
    }
    return try digest.finish()
  }
}
