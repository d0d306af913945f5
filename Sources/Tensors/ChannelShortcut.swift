internal import Shaders
public import VulkanCompute

/// Adds a resized copy of pictures without parameters: the shortcuts of Wan2.2's autoencoder.
///
/// Shrinking moves each block of places into the channels (channel, t, h, w) and averages neighbouring channels until there
/// are as few as wanted. Growing repeats every channel and moves the repeats into places.
public enum ChannelShortcut {
  /// out += mean of blocks of x.
  /// - Parameters:
  ///   - x: floats `[T, H, W, C]`; if T is no multiple of `timeFactor`, frames of zeros are put before the first.
  ///   - out: floats `[T', H / spaceFactor, W / spaceFactor, C']`.
  ///   - timeFactor: frames that become one, 1 or 2.
  ///   - spaceFactor: rows, and columns, that become one.
  ///   - device: chooses the launch.
  public static func addShrunk(
    _ x: Value, to out: Value, timeFactor: Int, spaceFactor: Int, on device: DeviceClass
  ) -> [Dispatch] {
    let parts = x.width * timeFactor * spaceFactor * spaceFactor
    precondition(parts % out.width == 0, "ChannelShortcut: the channels do not divide")
    let before = (timeFactor - x.shape[0] % timeFactor) % timeFactor
    precondition(
      out.shape[0] * timeFactor == x.shape[0] + before && out.shape[1] * spaceFactor == x.shape[1]
        && out.shape[2] * spaceFactor == x.shape[2], "ChannelShortcut: sizes do not fit")
    return dispatches(
      x.isInQuads ? .channel_shortcut_shrink_quads : .channel_shortcut_shrink_floats, x, out, timeFactor, spaceFactor,
      ratio: parts / out.width, framesBefore: before, device)
  }

  /// out += x with every place repeated.
  /// - Parameters:
  ///   - x: floats `[T, H, W, C]`.
  ///   - out: floats `[T · timeFactor - skipped, H · spaceFactor, W · spaceFactor, C']`.
  ///   - timeFactor: frames made of one, 1 or 2.
  ///   - spaceFactor: rows, and columns, made of one.
  ///   - skipped: frames left out at the start.
  ///   - device: chooses the launch.
  public static func addGrown(
    _ x: Value, to out: Value, timeFactor: Int, spaceFactor: Int, skipped: Int, on device: DeviceClass
  ) -> [Dispatch] {
    let parts = out.width * timeFactor * spaceFactor * spaceFactor
    precondition(parts % x.width == 0, "ChannelShortcut: the channels do not divide")
    precondition(
      out.shape[0] == x.shape[0] * timeFactor - skipped && out.shape[1] == x.shape[1] * spaceFactor
        && out.shape[2] == x.shape[2] * spaceFactor, "ChannelShortcut: sizes do not fit")
    return dispatches(
      x.isInQuads ? .channel_shortcut_grow_quads : .channel_shortcut_grow_floats, x, out, timeFactor, spaceFactor,
      ratio: parts / x.width, framesBefore: skipped, device)
  }

  private static func dispatches(
    _ shader: ShaderCode, _ x: Value, _ out: Value, _ timeFactor: Int, _ spaceFactor: Int, ratio: Int,
    framesBefore: Int, _ device: DeviceClass
  ) -> [Dispatch] {
    precondition(x.count < 1 << 31 && out.count < 1 << 31, "ChannelShortcut: too large for a kernel; tile it")
    return Piece.split(out).map { piece in
      let count = piece.rows.count * out.width
      let grid = Grid(count, on: device)
      return Dispatch(
        shader, specialization: [grid.width, grid.itemsEach],
        bindings: [.read(x, as: x.isInQuads ? .texelFloat4 : .storage), piece.binding(out, .readWrite)],
        push: Push(
          count: UInt32(count: count), firstElement: UInt32(count: piece.rows.lowerBound * out.width),
          outBase: UInt32(count: piece.firstElement), inChannels: UInt32(count: x.width),
          outChannels: UInt32(count: out.width), inHeight: UInt32(count: x.shape[1]),
          inWidth: UInt32(count: x.shape[2]),
          outHeight: UInt32(count: out.shape[1]), outWidth: UInt32(count: out.shape[2]),
          timeFactor: UInt32(count: timeFactor), spaceFactor: UInt32(count: spaceFactor), ratio: UInt32(count: ratio),
          framesBefore: UInt32(count: framesBefore)),
        groups: grid.groups, label: "shortcut")
    }
  }

  private struct Push: BitwiseCopyable {
    var count, firstElement, outBase, inChannels, outChannels, inHeight, inWidth, outHeight, outWidth: UInt32
    var timeFactor, spaceFactor, ratio, framesBefore: UInt32
  }
}
