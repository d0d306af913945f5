internal import Shaders
internal import VulkanCompute

/// The variant for devices with cooperative matrices.
extension GEMM {
  /// Which part of the product a workgroup and each of its subgroups own.
  struct MatrixTile: Sendable, Hashable {
    /// Rows and columns of a workgroup.
    let rows, columns: Int
    /// Rows and columns of a subgroup.
    let subgroupRows, subgroupColumns: Int

    /// From the largest to the smallest. Larger ones read less, smaller ones fill a device with fewer rows.
    static let all = [
      MatrixTile(rows: 128, columns: 128, subgroupRows: 64, subgroupColumns: 32),
      MatrixTile(rows: 128, columns: 64, subgroupRows: 32, subgroupColumns: 32),
      MatrixTile(rows: 64, columns: 64, subgroupRows: 32, subgroupColumns: 32),
      MatrixTile(rows: 32, columns: 64, subgroupRows: 32, subgroupColumns: 32),
    ]

    var subgroups: Int { (rows / subgroupRows) * (columns / subgroupColumns) }

    /// Shared memory a workgroup takes, bytes: two tiles of 32 + 8 halves a row, and one matrix of floats for each subgroup.
    func sharedBytes(_ units: MatrixUnits) -> Int {
      (rows + columns) * 80 + subgroups * units.rows * units.columns * 4
    }

    /// Whether a device can run it.
    func fits(lanes: Int, _ units: MatrixUnits) -> Bool {
      subgroups * lanes <= 1024 && sharedBytes(units) <= units.sharedMemory
    }
  }
}

extension GEMM.Product {
  /// The product with cooperative matrices; nil where the device has none or the weights are float32. The other tiles that
  /// would do are its alternatives.
  func matrixDispatch(_ ranges: [GEMM.PlacedRange]) -> Dispatch? {
    guard case .gpu(let lanes, let units?) = weights.layout.device, let shader = matrixShader(units) else { return nil }
    let tiles = GEMM.MatrixTile.all.filter { $0.fits(lanes: lanes, units) }
    let rows = ranges.reduce(0) { $0 + $1.range.rows.count }
    guard let first = KernelTable.matrixTile(of: tiles, rows: rows, columns: weights.layout.outputs) else { return nil }
    var dispatch = matrixDispatch(ranges, shader, first, lanes: lanes, units)
    let exponent = Int.bitWidth - max(1, rows).leadingZeroBitCount
    dispatch.alternatives = Dispatch.Alternatives(
      shapeClass: "\(shader.name) \(weights.layout.outputs) x \(weights.layout.inputs), under \(1 << exponent) rows, "
        + "\(activation.map { "\($0)" } ?? "linear")",
      dispatches: tiles.filter { $0 != first }.map { matrixDispatch(ranges, shader, $0, lanes: lanes, units) })
    return dispatch
  }

  private func matrixShader(_ units: MatrixUnits) -> ShaderCode? {
    switch weights.layout.format {
    case .float32: nil
    case .float16: units.isEmulated ? .gemm_emulated_f16 : .gemm_coopmat_f16
    case .bfloat16: units.isEmulated ? .gemm_emulated_bf16 : .gemm_coopmat_bf16
    case .q8: units.isEmulated ? .gemm_emulated_q8 : .gemm_coopmat_q8
    case .q4: units.isEmulated ? .gemm_emulated_q4 : .gemm_coopmat_q4
    }
  }

  /// One tile's dispatch.
  func matrixDispatch(
    _ ranges: [GEMM.PlacedRange], _ shader: ShaderCode, _ tile: GEMM.MatrixTile, lanes: Int, _ units: MatrixUnits
  ) -> Dispatch {
    let layout = weights.layout
    let outColumns = activation == .swiglu7 ? layout.outputs / 2 : layout.outputs
    let readsQuads = x.width % 4 == 0 && layout.inputs % 4 == 0
    let writesQuads = out.width % 4 == 0 && outColumns % 4 == 0
    let grid = GEMM.TileGrid(ranges, tileRows: tile.rows, rowBytes: nil)
    let sizes = [
      tile.subgroups * lanes, lanes, units.rows, units.columns, units.inner, tile.rows, tile.columns, tile.subgroupRows,
      tile.subgroupColumns,
    ]
    return Dispatch(
      shader,
      specialization: sizes.map { UInt32(count: $0) } + [
        readsQuads ? 1 : 0, writesQuads ? 1 : 0, activationCode, bias == nil ? 0 : 1, residual == nil ? 0 : 1,
      ],
      bindings: [
        .read(x), .read(weights.value), .write(out), bias.map { .read($0) } ?? absent(.storage),
        residual.map { .read($0) } ?? absent(.storage),
      ],
      // The shader counts weights in words.
      push: GEMM.Push(
        grid, self, panelBase: 0, expertStride: layout.outputs * layout.rowUnits * 4, firstColumn: 0),
      groups: (grid.across, (layout.outputs + tile.columns - 1) / tile.columns, grid.down), label: label)
  }
}
