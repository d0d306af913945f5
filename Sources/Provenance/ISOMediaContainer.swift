/// An MP4 or QuickTime movie (ISO/IEC 14496-12) seen as its top-level boxes.
///
/// The manifest's box goes between `ftyp` and the rest (C2PA 2.x, Embedding manifests into BMFF-based assets). Everything
/// behind it moves, so the chunk offsets in `moov` move along; no other byte of the movie changes. Forms that hold places
/// in the file elsewhere, such as fragmented movies, are refused.
struct ISOMediaContainer: MediaContainer {
  private(set) var embedded: EmbeddedManifest?
  private var boxes: [ISOBox] = []
  private let file: MediaFile
  private static let largestMovieBox: UInt64 = 256 << 20
  private static let purpose: [UInt8] = [0, 0, 0, 0] + Array("manifest".utf8) + [0] + [UInt8](repeating: 0, count: 8)

  init(_ file: MediaFile) throws(ProvenanceError) {
    self.file = file
    for box in try ISOBox.topLevel(of: file) {
      guard box.type == "uuid", let manifest = try Self.manifest(in: box, of: file) else {
        boxes.append(box)
        continue
      }
      guard embedded == nil else { throw .damaged(path: file.path, what: "it holds two manifests") }
      embedded = EmbeddedManifest(manifest: manifest, range: box.range)
    }
    guard boxes.first?.type == "ftyp" else { throw .damaged(path: file.path, what: "it does not begin with ftyp") }
    guard boxes.filter({ $0.type == "moov" }).count == 1 else {
      throw .damaged(path: file.path, what: "it does not hold one moov box")
    }
    for box in boxes where ["moof", "sidx", "styp", "mfra"].contains(box.type) {
      throw .unsupported(path: file.path, what: "it is a fragmented movie: write it in one piece")
    }
    for box in boxes where !["ftyp", "moov", "mdat", "free", "skip", "wide", "uuid", "udta"].contains(box.type) {
      throw .unsupported(path: file.path, what: "it has a top-level box of the type \(box.typeForMessages)")
    }
    for box in boxes.dropLast() where box.reachesEnd {
      throw .damaged(path: file.path, what: "boxes follow one that reaches to the end")
    }
  }

  /// The manifest in a `uuid` box; nil if the box is of another kind.
  private static func manifest(in box: ISOBox, of file: MediaFile) throws(ProvenanceError) -> [UInt8]? {
    let content = box.content
    guard content.count >= 16,
      try file.bytes(content.lowerBound..<content.lowerBound + 16) == AssetBinding.isoIdentifier
    else { return nil }
    let manifest = try manifestBytes(file, min(content.lowerBound + 37, content.upperBound)..<content.upperBound)
    guard try file.bytes(box.range) == wrapped(manifest) else {
      throw .damaged(path: file.path, what: "the box around its manifest is of an unknown form")
    }
    return manifest
  }

  func pieces(manifestCount count: Int) throws(ProvenanceError) -> [OutputPiece] {
    let wrapped = UInt64(Self.wrapped([]).count + count)
    var pieces: [OutputPiece] = []
    var moves = ChunkOffsets.Moves(path: file.path)
    var place: UInt64 = 0
    for box in boxes {
      moves.ranges.append((from: box.range, to: place))
      place += UInt64(box.range.count)
      if box.type == "ftyp", pieces.isEmpty {
        pieces = [.copy(box.range), .manifest]
        place += wrapped
      } else {
        pieces.append(.copy(box.range))
      }
    }
    for (index, piece) in pieces.enumerated() {
      guard case .copy(let range) = piece, boxes.contains(where: { $0.type == "moov" && $0.range == range }) else {
        continue
      }
      guard range.count <= Self.largestMovieBox else {
        throw .unsupported(path: file.path, what: "its moov box is larger than 256 MiB")
      }
      pieces[index] = .bytes(try ChunkOffsets.moved(inMovieBox: try file.bytes(range), moves))
    }
    return pieces
  }

  static func wrapped(_ manifest: [UInt8]) -> [UInt8] {
    let content = AssetBinding.isoIdentifier + purpose + manifest
    return UInt32(content.count + 8).bigEndianBytes + Array("uuid".utf8) + content
  }

  static func binding(_ range: Range<UInt64>, isPadded: Bool) -> AssetBinding { .isoMedia(hash: emptyHash) }
}
