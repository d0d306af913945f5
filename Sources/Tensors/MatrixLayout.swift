public import VulkanCompute

/// How the weights `[experts][outputs][inputs]` of matrix products lie in device memory.
///
/// Packing only moves units of 16 bytes (four float32 or eight 16-bit values that follow each other in a row); values keep
/// their type. Where two device classes want different layouts, the layouts differ, so weights are packed for one device.
public struct MatrixLayout: Sendable, Hashable {
  /// The order of the units.
  enum Order: Sendable, Hashable {
    /// Row after row, each padded with zeros to a multiple of eight values.
    case rows
    /// Panels of `8·lanes` rows (the last one perhaps narrower), each `[unit][pitch][lane]`: what one CPU subgroup loads
    /// at once lies together, and belongs to rows `lane·pitch + j` of the panel.
    case panels(lanes: Int)
  }

  /// A run of panels of equal width.
  struct Panels: Sendable, Hashable {
    /// First row (output column of the product).
    let firstRow: Int
    /// How many panels.
    let count: Int
    /// Rows of each panel per lane.
    let pitch: Int
    /// First unit within an expert.
    let firstUnit: Int
  }

  /// Independent matrices of the same size.
  public let experts: Int
  /// Rows: columns of the product.
  public let outputs: Int
  /// Columns: values summed over.
  public let inputs: Int
  /// Type of the values.
  public let element: Element
  /// The device class the layout is for.
  public let device: DeviceClass
  let order: Order
  let panels: [Panels]

  /// Chooses the layout.
  /// - Parameter element: `.float32`, `.float16` or `.bfloat16`.
  public init(experts: Int = 1, outputs: Int, inputs: Int, element: Element, device: DeviceClass) {
    precondition(experts > 0 && outputs > 0 && inputs > 0, "a matrix needs rows and columns")
    precondition(element != .uint32, "matrices hold floating-point values")
    self.experts = experts
    self.outputs = outputs
    self.inputs = inputs
    self.element = element
    self.device = device
    order = KernelTable.matrixOrder(inputs: inputs, on: device)
    var panels: [Panels] = []
    if case .panels(let lanes) = order {
      let unitsPerRow = (inputs + 16 / element.byteCount - 1) / (16 / element.byteCount)
      let wide = 8 * lanes
      let rest = outputs % wide
      // A rest that fills most of a panel gets a whole one. Otherwise two rows per lane at least, so that the pairs of a
      // gated activation stay in one lane.
      let whole = outputs / wide + (rest > wide / 2 ? 1 : 0)
      if whole > 0 { panels.append(Panels(firstRow: 0, count: whole, pitch: 8, firstUnit: 0)) }
      if rest > 0 && rest <= wide / 2 {
        panels.append(
          Panels(
            firstRow: whole * wide, count: 1, pitch: rest > wide / 4 ? 4 : 2, firstUnit: whole * wide * unitsPerRow))
      }
    }
    self.panels = panels
  }

  /// Values of one unit.
  var unitValues: Int { 16 / element.byteCount }

  /// Units of one row.
  var rowUnits: Int {
    switch order {
    case .rows: (inputs + 7) / 8 * 8 / unitValues
    case .panels: (inputs + unitValues - 1) / unitValues
    }
  }

  /// Units of one expert.
  var expertUnits: Int {
    switch order {
    case .rows: outputs * rowUnits
    case .panels(let lanes): panels.reduce(0) { $0 + $1.count * $1.pitch * lanes } * rowUnits
    }
  }

  /// Size of all experts, bytes.
  public var byteCount: Int { experts * expertUnits * 16 }

  /// Shape of the value that holds them, in words (`Element.uint32`).
  public var shape: [Int] { [byteCount / 4] }

  /// Packs row-major values.
  /// - Parameters:
  ///   - source: `experts·outputs·inputs` values of `element`, row-major, experts one after the other; any alignment.
  ///   - target: `byteCount` bytes, 16-byte aligned: device memory mapped for writing, or staging. Written front to back.
  public func pack(_ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer) {
    let rowBytes = inputs * element.byteCount
    precondition(source.count == experts * outputs * rowBytes, "the source has another size than the layout")
    precondition(target.count >= byteCount, "the target is smaller than the layout")
    guard let from = source.baseAddress, let to = target.baseAddress else { return }
    let wholeUnits = rowBytes / 16
    let tailBytes = rowBytes - wholeUnits * 16
    let rowUnits = self.rowUnits
    let zero = SIMD4<UInt32>()

    func unit(row: UnsafeRawPointer, _ index: Int) -> SIMD4<UInt32> {
      if index < wholeUnits { return row.loadUnaligned(fromByteOffset: index &* 16, as: SIMD4<UInt32>.self) }
      guard index == wholeUnits, tailBytes > 0 else { return zero }
      var value = zero
      withUnsafeMutableBytes(of: &value) {
        $0.copyMemory(from: UnsafeRawBufferPointer(start: row + wholeUnits * 16, count: tailBytes))
      }
      return value
    }

    for expert in 0..<experts {
      let base = from + expert * outputs * rowBytes
      var place = to + expert * expertUnits * 16
      switch order {
      case .rows:
        for row in 0..<outputs {
          for index in 0..<rowUnits {
            place.storeBytes(of: unit(row: base + row &* rowBytes, index), as: SIMD4<UInt32>.self)
            place += 16
          }
        }
      case .panels(let lanes):
        for run in panels {
          for panel in 0..<run.count {
            let first = run.firstRow + panel * run.pitch * lanes
            for index in 0..<rowUnits {
              for j in 0..<run.pitch {
                for lane in 0..<lanes {
                  let row = first &+ lane &* run.pitch &+ j
                  let value = row < outputs ? unit(row: base + row &* rowBytes, index) : zero
                  place.storeBytes(of: value, as: SIMD4<UInt32>.self)
                  place += 16
                }
              }
            }
          }
        }
      }
    }
  }
}

/// Packed weights in a graph.
public struct Matrix: Sendable {
  /// The packed words, of the layout's `shape`.
  public let value: Value
  /// What they mean.
  public let layout: MatrixLayout

  /// Names packed weights.
  public init(_ value: Value, _ layout: MatrixLayout) {
    precondition(value.byteCount >= layout.byteCount, "the value is smaller than the layout")
    self.value = value
    self.layout = layout
  }
}

extension Graph {
  /// Packed weights that already lie in a buffer.
  public mutating func matrix(_ buffer: Buffer, byteOffset: Int = 0, _ layout: MatrixLayout) -> Matrix {
    Matrix(stored(buffer, byteOffset: byteOffset, layout.shape, .uint32), layout)
  }
}
