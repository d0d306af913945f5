/// A binary glTF 2.0 file that is put together: the numbers in one buffer, views and accessors on it.
struct GLBFile {
  /// Kinds of elements.
  enum Shape: String {
    case scalar = "SCALAR"
    case vector3 = "VEC3"
    case vector4 = "VEC4"

    /// Numbers in an element.
    var components: Int {
      switch self {
      case .scalar: 1
      case .vector3: 3
      case .vector4: 4
      }
    }
  }

  /// What a view is bound as.
  enum Binding: Int {
    case vertices = 34_962
    case indices = 34_963
  }

  private var data = LittleEndian()
  private var views: [OrderedJSON] = []
  private var accessors: [OrderedJSON] = []

  /// Adds 32-bit floating-point numbers; returns their accessor. `withBounds` states the least and greatest element.
  mutating func floats(_ values: [Float], as shape: Shape, binding: Binding? = nil, withBounds: Bool = false) -> Int {
    let start = data.bytes.count
    for value in values { data.put(value) }
    var more: [(String, OrderedJSON)] = []
    if withBounds {
      let columns = (0..<shape.components).map { column in
        stride(from: column, to: values.count, by: shape.components).map { values[$0] }
      }
      // Readers compare bounds with the numbers themselves: all digits of the value are written.
      more = [
        ("min", .list(columns.map { .digits(String(Double($0.min() ?? 0))) })),
        ("max", .list(columns.map { .digits(String(Double($0.max() ?? 0))) })),
      ]
    }
    return add(from: start, count: values.count / shape.components, shape, 5126, binding, more)
  }

  /// Adds 16-bit indices; returns their accessor.
  mutating func indices(_ values: [UInt16]) -> Int {
    let start = data.bytes.count
    for value in values { data.put(value) }
    return add(from: start, count: values.count, .scalar, 5123, .indices, [])
  }

  /// Adds colours of four bytes each; returns their accessor.
  mutating func colors(_ values: [[UInt8]]) -> Int {
    let start = data.bytes.count
    for value in values { data.put(value) }
    return add(from: start, count: values.count, .vector4, 5121, .vertices, [("normalized", .bool(true))])
  }

  private mutating func add(
    from start: Int, count: Int, _ shape: Shape, _ component: Int, _ binding: Binding?,
    _ more: [(String, OrderedJSON)]
  ) -> Int {
    var view: [(String, OrderedJSON)] = [
      ("buffer", .whole(0)), ("byteOffset", .whole(start)), ("byteLength", .whole(data.bytes.count - start)),
    ]
    if let binding { view.append(("target", .whole(binding.rawValue))) }
    views.append(.object(view))
    data.align(to: 4)
    accessors.append(
      .object(
        [
          ("bufferView", .whole(views.count - 1)), ("componentType", .whole(component)), ("count", .whole(count)),
          ("type", .text(shape.rawValue)),
        ] + more))
    return accessors.count - 1
  }

  /// The bytes of the file: header, chunk of JSON, chunk of numbers.
  func bytes(_ members: [(String, OrderedJSON)]) -> [UInt8] {
    let document: OrderedJSON = .object(
      [("asset", .object([("version", .text("2.0")), ("generator", .text("Hoofbeat"))]))] + members + [
        ("buffers", .list([.object([("byteLength", .whole(data.bytes.count))])])), ("bufferViews", .list(views)),
        ("accessors", .list(accessors)),
      ])
    var text = LittleEndian()
    text.put(Array(document.oneLine.utf8))
    text.align(to: 4, with: UInt8(ascii: " "))
    var file = LittleEndian()
    file.put(Array("glTF".utf8))
    file.put(2 as UInt32)
    file.put(UInt32(12 + 8 + text.bytes.count + 8 + data.bytes.count))
    file.put(UInt32(text.bytes.count))
    file.put(Array("JSON".utf8))
    file.put(text.bytes)
    file.put(UInt32(data.bytes.count))
    file.put(Array("BIN\0".utf8))
    file.put(data.bytes)
    return file.bytes
  }
}
