internal import Checkpoint
public import VulkanCompute

/// How the weights `[experts][outputs][inputs]` of matrix products lie in device memory.
///
/// Packing only moves units of 16 bytes (four float32 or eight 16-bit values that follow each other in a row, or half or
/// all of a quantised block); values keep their type. Where two device classes want different layouts, the layouts differ,
/// so weights are packed for one device.
public struct MatrixLayout: Sendable, Hashable {
  /// The order of the units.
  enum Order: Sendable, Hashable {
    /// Row after row, each padded with zeros to a multiple of eight values. Quantised rows are padded to whole blocks, and
    /// their scales follow, padded to a whole unit.
    case rows
    /// Panels of `8·lanes` rows (the last one perhaps narrower), each `[unit][pitch][lane]`: what one CPU subgroup loads
    /// at once lies together, and belongs to rows `lane·pitch + j` of the panel. Quantised: `[block][slot][lane]`, where
    /// slot 0 holds the scales of the lane's rows in that block and slot `1 + part·pitch + j` a unit of row
    /// `lane·pitch + j`.
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
  /// How the values are stored.
  public let format: WeightFormat
  /// The device class the layout is for.
  public let device: DeviceClass
  let order: Order
  let panels: [Panels]

  /// Type of the values; words where they are quantised.
  public var element: Element {
    switch format {
    case .float32: .float32
    case .float16: .float16
    case .bfloat16: .bfloat16
    case .q8, .q4: .uint32
    }
  }

  /// Chooses the layout for plain values.
  /// - Parameter element: `.float32`, `.float16` or `.bfloat16`.
  public init(experts: Int = 1, outputs: Int, inputs: Int, element: Element, device: DeviceClass) {
    self.init(experts: experts, outputs: outputs, inputs: inputs, format: WeightFormat(element), device: device)
  }

  /// Chooses the layout.
  public init(experts: Int = 1, outputs: Int, inputs: Int, format: WeightFormat, device: DeviceClass) {
    precondition(experts > 0 && outputs > 0 && inputs > 0, "a matrix needs rows and columns")
    self.experts = experts
    self.outputs = outputs
    self.inputs = inputs
    self.format = format
    self.device = device
    order = KernelTable.matrixOrder(inputs: inputs, on: device)
    var panels: [Panels] = []
    if case .panels(let lanes) = order {
      let wide = 8 * lanes
      let rest = outputs % wide
      // A rest that fills most of a panel gets a whole one. Otherwise two rows per lane at least, so that the pairs of a
      // gated activation stay in one lane.
      let whole = outputs / wide + (rest > wide / 2 ? 1 : 0)
      if whole > 0 { panels.append(Panels(firstRow: 0, count: whole, pitch: 8, firstUnit: 0)) }
      if rest > 0 && rest <= wide / 2 {
        panels.append(
          Panels(
            firstRow: whole * wide, count: 1, pitch: rest > wide / 4 ? 4 : 2,
            firstUnit: whole * Self.panelUnits(pitch: 8, lanes: lanes, inputs: inputs, format)))
      }
    }
    self.panels = panels
  }

  /// Units of one row in the order `.rows`.
  var rowUnits: Int {
    let values = format.unitValues
    guard let quantised = format.quantised else { return (inputs + 7) / 8 * 8 / values }
    return QuantisedFormat.paddedInputs(inputs) / values + (quantised.scaleCount(inputs: inputs) + 7) / 8
  }

  /// Units of one panel.
  static func panelUnits(pitch: Int, lanes: Int, inputs: Int, _ format: WeightFormat) -> Int {
    let values = format.unitValues
    guard let quantised = format.quantised else { return pitch * lanes * ((inputs + values - 1) / values) }
    return quantised.scaleCount(inputs: inputs) * (1 + pitch * (QuantisedFormat.block / values)) * lanes
  }

  /// Units of one expert.
  var expertUnits: Int {
    switch order {
    case .rows: outputs * rowUnits
    case .panels(let lanes):
      panels.reduce(0) { $0 + $1.count * Self.panelUnits(pitch: $1.pitch, lanes: lanes, inputs: inputs, format) }
    }
  }

  /// Size of all experts, bytes.
  public var byteCount: Int { experts * expertUnits * 16 }

  /// Shape of the value that holds them, in words (`Element.uint32`).
  public var shape: [Int] { [byteCount / 4] }
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
