public import VulkanCompute

/// A list of dispatches over values, before any memory exists.
///
/// Building a graph touches no device: sizes, plans and lengths can be checked on any machine.
public struct Graph: Sendable {
  /// What stands behind a value.
  public enum Storage: Sendable {
    /// Lives from its first use to its last; the plan may give its memory to others.
    case temporary
    /// Keeps its contents between runs; the host may write and read it.
    case persistent
    /// Already on the device: weights.
    case stored(Buffer, byteOffset: Int)
    /// Weights that a stream brings: on the device while their unit is.
    case streamed(WeightStream, unit: Int, byteOffset: Int)
    /// Weights of which only the size is known; such a graph can be planned, not run.
    case planned
  }

  /// Every value's storage, by id.
  public private(set) var storage: [Storage] = []
  /// Every value, by id.
  public private(set) var values: [Value] = []
  /// What will run, in order.
  public private(set) var dispatches: [Dispatch] = []

  /// An empty graph.
  public init() {}

  /// A value that lives only between the dispatches that use it.
  public mutating func temporary(_ shape: [Int], _ element: Element = .float32) -> Value {
    add(shape, element, .temporary)
  }

  /// A value that keeps its contents between runs and that the host can write and read.
  public mutating func persistent(_ shape: [Int], _ element: Element = .float32) -> Value {
    add(shape, element, .persistent)
  }

  /// A value whose bytes are already in a buffer.
  public mutating func stored(_ buffer: Buffer, byteOffset: Int = 0, _ shape: [Int], _ element: Element = .float32)
    -> Value
  {
    let value = add(shape, element, .stored(buffer, byteOffset: byteOffset))
    precondition(byteOffset + value.byteCount <= buffer.byteCount, "a stored value lies outside its buffer")
    return value
  }

  /// A value that `stream` brings as part of a unit. A graph must use units in the stream's order, each without another in
  /// between, and all of them.
  public mutating func streamed(
    _ stream: WeightStream, unit: Int, part: Int, _ shape: [Int], _ element: Element = .float32
  ) -> Value {
    let place = stream.place(unit: unit, part: part)
    let value = add(shape, element, .streamed(stream, unit: unit, byteOffset: place.lowerBound))
    precondition(value.byteCount <= place.count, "a streamed value is larger than its weights")
    return value
  }

  /// A value of which only the size is known.
  public mutating func planned(_ shape: [Int], _ element: Element = .float32) -> Value {
    add(shape, element, .planned)
  }

  /// Adds launches to the end.
  public mutating func append(_ launches: [Dispatch]) { dispatches += launches }

  /// Adds one launch to the end.
  public mutating func append(_ launch: Dispatch) { dispatches.append(launch) }

  private mutating func add(_ shape: [Int], _ element: Element, _ kind: Storage) -> Value {
    precondition(shape.allSatisfy { $0 >= 0 }, "a tensor cannot have a negative dimension")
    let value = Value(id: values.count, shape: shape, element: element)
    values.append(value)
    storage.append(kind)
    return value
  }
}
