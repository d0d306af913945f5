/// The type of a value's elements.
public enum Element: Sendable, Hashable {
  case float32
  case uint32
  /// Half precision, two to a word.
  case float16
  /// The upper half of a float32, two to a word.
  case bfloat16

  /// Bytes of one element.
  public var byteCount: Int {
    switch self {
    case .float32, .uint32: 4
    case .float16, .bfloat16: 2
    }
  }
}

/// A tensor of a graph: a name for memory that exists once the graph has been planned.
///
/// Dense and row-major: the last dimension is contiguous.
public struct Value: Sendable, Hashable {
  /// Place in its graph.
  public let id: Int
  /// Dimensions, slowest first.
  public let shape: [Int]
  /// Type of the elements.
  public let element: Element

  /// Number of elements.
  public var count: Int { shape.reduce(1, *) }
  /// Size of the elements in memory.
  public var byteCount: Int { count * element.byteCount }
  /// Size of the last dimension; the row length of a matrix.
  public var width: Int { shape.last ?? 1 }
  /// Product of all dimensions but the last.
  public var rows: Int { shape.dropLast().reduce(1, *) }
}
