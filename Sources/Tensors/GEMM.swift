internal import Shaders
internal import VulkanCompute

/// Matrix product with an epilogue: out = residual + activation(x · Wᵀ + bias).
///
/// Sums in float32. Rows and experts are given at run time of the recording, layer sizes too: another number of tokens
/// compiles nothing.
public enum GEMM {
  /// - Parameters:
  ///   - x: float rows `[N, at least inputs]`; the columns after `inputs` are ignored.
  ///   - weights: packed weights `[experts][outputs][inputs]`.
  ///   - ranges: which rows to multiply, and with which expert. Nothing else is written.
  ///   - out: float rows `[_, at least outputs]` (`outputs / 2` with `swiglu7`); columns after that stay as they are.
  ///   - outFirstRow: where the ranges' rows go, one range after the other; nil keeps each row's place.
  ///   - bias: floats `[experts, outputs]`.
  ///   - residual: rows like `out`'s, added after everything else; may be `out` itself. Not with `swiglu7`.
  ///   - activation: applied to the product plus bias.
  ///   - roundsInputs: x may be rounded to half precision where that is faster: on devices with cooperative matrices, and
  ///     only with weights that are not float32 themselves. Rows of a norm keep 11 bits so; values beyond 65504 do not
  ///     survive.
  ///   - label: name in profiles.
  public static func dispatches(
    x: Value, weights: Matrix, ranges: [RowRange], out: Value, outFirstRow: Int? = nil, bias: Value? = nil,
    residual: Value? = nil, activation: Activation? = nil, roundsInputs: Bool = false, label: String = "gemm"
  ) -> [Dispatch] {
    let layout = weights.layout
    let outColumns = activation == .swiglu7 ? layout.outputs / 2 : layout.outputs
    precondition(x.width >= layout.inputs && x.element == .float32, "GEMM: x has fewer columns than the weights")
    precondition(out.width >= outColumns && out.element == .float32, "GEMM: out has fewer columns than the product")
    precondition(activation != .swiglu7 || layout.outputs % 2 == 0, "GEMM: swiglu7 needs pairs of columns")
    precondition(activation != .swiglu7 || residual == nil, "GEMM: no residual with swiglu7")
    precondition(
      residual.map { $0.width == out.width && $0.rows >= out.rows } ?? true, "GEMM: residual is not like out")
    precondition(bias.map { $0.count == layout.experts * layout.outputs } ?? true, "GEMM: bias has another size")

    var next = outFirstRow
    var placed: [PlacedRange] = []
    for range in ranges where !range.rows.isEmpty {
      let first = next ?? range.rows.lowerBound
      if next != nil { next = first + range.rows.count }
      precondition(range.rows.lowerBound >= 0 && range.rows.upperBound <= x.rows, "GEMM: rows outside x")
      precondition(first >= 0 && first + range.rows.count <= out.rows, "GEMM: rows outside the output")
      precondition(range.expert >= 0 && range.expert < layout.experts, "GEMM: no weights for this expert")
      placed.append(PlacedRange(range: range, outRow: first))
    }
    let product = Product(
      x: x, weights: weights, out: out, bias: bias, residual: residual, activation: activation, label: label)
    return stride(from: 0, to: placed.count, by: 4).flatMap { start in
      let some = Array(placed[start..<min(start + 4, placed.count)])
      switch layout.order {
      case .panels(let lanes): return layout.panels.map { product.panelDispatch(some, $0, lanes: lanes) }
      case .rows:
        if roundsInputs, let dispatch = product.matrixDispatch(some) { return [dispatch] }
        return [product.rowDispatch(some)]
      }
    }
  }
}

extension GEMM {
  /// Rows of x and where their products go.
  struct PlacedRange {
    let range: RowRange
    let outRow: Int
  }

  /// One product's operands, from which the two variants make dispatches.
  struct Product {
    let x: Value
    let weights: Matrix
    let out: Value
    let bias: Value?
    let residual: Value?
    let activation: Activation?
    let label: String

    var activationCode: UInt32 {
      switch activation {
      case nil: 0
      case .gelu7: 1
      case .swiglu7: 2
      }
    }

    /// Something small to bind where an operand is absent.
    func absent(_ kind: BindingKind) -> Binding { Binding(x, .read, as: kind, byteCount: min(16, x.byteCount)) }

    func panelDispatch(_ ranges: [PlacedRange], _ panels: MatrixLayout.Panels, lanes: Int) -> Dispatch {
      let layout = weights.layout
      let isGated = activation == .swiglu7
      let outColumns = isGated ? layout.outputs / 2 : layout.outputs
      precondition(x.width % 4 == 0, "GEMM: rows of x must start at multiples of four floats")
      let quads = out.width % 4 == 0 && outColumns % 4 == 0
      let tile = KernelTable.cpuTile(panels: panels, storesQuads: quads)
      let width = isGated ? tile.columns / 2 : tile.columns
      let store = !quads || width < 4 ? 1 : width == 8 && out.width % 8 == 0 && outColumns % 8 == 0 ? 8 : 4
      let shader: ShaderCode =
        switch layout.format {
        case .float32: .gemm_cpu_f32
        case .float16: .gemm_cpu_f16
        case .bfloat16: .gemm_cpu_bf16
        case .q8: .gemm_cpu_q8
        case .q4: .gemm_cpu_q4
        }
      let grid = TileGrid(ranges, tileRows: tile.rowGroups * lanes, rowBytes: layout.inputs * 4)
      return Dispatch(
        shader,
        specialization: [lanes, tile.rowGroups, tile.columns, panels.pitch, store].map { UInt32(count: $0) }
          + [activationCode, bias == nil ? 0 : 1, residual == nil ? 0 : 1],
        bindings: [
          .read(x, as: .texelFloat4), .read(weights.value, as: layout.format == .float32 ? .texelFloat4 : .texelUInt4),
          .write(out), bias.map { .read($0) } ?? absent(.storage),
          store >= 4 ? residual.map { .read($0, as: .texelFloat4) } ?? absent(.texelFloat4) : absent(.texelFloat4),
          store < 4 ? residual.map { .read($0) } ?? absent(.storage) : absent(.storage),
        ],
        push: Push(
          grid, self, panelBase: panels.firstUnit, expertStride: layout.expertUnits, firstColumn: panels.firstRow),
        groups: (grid.across, panels.count * (panels.pitch / tile.columns), grid.down), label: label)
    }

    func rowDispatch(_ ranges: [PlacedRange]) -> Dispatch {
      let layout = weights.layout
      let outColumns = activation == .swiglu7 ? layout.outputs / 2 : layout.outputs
      let rows = ranges.reduce(0) { $0 + $1.range.rows.count }
      let side = KernelTable.gpuTileSide(rows: rows, columns: layout.outputs, on: layout.device)
      let shader: ShaderCode =
        switch layout.format {
        case .float32: .gemm_gpu_f32
        case .float16: .gemm_gpu_f16
        case .bfloat16: .gemm_gpu_bf16
        case .q8: .gemm_gpu_q8
        case .q4: .gemm_gpu_q4
        }
      // What the shader counts weights in: four values, or 32-bit words of blocks.
      let elementsPerUnit = layout.format.quantised == nil ? layout.format.unitValues / 4 : 4
      let readsQuads = x.width % 4 == 0 && layout.inputs % 4 == 0
      let writesQuads = out.width % 4 == 0 && outColumns % 4 == 0
      let grid = TileGrid(ranges, tileRows: 16 * side, rowBytes: nil)
      return Dispatch(
        shader,
        specialization: [
          UInt32(side), readsQuads ? 1 : 0, writesQuads ? 1 : 0, activationCode, bias == nil ? 0 : 1,
          residual == nil ? 0 : 1,
        ],
        bindings: [
          .read(x), .read(weights.value), .write(out), bias.map { .read($0) } ?? absent(.storage),
          residual.map { .read($0) } ?? absent(.storage),
        ],
        push: Push(
          grid, self, panelBase: 0, expertStride: layout.outputs * layout.rowUnits * elementsPerUnit, firstColumn: 0),
        groups: (grid.across, (layout.outputs + 16 * side - 1) / (16 * side), grid.down), label: label)
    }
  }

  /// Row tiles of up to four ranges, laid out in a grid.
  struct TileGrid {
    let ranges: [PlacedRange]
    let firstTiles: [Int]
    /// Tiles in x; they go through all columns before the next super-row of tiles (z) starts, so that a super-row's x stays
    /// in the cache.
    let across: Int
    let down: Int

    init(_ ranges: [PlacedRange], tileRows: Int, rowBytes: Int?) {
      self.ranges = ranges
      var count = 0
      var firstTiles: [Int] = []
      for range in ranges {
        firstTiles.append(count)
        count += (range.range.rows.count + tileRows - 1) / tileRows
      }
      self.firstTiles = firstTiles
      let most = rowBytes.map { max(1, 384 << 10) / ($0 * tileRows) }.map { max(1, $0) } ?? 32768
      let superRows = (count + most - 1) / most
      across = superRows == 0 ? 0 : (count + superRows - 1) / superRows
      down = superRows
    }
  }

  /// The layout of `common/gemm_push.glsl`.
  struct Push: BitwiseCopyable {
    var firstTile, inRow, outRow, rows, expert: SIMD4<UInt32>
    var innerCount, columns, inStride, outStride, expertStride, panelBase, firstColumn, tilesAcross: UInt32

    init(_ grid: TileGrid, _ product: Product, panelBase: Int, expertStride: Int, firstColumn: Int) {
      func column(filler: UInt32 = 0, _ value: (Int) -> Int) -> SIMD4<UInt32> {
        var result = SIMD4<UInt32>(repeating: filler)
        for index in grid.ranges.indices { result[index] = UInt32(count: value(index)) }
        return result
      }
      firstTile = column(filler: .max) { grid.firstTiles[$0] }
      inRow = column { grid.ranges[$0].range.rows.lowerBound }
      outRow = column { grid.ranges[$0].outRow }
      rows = column { grid.ranges[$0].range.rows.count }
      expert = column { grid.ranges[$0].range.expert }
      let layout = product.weights.layout
      innerCount = UInt32(count: layout.inputs)
      columns = UInt32(count: layout.outputs)
      inStride = UInt32(count: product.x.width)
      outStride = UInt32(count: product.out.width)
      self.expertStride = UInt32(count: expertStride)
      self.panelBase = UInt32(count: panelBase)
      self.firstColumn = UInt32(count: firstColumn)
      tilesAcross = UInt32(count: grid.across)
    }
  }
}
