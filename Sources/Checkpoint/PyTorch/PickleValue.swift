/// What a pickle of tensors can hold. Containers are numbers into `Pickle`'s lists: a pickle can nest a million of them
/// or put one into itself, and neither must exhaust the stack.
enum PickleValue {
  case none
  case boolean(Bool)
  case integer(Int)
  case real
  case text(String)
  case tuple(Int)
  case list(Int)
  case dictionary(Int)
  case global(PickleGlobal)
  case storage(PickleStorage)
  case tensor(Int)

  /// What a reader of the file would call it.
  var kindName: String {
    switch self {
    case .none: "None"
    case .boolean: "a truth value"
    case .integer, .real: "a number"
    case .text: "text"
    case .tuple: "a tuple"
    case .list: "a list"
    case .dictionary: "a dictionary"
    case .global: "a class"
    case .storage: "a storage"
    case .tensor: "a tensor"
    }
  }
}

/// The classes and functions a pickle may name. Their names only choose what to build; nothing is ever called.
enum PickleGlobal: Equatable {
  case orderedDictionary
  case rebuildTensor
  case rebuildParameter
  case storage(ElementType)

  /// The global of a name, or nil for every other.
  init?(module: String, name: String) {
    switch (module, name) {
    case ("collections", "OrderedDict"): self = .orderedDictionary
    case ("torch._utils", "_rebuild_tensor_v2"): self = .rebuildTensor
    case ("torch._utils", "_rebuild_parameter"): self = .rebuildParameter
    case ("torch", let name):
      guard let type = Self.storages[name] else { return nil }
      self = .storage(type)
    default: return nil
    }
  }

  private static let storages: [String: ElementType] = [
    "FloatStorage": .float32, "HalfStorage": .float16, "BFloat16Storage": .bfloat16, "DoubleStorage": .float64,
    "LongStorage": .signed64, "IntStorage": .signed32, "ShortStorage": .signed16, "CharStorage": .signed8,
    "ByteStorage": .unsigned8, "BoolStorage": .boolean,
  ]
}

/// A run of elements that lies in the zip entry `data/KEY`.
struct PickleStorage {
  var key: String
  var elementType: ElementType
  var count: Int
}

/// A tensor as the pickle describes it, its numbers checked against its storage.
struct PickleTensor {
  var storage: PickleStorage
  var offset: Int
  var shape: [Int]
  var strides: [Int]

  /// Whether the elements lie row by row without gaps.
  var isContiguous: Bool {
    var expected = 1
    for (dimension, stride) in zip(shape, strides).reversed() where dimension != 1 {
      guard stride == expected || shape.contains(0) else { return false }
      expected *= dimension
    }
    return true
  }

  /// Checks every number without overflow; nil where the elements do not lie in the storage, or more are claimed than
  /// it has (a tensor that repeats elements could claim any amount of memory).
  init?(storage: PickleStorage, offset: Int, shape: [Int], strides: [Int]) {
    guard shape.count == strides.count, shape.count <= SafetensorsHeader.maximumRank, offset >= 0,
      shape.allSatisfy({ $0 >= 0 }), strides.allSatisfy({ $0 >= 0 }),
      let bits = bitCount(of: shape, storage.elementType)
    else { return nil }
    let elements = bits / storage.elementType.bits
    if elements > 0 {
      var last = offset
      for (dimension, stride) in zip(shape, strides) {
        let (step, tooFar) = (dimension - 1).multipliedReportingOverflow(by: stride)
        let (sum, tooLarge) = last.addingReportingOverflow(step)
        guard !tooFar, !tooLarge else { return nil }
        last = sum
      }
      guard last < storage.count, elements <= storage.count else { return nil }
    }
    self.storage = storage
    self.offset = offset
    self.shape = shape
    self.strides = strides
  }
}
