/// The assertion that ties a manifest to its file (C2PA 2.x, Hard bindings).
enum AssetBinding: Hashable, Sendable {
  /// `c2pa.hash.data`: the SHA-256 of the file without `exclusion`. A padding byte makes the manifest's size even, as RIFF
  /// wants it.
  case data(hash: [UInt8], exclusion: Range<UInt64>?, isPadded: Bool)
  /// `c2pa.hash.bmff.v3`: the SHA-256 over the top-level boxes of an ISO base media file, each preceded by its place in
  /// the file as 64 bits, without the boxes in `isoExclusions`.
  case isoMedia(hash: [UInt8])

  /// `uuid` boxes with this identifier hold manifests.
  static let isoIdentifier: [UInt8] = [
    0xd8, 0xfe, 0xc3, 0xd6, 0x1b, 0x0e, 0x48, 0x3c, 0x92, 0x97, 0x58, 0x28, 0x87, 0x7e, 0xc4, 0x81,
  ]

  var label: String {
    switch self {
    case .data: "c2pa.hash.data"
    case .isoMedia: "c2pa.hash.bmff.v3"
    }
  }

  var hash: [UInt8] {
    switch self {
    case .data(let hash, _, _), .isoMedia(let hash): hash
    }
  }

  /// The same binding with another digest.
  func with(hash: [UInt8]) -> AssetBinding {
    switch self {
    case .data(_, let exclusion, let isPadded): .data(hash: hash, exclusion: exclusion, isPadded: isPadded)
    case .isoMedia: .isoMedia(hash: hash)
    }
  }

  var value: CBORValue {
    switch self {
    case .data(let hash, let exclusion, let isPadded):
      var members: [String: CBORValue] = [
        "alg": "sha256", "hash": .bytes(hash), "name": "jumbf manifest", "pad": .bytes(isPadded ? [0] : []),
      ]
      if let exclusion {
        members["exclusions"] = .array([
          .object(["start": .unsigned(exclusion.lowerBound), "length": .unsigned(UInt64(exclusion.count))])
        ])
      }
      return .object(members)
    case .isoMedia(let hash):
      let manifest: CBORValue = .object([
        "xpath": "/uuid", "data": .array([.object(["offset": .unsigned(8), "value": .bytes(Self.isoIdentifier)])]),
      ])
      // The three exclusions that the specification wants, and no other.
      let exclusions = [manifest, .object(["xpath": "/ftyp"]), .object(["xpath": "/mfra"])]
      return .object([
        "alg": "sha256", "exclusions": .array(exclusions), "hash": .bytes(hash), "name": "jumbf manifest",
      ])
    }
  }

  /// The binding that an assertion holds; nil if it is of another form. What is not read here shows when the manifest is
  /// made again and compared.
  init?(label: String, _ value: CBORValue) {
    guard let hash = value["hash"]?.bytesValue, hash.count == 32 else { return nil }
    switch label {
    case "c2pa.hash.bmff.v3": self = .isoMedia(hash: hash)
    case "c2pa.hash.data":
      var range: Range<UInt64>?
      if let exclusion = value["exclusions"]?.arrayValue?.first {
        guard let start = exclusion["start"]?.unsignedValue, let length = exclusion["length"]?.unsignedValue else {
          return nil
        }
        let (end, overflows) = start.addingReportingOverflow(length)
        guard !overflows, end <= UInt64(Int64.max) else { return nil }
        range = start..<end
      }
      self = .data(hash: hash, exclusion: range, isPadded: value["pad"]?.bytesValue?.isEmpty == false)
    default: return nil
    }
  }
}
