internal import Shaders
public import VulkanCompute

/// Root-mean-square normalisation over the channels of every position, and an activation after it.
public enum ChannelNorm {
  /// How the root mean square is kept from 0.
  public enum Kind: Sendable, Hashable {
    /// y = x / sqrt(mean(x²) + ε).
    case addsEpsilon(Float)
    /// y = x / ‖x‖ · √C, with ‖x‖ at least ε: PyTorch's `normalize` times the root of the number of channels.
    case clampsNorm(Float)
  }

  /// What follows the normalisation.
  public enum Activation: UInt32, Sendable, Hashable, CaseIterable {
    case none, silu, relu
  }

  /// - Parameters:
  ///   - x: floats, channels last.
  ///   - out: floats with as many channels; may be `x`.
  ///   - outFirstRow: position in `out` of the first of `x`.
  ///   - weight: one factor per channel; nil for none.
  ///   - kind: how the root mean square is kept from 0.
  ///   - activation: applied last.
  ///   - device: chooses the launch.
  public static func dispatches(
    x: Value, out: Value, outFirstRow: Int = 0, weight: Value? = nil, kind: Kind, activation: Activation,
    on device: DeviceClass
  ) -> [Dispatch] {
    precondition(x.width == out.width && x.width > 0, "ChannelNorm: channels differ")
    precondition(weight.map { $0.count == x.width } ?? true, "ChannelNorm: one weight per channel")
    precondition(outFirstRow >= 0 && outFirstRow + x.rows <= out.rows, "ChannelNorm: rows outside the output")
    let step = x.isInQuads ? 4 : 1
    let (lanes, group, rowsEach) = launch(length: x.width / step, on: device)
    let epsilon: Float
    let clamps: Bool
    switch kind {
    case .addsEpsilon(let value): (epsilon, clamps) = (value, false)
    case .clampsNorm(let value): (epsilon, clamps) = (value / Float(x.width).squareRoot(), true)
    }
    let source: BindingKind = step == 4 ? .texelFloat4 : .storage
    let absent = Binding(x, .read, as: source, byteCount: min(16, x.byteCount))
    return Piece.split(out, rows: outFirstRow..<outFirstRow + x.rows).map { piece in
      Dispatch(
        step == 4 ? .channel_norm_quads : .channel_norm_floats,
        specialization: [lanes, x.width, group, rowsEach].map { UInt32(count: $0) }
          + [activation.rawValue, weight == nil ? 0 : 1, clamps ? 1 : 0],
        bindings: [.read(x, as: source), weight.map { .read($0, as: source) } ?? absent, piece.binding(out, .write)],
        push: Push(
          rows: UInt32(count: piece.rows.count), firstRow: UInt32(count: piece.rows.lowerBound - outFirstRow),
          outBase: UInt32(count: piece.firstElement / step), epsilon: epsilon),
        groups: Grid.square((piece.rows.count + lanes / group * rowsEach - 1) / (lanes / group * rowsEach)),
        label: "channel norm")
    }
  }

  private static func launch(length: Int, on device: DeviceClass) -> (lanes: Int, group: Int, rowsEach: Int) {
    switch device {
    case .cpu(let lanes): return (lanes, 1, 4)
    case .gpu:
      var group = 1
      while group < length && group < 64 { group *= 2 }
      return (128, group, 1)
    }
  }

  private struct Push: BitwiseCopyable {
    var rows, firstRow, outBase: UInt32
    var epsilon: Float
  }
}
