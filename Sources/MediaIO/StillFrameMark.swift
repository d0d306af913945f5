import CFFmpeg

/// libtheora writes an empty packet for a frame that it takes to equal the one before, and libavformat loses such packets,
/// so that the movie shortens and its picture runs ahead of its sound. A change of 32 luma steps in a 2×2 corner is
/// enough for the frame to be coded; noise of three steps all over is not.
enum StillFrameMark {
  static let step = 32

  /// Changes the lower right 2×2 luma pixels of `frame` by `step` unless some 2×2 block (on even positions) already
  /// differs from the `previous` frame as encoded by at least `step` on average. Returns whether it did. Both are 8-bit
  /// frames with planar luma and even sides.
  ///
  /// A frame after a marked one differs from it by the mark itself, so in a still every other frame is marked.
  static func add(to frame: Frame, after previous: Frame) -> Bool {
    guard let luma = frame.pointer.pointee.data.0, let before = previous.pointer.pointee.data.0 else { return false }
    let (width, height) = (Int(frame.pointer.pointee.width), Int(frame.pointer.pointee.height))
    let (stride, stride2) = (Int(frame.pointer.pointee.linesize.0), Int(previous.pointer.pointee.linesize.0))
    var y = 0
    while y + 1 < height {
      let (upper, lower) = (luma + y * stride, luma + (y + 1) * stride)
      let (upper2, lower2) = (before + y * stride2, before + (y + 1) * stride2)
      var x = 0
      while x + 1 < width {
        let now = Int(upper[x]) + Int(upper[x + 1]) + Int(lower[x]) + Int(lower[x + 1])
        let then = Int(upper2[x]) + Int(upper2[x + 1]) + Int(lower2[x]) + Int(lower2[x + 1])
        if abs(now - then) >= 4 * step { return false }
        x += 2
      }
      y += 2
    }
    for y in (height - 2)..<height {
      for x in (width - 2)..<width {
        let value = Int(before[y * stride2 + x])
        luma[y * stride + x] = UInt8(value < 128 ? value + step : value - step)
      }
    }
    return true
  }
}
