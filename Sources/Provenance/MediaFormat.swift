/// The kinds of files that a manifest can be put into.
public enum MediaFormat: String, Hashable, Sendable, CaseIterable {
  /// MP4 and QuickTime movies (ISO base media): a top-level `uuid` box after `ftyp`.
  case isoMedia
  /// PNG pictures: a `caBX` chunk after `IHDR`.
  case png
  /// WAVE sound in RIFF: a `C2PA` chunk at the end.
  case wave

  /// The format that a file's first bytes show, or nil. Throws `ProvenanceError` if the file cannot be read.
  public init?(contentsOf path: String) throws(ProvenanceError) {
    try self.init(MediaFile(path))
  }

  init?(_ file: MediaFile) throws(ProvenanceError) {
    let start = try file.bytes(0..<min(12, file.size))
    if start.starts(with: PNGContainer.signature) {
      self = .png
    } else if start.count == 12, start[4..<8].elementsEqual("ftyp".utf8) {
      self = .isoMedia
    } else if start.count == 12, start[..<4].elementsEqual("RIFF".utf8), start[8...].elementsEqual("WAVE".utf8) {
      self = .wave
    } else {
      return nil
    }
  }

  /// The file's parts, as this format divides it. Throws for files that contradict themselves or cannot hold a manifest.
  func container(_ file: MediaFile) throws(ProvenanceError) -> any MediaContainer {
    switch self {
    case .isoMedia: try ISOMediaContainer(file)
    case .png: try PNGContainer(file)
    case .wave: try WaveContainer(file)
    }
  }
}

/// A media file seen as a place for a manifest.
protocol MediaContainer {
  /// The manifest in the file: its bytes, and the range of the chunk or box around it.
  var embedded: EmbeddedManifest? { get }

  /// The file with a manifest of `count` bytes in place of the one it has, as pieces to write one after the other.
  func pieces(manifestCount count: Int) throws(ProvenanceError) -> [OutputPiece]

  /// The chunk or box with `manifest` in it. Its size depends on the manifest's only.
  static func wrapped(_ manifest: [UInt8]) -> [UInt8]

  /// The binding for this file, whose manifest is in `range`; without a digest.
  static func binding(_ range: Range<UInt64>, isPadded: Bool) -> AssetBinding
}

struct EmbeddedManifest {
  var manifest: [UInt8]
  /// Where the chunk or box around it lies, header and all.
  var range: Range<UInt64>
}

enum OutputPiece {
  case copy(Range<UInt64>)
  case bytes([UInt8])
  /// The place of the manifest's chunk or box.
  case manifest

  func size(manifest: UInt64) -> UInt64 {
    switch self {
    case .copy(let range): UInt64(range.count)
    case .bytes(let bytes): UInt64(bytes.count)
    case .manifest: manifest
    }
  }
}

/// Reads a manifest out of its chunk or box, if its size is one that is read at all.
func manifestBytes(_ file: MediaFile, _ range: Range<UInt64>) throws(ProvenanceError) -> [UInt8] {
  guard range.count <= ReadManifest.limit else {
    throw .damaged(path: file.path, what: "its manifest is larger than a mebibyte")
  }
  return try file.bytes(range)
}
