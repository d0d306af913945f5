/// A WAVE file in RIFF: chunks of type, length, data and a padding byte where the length is odd.
struct WaveContainer: MediaContainer {
  private(set) var embedded: EmbeddedManifest?
  /// The chunks that are kept.
  private var kept: [Range<UInt64>] = []
  /// Whether the last kept chunk lacks its padding byte.
  private var lacksPadding = false
  private let path: String

  init(_ file: MediaFile) throws(ProvenanceError) {
    path = file.path
    let head = try file.bytes(0..<12)
    guard UInt64(littleEndian: head[4..<8]) + 8 == file.size else {
      throw .damaged(path: path, what: "its RIFF size is not the size of the file")
    }
    var start: UInt64 = 12
    while start < file.size {
      guard start + 8 <= file.size else { throw .damaged(path: path, what: "a chunk breaks off") }
      let head = try file.bytes(start..<start + 8)
      let length = UInt64(littleEndian: head[4...])
      let end = start + 8 + length
      guard end <= file.size else { throw .damaged(path: path, what: "a chunk reaches beyond its end") }
      let padded = min(end + length % 2, file.size)
      if head[..<4].elementsEqual("C2PA".utf8) {
        guard embedded == nil else { throw .damaged(path: path, what: "it holds two manifests") }
        let manifest = try manifestBytes(file, start + 8..<end)
        guard try file.bytes(start..<padded) == Self.wrapped(manifest) else {
          throw .damaged(path: path, what: "its manifest's chunk is not padded with zero")
        }
        embedded = EmbeddedManifest(manifest: manifest, range: start..<padded)
      } else {
        guard kept.count < 1 << 16 else { throw .damaged(path: path, what: "it has more than 65536 chunks") }
        kept.append(start..<padded)
        lacksPadding = padded - end != length % 2
      }
      start = padded
    }
    guard !kept.isEmpty else { throw .damaged(path: path, what: "it holds no chunk") }
  }

  func pieces(manifestCount count: Int) throws(ProvenanceError) -> [OutputPiece] {
    var pieces = kept.map { OutputPiece.copy($0) }
    if lacksPadding { pieces.append(.bytes([0])) }
    pieces.append(.manifest)
    let manifest = UInt64(8 + count + count % 2)
    let size = pieces.reduce(4) { $0 + $1.size(manifest: manifest) }
    guard let size = UInt32(exactly: size) else {
      throw .unsupported(path: path, what: "with one it would be larger than the 4 GiB of RIFF")
    }
    return [.bytes(Array("RIFF".utf8) + size.littleEndianBytes + Array("WAVE".utf8))] + pieces
  }

  static func wrapped(_ manifest: [UInt8]) -> [UInt8] {
    Array("C2PA".utf8) + UInt32(manifest.count).littleEndianBytes + manifest + (manifest.count % 2 == 0 ? [] : [0])
  }

  static func binding(_ range: Range<UInt64>, isPadded: Bool) -> AssetBinding {
    .data(hash: emptyHash, exclusion: range, isPadded: isPadded)
  }
}
