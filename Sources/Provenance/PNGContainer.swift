/// A PNG file (ISO/IEC 15948): a signature and chunks of length, type, data and CRC.
struct PNGContainer: MediaContainer {
  static let signature: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
  /// The signature and `IHDR`; what follows is the manifest's place.
  private static let place: UInt64 = 33

  private(set) var embedded: EmbeddedManifest?
  private let size: UInt64

  init(_ file: MediaFile) throws(ProvenanceError) {
    size = file.size
    var start: UInt64 = 8
    var isFirst = true
    while true {
      guard size >= start + 12 else { throw .damaged(path: file.path, what: "it breaks off before its last chunk") }
      let head = try file.bytes(start..<start + 8)
      let length = UInt64(bigEndian: head[..<4])
      let end = start + 12 + length
      guard end <= size else { throw .damaged(path: file.path, what: "a chunk reaches beyond its end") }
      let type = String(decoding: head[4...], as: UTF8.self)
      guard !isFirst || (type == "IHDR" && length == 13) else {
        throw .damaged(path: file.path, what: "it does not begin with an IHDR chunk")
      }
      isFirst = false
      if type == "caBX" {
        guard embedded == nil else { throw .damaged(path: file.path, what: "it holds two manifests") }
        let manifest = try manifestBytes(file, start + 8..<end - 4)
        guard try file.bytes(start..<end) == Self.wrapped(manifest) else {
          throw .damaged(path: file.path, what: "the checksum of its manifest's chunk is wrong")
        }
        embedded = EmbeddedManifest(manifest: manifest, range: start..<end)
      }
      if type == "IEND" { break }
      start = end
    }
  }

  func pieces(manifestCount: Int) -> [OutputPiece] {
    let head = OutputPiece.copy(0..<Self.place)
    guard let old = embedded?.range else { return [head, .manifest, .copy(Self.place..<size)] }
    return [head, .manifest, .copy(Self.place..<old.lowerBound), .copy(old.upperBound..<size)]
  }

  static func wrapped(_ manifest: [UInt8]) -> [UInt8] {
    let checked = Array("caBX".utf8) + manifest
    return UInt32(manifest.count).bigEndianBytes + checked + crc(checked).bigEndianBytes
  }

  static func binding(_ range: Range<UInt64>, isPadded: Bool) -> AssetBinding {
    .data(hash: emptyHash, exclusion: range, isPadded: isPadded)
  }

  /// PNG's checksum: the CRC of ISO 3309, reflected, polynomial 0xEDB88320.
  static func crc(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(~UInt32(0)) { crc, byte in
      var crc = crc ^ UInt32(byte)
      for _ in 0..<8 { crc = crc >> 1 ^ (crc & 1 == 0 ? 0 : 0xedb8_8320) }
      return crc
    }
  }
}

/// The place of a digest that is not known yet.
let emptyHash = [UInt8](repeating: 0, count: 32)
