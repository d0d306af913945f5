internal import Shaders
internal import VulkanCompute

/// Convolution over time, height and width, channels last: out = residual + weights ∗ x + bias.
///
/// An implicit matrix product (Chetlur et al., "cuDNN", 2014): the rows of the left matrix are gathered while multiplying
/// and never stored. Convolutions over fewer dimensions have kernel size 1 in the others. Sums in float32.
public enum Convolution {
  /// Which input positions an output position sees.
  public struct Window: Sendable {
    /// Input steps from one output to the next.
    public var stride = (t: 1, h: 1, w: 1)
    /// Positions of padding before the first input. How much follows after the last comes from the output's size.
    public var before = (t: 0, h: 0, w: 0)
    /// Input steps from one kernel position to the next along the width.
    public var dilationW = 1
    /// Whether padding in time repeats the edge frame; else, and in space always, padding is zero.
    public var repeatsEdgeInTime = false
    /// Whether every input pixel stands for 2 × 2 pixels (nearest-neighbour enlarging before the convolution).
    public var enlarges = false
    /// Whether every input frame holds two frames side by side in its channels, the earlier first.
    public var splitsFrames = false
    /// Input frames to skip, counted after the splitting.
    public var firstFrame = 0

    /// Stride 1 and no padding.
    public init() {}

    /// Stride 1, padding so that the output has the input's size: repeated edges in time, zeros in space.
    public static func same(_ layout: ConvolutionLayout, repeatsEdgeInTime: Bool = true) -> Window {
      var window = Window()
      window.before = (layout.kernel.t / 2, layout.kernel.h / 2, layout.kernel.w / 2)
      window.repeatsEdgeInTime = repeatsEdgeInTime
      return window
    }
  }

  /// - Parameters:
  ///   - x: floats `[T, H, W, C]`; with `splitsFrames` `[T, H, W, 2·C]`.
  ///   - weights: packed weights with C inputs.
  ///   - bias: floats `[outputs]`.
  ///   - out: floats `[T', H', W', outputs]`; every position is computed.
  ///   - residual: like `out`, added after everything else; may be `out` itself.
  ///   - window: strides and padding.
  ///   - label: name in profiles.
  public static func dispatches(
    x: Value, weights: ConvolutionWeights, bias: Value, out: Value, residual: Value? = nil, window: Window,
    label: String = "convolution"
  ) -> [Dispatch] {
    let layout = weights.layout
    precondition(x.shape.count == 4 && out.shape.count == 4, "Convolution: values are [T, H, W, C]")
    precondition(
      x.width == layout.inputs * (window.splitsFrames ? 2 : 1) && x.element == .float32,
      "Convolution: x has other channels than the weights")
    precondition(out.width == layout.outputs && out.element == .float32, "Convolution: out has other channels")
    precondition(bias.count == layout.outputs, "Convolution: bias has another size")
    precondition(residual.map { $0.shape == out.shape } ?? true, "Convolution: residual is not like out")
    precondition(x.count < 1 << 31 && out.count < 1 << 33, "Convolution: too large for a kernel; tile it")
    guard out.count > 0, x.count > 0 else { return [] }
    let product = Product(
      x: x, weights: weights, bias: bias, out: out, residual: residual, window: window, label: label)
    switch layout.matrix.order {
    case .panels(let lanes): return layout.matrix.panels.flatMap { product.panelDispatches($0, lanes: lanes) }
    case .rows: return product.rowDispatches()
    }
  }
}

/// One convolution's operands, from which the two variants make dispatches.
private struct Product {
  let x: Value
  let weights: ConvolutionWeights
  let bias: Value
  let out: Value
  let residual: Value?
  let window: Convolution.Window
  let label: String

  /// Something small to bind where an operand is absent.
  func absent(_ kind: BindingKind) -> Binding { Binding(x, .read, as: kind, byteCount: min(16, x.byteCount)) }

  func panelDispatches(_ panels: MatrixLayout.Panels, lanes: Int) -> [Dispatch] {
    let layout = weights.layout.matrix
    let inQuads = out.width % 4 == 0
    let tile = KernelTable.cpuTile(panels: panels, storesQuads: inQuads)
    let store = !inQuads || tile.columns < 4 ? 1 : tile.columns == 8 && out.width % 8 == 0 ? 8 : 4
    let shader: ShaderCode =
      switch layout.element {
      case .float16: .conv_cpu_f16
      case .bfloat16: .conv_cpu_bf16
      default: .conv_cpu_f32
      }
    let tileRows = tile.rowGroups * lanes
    return Piece.split(out, multiple: tileRows).map { piece in
      // A super-row of tiles goes through all columns before the next starts, so that its inputs stay in the cache.
      let tiles = (piece.rows.count + tileRows - 1) / tileRows
      let grid = Self.grid(tiles, most: max(1, (384 << 10) / (x.width * 4 * tileRows)))
      return Dispatch(
        shader,
        specialization: [lanes, tile.rowGroups, tile.columns, panels.pitch, store].map { UInt32(count: $0) }
          + [residual == nil ? 0 : 1],
        bindings: [
          .read(x, as: .texelFloat4), .read(weights.value, as: layout.element == .float32 ? .texelFloat4 : .texelUInt4),
          piece.binding(out, .write), .read(bias),
          store >= 4
            ? residual.map { piece.binding($0, .read, as: .texelFloat4) } ?? absent(.texelFloat4)
            : absent(.texelFloat4),
          store < 4 ? residual.map { piece.binding($0, .read) } ?? absent(.storage) : absent(.storage),
        ],
        push: Push(
          self, piece, tilesAcross: grid.across, panelBase: panels.firstUnit, firstColumn: panels.firstRow),
        groups: (grid.across, panels.count * (panels.pitch / tile.columns), grid.down), label: label)
    }
  }

  func rowDispatches() -> [Dispatch] {
    let layout = weights.layout.matrix
    let side = KernelTable.gpuTileSide(rows: out.rows, columns: out.width, on: layout.device)
    let shader: ShaderCode =
      switch layout.element {
      case .float16: .conv_gpu_f16
      case .bfloat16: .conv_gpu_bf16
      default: .conv_gpu_f32
      }
    return Piece.split(out, multiple: 16 * side).map { piece in
      let grid = Self.grid((piece.rows.count + 16 * side - 1) / (16 * side), most: 32768)
      return Dispatch(
        shader,
        specialization: [
          UInt32(side), weights.layout.inputs % 4 == 0 ? 1 : 0, out.width % 4 == 0 ? 1 : 0, residual == nil ? 0 : 1,
        ],
        bindings: [
          .read(x), .read(weights.value), piece.binding(out, .write), .read(bias),
          residual.map { piece.binding($0, .read) } ?? absent(.storage),
        ],
        push: Push(self, piece, tilesAcross: grid.across, panelBase: 0, firstColumn: 0),
        groups: (grid.across, (out.width + 16 * side - 1) / (16 * side), grid.down), label: label)
    }
  }

  private static func grid(_ tiles: Int, most: Int) -> (across: Int, down: Int) {
    let superRows = (tiles + most - 1) / most
    // One dimension of a grid ends at 65535.
    guard superRows <= 32768 else { return grid(tiles, most: (tiles + 32767) / 32768) }
    return ((tiles + superRows - 1) / superRows, superRows)
  }
}

/// The layout of `common/conv_push.glsl`.
private struct Push: BitwiseCopyable {
  var rows, firstRow, outBase, columns, tilesAcross, panelBase, firstColumn, channels, tapInputs, taps, firstTap: UInt32
  var kernelH, kernelW, inFrames, inHeight, inWidth, outHeight, outWidth: Int32
  var strideT, strideH, strideW, beforeT, beforeH, beforeW, dilationW: Int32
  var timeLow, timeHigh, enlargeShift, partShift, firstFrame: Int32

  init(_ product: Product, _ piece: Piece, tilesAcross: Int, panelBase: Int, firstColumn: Int) {
    let (layout, window, x) = (product.weights.layout, product.window, product.x)
    func small(_ value: Int) -> Int32 { Int32(bitPattern: UInt32(count: value)) }
    let frames = x.shape[0] * (window.splitsFrames ? 2 : 1) - window.firstFrame
    precondition(frames > 0, "Convolution: no input frame is left")
    rows = UInt32(count: piece.rows.count)
    firstRow = UInt32(count: piece.rows.lowerBound)
    outBase = UInt32(count: piece.firstElement)
    columns = UInt32(count: product.out.width)
    self.tilesAcross = UInt32(count: tilesAcross)
    self.panelBase = UInt32(count: panelBase)
    self.firstColumn = UInt32(count: firstColumn)
    channels = UInt32(count: layout.inputs)
    tapInputs = UInt32(count: layout.tapInputs)
    taps = UInt32(count: layout.taps)
    // The only output frame sees nothing but padding through these.
    let unseen = product.out.shape[0] == 1 && !window.repeatsEdgeInTime ? min(window.before.t, layout.kernel.t) : 0
    firstTap = UInt32(count: unseen * layout.kernel.h * layout.kernel.w)
    kernelH = small(layout.kernel.h)
    kernelW = small(layout.kernel.w)
    inFrames = small(frames)
    inHeight = small(x.shape[1])
    inWidth = small(x.shape[2])
    outHeight = small(product.out.shape[1])
    outWidth = small(product.out.shape[2])
    strideT = small(window.stride.t)
    strideH = small(window.stride.h)
    strideW = small(window.stride.w)
    beforeT = small(window.before.t)
    beforeH = small(window.before.h)
    beforeW = small(window.before.w)
    dilationW = small(window.dilationW)
    timeLow = window.repeatsEdgeInTime ? 0 : .min
    timeHigh = window.repeatsEdgeInTime ? small(frames - 1) : .max
    enlargeShift = window.enlarges ? 1 : 0
    partShift = window.splitsFrames ? 1 : 0
    firstFrame = small(window.firstFrame)
  }
}
