/// Where tensors lie in a safetensors file that is written piece by piece: they follow each other in the order given.
///
/// `SafetensorsWriter` holds a whole file in memory; this holds only the header, so that a file larger than memory can be
/// written tensor by tensor, at any place, and gone on with after a stop.
public struct SafetensorsLayout: Sendable {
  /// A tensor that will be in the file.
  public struct Entry: Sendable, Hashable {
    /// The name in the file.
    public var name: String
    /// The type of one element.
    public var elementType: ElementType
    /// Dimensions, slowest first.
    public var shape: [Int]

    /// Describes a tensor.
    public init(_ name: String, _ elementType: ElementType, _ shape: [Int]) {
      self.name = name
      self.elementType = elementType
      self.shape = shape
    }

    /// Bytes of the tensor; nil if the shape overflows or does not fill whole bytes.
    public var byteCount: Int? {
      guard shape.allSatisfy({ $0 >= 0 }), let bits = bitCount(of: shape, elementType), bits % 8 == 0 else {
        return nil
      }
      return bits / 8
    }
  }

  /// The file's first bytes: the header's length and the header, padded so that the data start at a multiple of 64.
  public let header: [UInt8]
  /// Where each tensor lies in the file, in the order given.
  public let ranges: [Range<Int>]
  /// Size of the whole file.
  public var byteCount: Int { ranges.last?.upperBound ?? header.count }

  /// Lays out a file. Throws `.unwritable` for a name that is there twice or reserved, a shape that does not fit, or a
  /// header beyond the format's limit.
  public init(_ entries: [Entry], metadata: [String: String] = [:]) throws(CheckpointError) {
    func refuse(_ entry: Entry?, _ message: String) -> CheckpointError {
      CheckpointError(.unwritable, file: "new safetensors file", tensor: entry?.name, message)
    }
    var members: [String] = []
    if !metadata.isEmpty {
      let pairs = metadata.sorted { $0.key < $1.key }.map { "\(jsonText($0.key)):\(jsonText($0.value))" }
      members.append("\"__metadata__\":{\(pairs.joined(separator: ","))}")
    }
    var names: Set<String> = ["__metadata__"]
    var ends: [Int] = []
    var end = 0
    for entry in entries {
      guard names.insert(entry.name).inserted else { throw refuse(entry, "is there twice; give each its own name.") }
      guard let size = entry.byteCount, entry.shape.count <= SafetensorsHeader.maximumRank,
        size < Int.max / 2 - end
      else { throw refuse(entry, "has a shape that no file can hold; correct it.") }
      let shape = entry.shape.map(String.init).joined(separator: ",")
      members.append(
        """
        \(jsonText(entry.name)):{"dtype":"\(entry.elementType.rawValue)",\
        "shape":[\(shape)],"data_offsets":[\(end),\(end + size)]}
        """
      )
      end += size
      ends.append(end)
    }
    var text = Array("{\(members.joined(separator: ","))}".utf8)
    text += [UInt8](repeating: 0x20, count: (64 - (8 + text.count) % 64) % 64)
    guard text.count <= SafetensorsHeader.maximumLength else {
      throw refuse(nil, "would need a header of \(text.count) bytes; write fewer tensors.")
    }
    let header = withUnsafeBytes(of: UInt64(text.count).littleEndian) { Array($0) } + text
    self.header = header
    var start = header.count
    ranges = ends.map { end in
      defer { start = header.count + end }
      return start..<header.count + end
    }
  }
}
