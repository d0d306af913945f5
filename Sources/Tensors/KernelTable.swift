public import VulkanCompute

/// Which variant of the heavy kernels runs where: the one place that knows.
///
/// * CPU (lavapipe): one subgroup per workgroup, operands through texel buffers, sums in registers, no shared memory.
///   Tiles are counted in groups of `lanes` rows, so 256-bit and 512-bit vectors share the source.
/// * GPU: workgroups of 256 or 128 invocations with shared memory. These also take what the CPU variants refuse (rows that
///   do not start at a multiple of four floats).
public enum KernelTable {
  /// One line of the table, for reports.
  public struct Entry: Sendable, Equatable {
    /// What is computed.
    public let operation: String
    /// The shader.
    public let variant: String
    /// When it is taken and how large its tiles are.
    public let note: String
  }

  /// What runs on a device of this class.
  public static func entries(on device: DeviceClass) -> [Entry] {
    switch device {
    case .cpu(let lanes):
      [
        Entry(
          operation: "matrix product", variant: "gemm_cpu", note: "\(2 * lanes) x \(8 * lanes) tiles, \(lanes) lanes"),
        Entry(operation: "matrix product, odd K", variant: "gemm_gpu", note: "64 x 64 tiles through shared memory"),
        Entry(
          operation: "attention", variant: "attention_cpu", note: "up to \(2 * lanes) queries each, \(lanes) lanes"),
        Entry(operation: "attention, odd rows", variant: "attention_gpu", note: "through shared memory"),
      ]
    case .gpu(let lanes, let units):
      (units.map { units in
        [
          Entry(
            operation: "matrix product, 16-bit or quantised weights", variant: "gemm_coopmat",
            note: "\(units.rows) x \(units.columns) x \(units.inner) matrices"),
          Entry(
            operation: "attention beside such weights", variant: "attention_coopmat",
            note: "\(units.rows) x \(units.columns) x \(units.inner) matrices"),
        ]
      } ?? []) + [
        Entry(
          operation: "matrix product", variant: "gemm_gpu", note: "64 x 64 and 128 x 128 tiles, subgroups of \(lanes)"),
        Entry(operation: "attention", variant: "attention_gpu", note: "32 queries each, subgroups of \(lanes)"),
      ]
    }
  }

  /// How weights with this many inputs are packed.
  static func matrixOrder(inputs: Int, on device: DeviceClass) -> MatrixLayout.Order {
    if case .cpu(let lanes) = device, inputs % 4 == 0 { return .panels(lanes: lanes) }
    return .rows
  }

  /// The tile of one workgroup of `gemm_cpu`.
  struct CPUTile {
    /// Rows in groups of `lanes`.
    let rowGroups: Int
    /// Columns per lane, at most the panels' pitch.
    let columns: Int
  }

  /// The number of rows has no say: it changes with every clip, and another tile would be another compilation.
  /// - Parameters:
  ///   - panels: the panels to multiply with.
  ///   - storesQuads: whether four columns can be stored at once.
  static func cpuTile(panels: MatrixLayout.Panels, storesQuads: Bool) -> CPUTile {
    // Single-float stores are unrolled loops over the lanes: a smaller tile keeps their compilation short.
    storesQuads
      ? CPUTile(rowGroups: 2, columns: panels.pitch) : CPUTile(rowGroups: 1, columns: min(4, panels.pitch))
  }

  /// Rows and columns of a tile of `gemm_gpu`, in sixteenths.
  static func gpuTileSide(rows: Int, columns: Int, on device: DeviceClass) -> Int {
    // On a CPU driver this is the fallback for odd sizes; small tiles compile faster there.
    guard case .gpu = device else { return 4 }
    return rows * columns >= 1 << 20 ? 8 : 4
  }

  /// The tile of `gemm_coopmat` to start with, before anything was measured: the largest that leaves work for a hundred
  /// workgroups, else the smallest.
  static func matrixTile(of tiles: [GEMM.MatrixTile], rows: Int, columns: Int) -> GEMM.MatrixTile? {
    tiles.first {
      (rows + $0.rows - 1) / $0.rows * ((columns + $0.columns - 1) / $0.columns) >= 100
    } ?? tiles.last
  }

  /// Queries per lane of `attention_cpu`.
  static func cpuQueryGroups(headDim: Int) -> Int { headDim <= 64 ? 2 : 1 }
}
