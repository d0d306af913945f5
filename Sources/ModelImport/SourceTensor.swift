import Checkpoint

/// One tensor where it was published, in whatever kind of file; its values are read piece by piece.
struct SourceTensor: Sendable {
  /// The bytes behind it.
  enum Backing: Sendable {
    case plain(TensorView)
    /// Elements that do not lie row by row.
    case strided(PyTorchTensor)
    /// Blocks of a GGUF file.
    case blocks(GGUFTensor, QuantisedFormat)
  }

  /// The name in its file, without what its part takes off.
  var name: String
  /// Dimensions, slowest first.
  var shape: [Int]
  let backing: Backing
  /// For PyTorch files: where the checksum is.
  var checked: PyTorchTensor?

  var count: Int { shape.reduce(1, *) }

  /// The type of an element, as the file calls it.
  var typeName: String {
    switch backing {
    case .plain(let view): view.elementType.rawValue
    case .strided(let tensor): tensor.elementType.rawValue
    case .blocks(_, let format): format.rawValue
    }
  }

  /// Whether the values can be read as numbers.
  var isFloatingPoint: Bool {
    switch backing {
    case .plain(let view): view.elementType.isFloatingPoint
    case .strided(let tensor): tensor.elementType.isFloatingPoint
    case .blocks: true
    }
  }

  var path: String {
    switch backing {
    case .plain(let view): view.path
    case .strided(let tensor): tensor.path
    case .blocks(let tensor, _): tensor.path
    }
  }

  init(_ view: TensorView, name: String? = nil) {
    self.name = name ?? view.name
    shape = view.shape
    backing = .plain(view)
  }

  init(_ tensor: PyTorchTensor, name: String) {
    self.name = name
    shape = tensor.shape
    backing = tensor.view(named: name).map { .plain($0) } ?? .strided(tensor)
    checked = tensor
  }

  init(_ tensor: GGUFTensor, columns: Int?, shape: [Int]?) {
    name = tensor.name
    self.shape = shape ?? tensor.shape.dropLast() + [columns ?? tensor.columns]
    switch (tensor.type, tensor.view) {
    case (.quantised(let format), _): backing = .blocks(tensor, format)
    case (_, let view?): backing = .plain(view)
    default: preconditionFailure("a tensor is plain or quantised")
    }
  }

  /// The values of some elements, counted row-major; of a quantised tensor, whole rows.
  ///
  /// Plain tensors are read from the file and not from the mapping, so that memory does not fill with what was read.
  func floats(_ range: Range<Int>) throws -> [Float] {
    switch backing {
    case .plain(let view):
      let size = view.elementType.bits / 8
      let bytes = try [UInt8](unsafeUninitializedCapacity: range.count * size) { target, initialized in
        let part = UnsafeMutableRawBufferPointer(
          rebasing: UnsafeMutableRawBufferPointer(target)[..<(range.count * size)])
        try view.read(from: range.lowerBound * size, into: part)
        initialized = range.count * size
      }
      return try decoded(bytes, view.elementType)
    case .strided(let tensor):
      // These are small: a matrix that lies column by column is gathered as a whole.
      return Array(try decoded(try tensor.bytes(), tensor.elementType)[range])
    case .blocks(let tensor, _):
      let columns = shape.last ?? 1
      let rows = range.lowerBound / columns..<range.upperBound / columns
      return try tensor.quantisedRows(rows, inputs: columns)?.floats() ?? []
    }
  }

  private func decoded(_ bytes: [UInt8], _ type: ElementType) throws -> [Float] {
    guard let floats = bytes.withUnsafeBytes({ FloatCoding.decode($0, type) }) else {
      throw ImportError("\(path): \(name) has the type \(typeName), which holds no weights; convert it to F32.")
    }
    return floats
  }
}
