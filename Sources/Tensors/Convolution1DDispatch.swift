internal import Shaders
internal import VulkanCompute

extension Convolution1D {
  /// What becomes of the product: `residual + product + bias` into `plain`, and SnakeBeta of that into `snaked`.
  public struct Ending: Sendable {
    /// Floats `[columns]`: one for each column of the product, so repeated `interleave` times for a transposed one.
    public var bias: Value?
    /// Rows like the output's, added; may be `plain`.
    public var residual: Value?
    /// Where the sums go.
    public var plain: Value?
    /// Where their SnakeBeta goes, y + scale · sin²(y · frequency).
    public var snaked: Value?
    /// Floats `[columns, 2]`: frequency and scale of every column.
    public var snake: Value?

    /// Names what an output needs; at least one of `plain` and `snaked`, and `snake` with the latter.
    public init(
      bias: Value? = nil, residual: Value? = nil, plain: Value? = nil, snaked: Value? = nil, snake: Value? = nil
    ) {
      self.bias = bias
      self.residual = residual
      self.plain = plain
      self.snaked = snaked
      self.snake = snake
    }
  }

  /// The launches that convolve all rows of `x`.
  /// - Parameters:
  ///   - x: float rows `[length, inputs]`, `length` long enough for at least one row of the output.
  ///   - weights: packed by `layout(on:)` from `arranged(_:)`.
  ///   - ending: where `[outputRows(length), outputs]` goes.
  ///   - label: name in profiles.
  public func dispatches(x: Value, weights: Matrix, ending: Ending, label: String = "conv1d") -> [Dispatch] {
    let rows = outputRows(x.rows)
    precondition(x.width == inputs && x.element == .float32, "Convolution1D: x has another number of channels")
    precondition(
      weights.layout.inputs == kernelSize && weights.layout.outputs == columns && weights.layout.experts == 1
        && weights.layout.element == .float32, "Convolution1D: these are another convolution's weights")
    precondition(ending.plain != nil || ending.snaked != nil, "Convolution1D: nowhere to write to")
    precondition((ending.snaked == nil) == (ending.snake == nil), "Convolution1D: SnakeBeta needs its parameters")
    for value in [ending.residual, ending.plain, ending.snaked].compactMap(\.self) {
      precondition(
        value.width == outputs && value.rows == rows && value.element == .float32,
        "Convolution1D: an output has another size")
      precondition(value != x, "Convolution1D: an output is its input")
    }
    precondition(ending.bias.map { $0.count == columns } ?? true, "Convolution1D: bias has another size")
    precondition(ending.snake.map { $0.count == 2 * columns } ?? true, "Convolution1D: SnakeBeta has another size")
    guard rows > 0 else { return [] }
    let work = Work(shape: self, x: x, weights: weights, ending: ending, label: label)
    switch weights.layout.order {
    case .panels(let lanes): return weights.layout.panels.map { work.panelDispatch($0, lanes: lanes) }
    case .rows: return [work.rowDispatch()]
    }
  }
}

/// One convolution's operands, from which the two variants make dispatches.
private struct Work {
  let shape: Convolution1D
  let x: Value
  let weights: Matrix
  let ending: Convolution1D.Ending
  let label: String

  /// Something small to bind where an operand is absent.
  func absent(_ kind: BindingKind = .storage) -> Binding {
    Binding(x, .read, as: kind, byteCount: min(16, x.byteCount))
  }

  func flags(_ values: Value?...) -> [UInt32] { values.map { $0 == nil ? 0 : 1 } }

  /// Whether that many floats at a time start and end with every row of the output.
  func stores(_ count: Int) -> Bool {
    shape.outputs % count == 0 && (shape.crop * shape.outputs) % count == 0
  }

  func panelDispatch(_ panels: MatrixLayout.Panels, lanes: Int) -> Dispatch {
    let tile = KernelTable.cpuTile(panels: panels, storesQuads: stores(4))
    let store = !stores(4) || tile.columns < 4 ? 1 : tile.columns == 8 && stores(8) ? 8 : 4
    let grid = RowTiles(
      shape.productRows(x.rows), tileRows: tile.rowGroups * lanes, rowBytes: shape.inputs * shape.stride * 4)
    return Dispatch(
      .conv1d_cpu,
      specialization: [lanes, tile.rowGroups, tile.columns, panels.pitch, store].map { UInt32(count: $0) }
        + flags(ending.bias, ending.residual, ending.plain, ending.snaked),
      bindings: [
        .read(x, as: .texelFloat4), .read(weights.value, as: .texelFloat4), ending.bias.map { .read($0) } ?? absent(),
        ending.snake.map { .read($0) } ?? absent(),
        store >= 4
          ? ending.residual.map { .read($0, as: .texelFloat4) } ?? absent(.texelFloat4) : absent(.texelFloat4),
        store < 4 ? ending.residual.map { .read($0) } ?? absent() : absent(),
      ] + outputs,
      push: push(grid, panelBase: panels.firstUnit, firstColumn: panels.firstRow),
      groups: (grid.across, panels.count * (panels.pitch / tile.columns), grid.down), label: label)
  }

  func rowDispatch() -> Dispatch {
    let side = KernelTable.gpuTileSide(
      rows: shape.productRows(x.rows), columns: shape.columns, on: weights.layout.device)
    let grid = RowTiles(shape.productRows(x.rows), tileRows: 16 * side, rowBytes: nil)
    return Dispatch(
      .conv1d_gpu,
      specialization: [UInt32(side), shape.inputs % 4 == 0 ? 1 : 0, stores(4) ? 1 : 0]
        + flags(ending.bias, ending.residual, ending.plain, ending.snaked),
      bindings: [
        .read(x), .read(weights.value), ending.bias.map { .read($0) } ?? absent(),
        ending.snake.map { .read($0) } ?? absent(), ending.residual.map { .read($0) } ?? absent(),
      ] + outputs,
      push: push(grid, panelBase: 0, firstColumn: 0),
      groups: (grid.across, (shape.columns + 16 * side - 1) / (16 * side), grid.down), label: label)
  }

  /// The plain and the snaked output; an absent one is the other's buffer, never written.
  private var outputs: [Binding] {
    [ending.plain ?? ending.snaked, ending.snaked ?? ending.plain].compactMap { $0.map { .write($0) } }
  }

  private func push(_ grid: RowTiles, panelBase: Int, firstColumn: Int) -> Push {
    let rows = shape.outputRows(x.rows)
    // The shaders count what they address with 32 bits, the product's dropped ends among it.
    _ = UInt32(count: shape.productRows(x.rows) * shape.columns)
    return Push(
      inRows: UInt32(count: x.rows), rows: UInt32(count: shape.productRows(x.rows)),
      channels: UInt32(count: shape.inputs), inStride: UInt32(count: x.width), taps: UInt32(count: shape.taps),
      dilation: UInt32(count: shape.dilation), rowStep: UInt32(count: shape.stride),
      padding: UInt32(count: shape.padding), columns: UInt32(count: shape.columns),
      outStride: UInt32(count: shape.columns), outShift: UInt32(count: shape.crop * shape.outputs),
      outCount: UInt32(count: rows * shape.outputs), panelBase: UInt32(count: panelBase),
      firstColumn: UInt32(count: firstColumn), tilesAcross: UInt32(count: grid.across))
  }
}

/// Row tiles laid out in a grid: `across` in x go through all columns before the next super-row (z) starts, so that a
/// super-row's x stays in the cache.
private struct RowTiles {
  let across: Int
  let down: Int

  init(_ rows: Int, tileRows: Int, rowBytes: Int?) {
    let count = (rows + tileRows - 1) / tileRows
    let most = rowBytes.map { max(1, (384 << 10) / ($0 * tileRows)) } ?? 32768
    down = max(1, (count + most - 1) / most)
    across = (count + down - 1) / down
  }
}

/// The layout of `common/conv1d_push.glsl`.
private struct Push: BitwiseCopyable {
  var inRows, rows, channels, inStride, taps, dilation, rowStep, padding, columns, outStride, outShift, outCount: UInt32
  var panelBase, firstColumn, tilesAcross: UInt32
}
