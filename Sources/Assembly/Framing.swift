import MediaIO

/// Where a take stands on the canvas: the frame, with margins for the moves of the camera around it.
struct TakePlacement: Equatable {
  /// Pixels a take's pixel becomes on each side; 1 for takes that had to be made smaller.
  var factor: Int
  /// Size of the take before enlargement; its own unless it is too large for the frame.
  var size: PixelSize
  /// Upper left corner on the canvas; negative where it is cut off.
  var x: Int
  var y: Int
  /// Width of the border around it; 0 for none.
  var border: Int

  var width: Int { size.width * factor }
  var height: Int { size.height * factor }

  /// - Parameters:
  ///   - take: size of the take's pictures.
  ///   - frame: size of the master's pictures.
  ///   - marginX: pixels the canvas is wider than the frame, on each side.
  ///   - marginY: pixels it is higher, at top and bottom.
  ///   - hasBorder: whether a bordered portrait gets its border.
  init(
    take: PixelSize, frame: PixelSize, framing: AssemblyShot.Framing, marginX: Int, marginY: Int, hasBorder: Bool
  ) {
    let canvas = PixelSize(frame.width + 2 * marginX, frame.height + 2 * marginY)
    border = 0
    switch framing {
    case .full:
      let fit = Self.fit(take, into: frame)
      (factor, size) = fit
      // A side that the take fills must stay filled while the camera moves.
      if marginX > 0, fit.factor * fit.size.width * 10 >= frame.width * 9 {
        factor = max(factor, Self.ceiling(canvas.width, size.width))
      }
      if marginY > 0, fit.factor * fit.size.height * 10 >= frame.height * 9 {
        factor = max(factor, Self.ceiling(canvas.height, size.height))
      }
      (x, y) = ((canvas.width - size.width * factor) / 2, (canvas.height - size.height * factor) / 2)
    case .cover:
      factor = max(Self.ceiling(canvas.width, take.width), Self.ceiling(canvas.height, take.height))
      size = take
      (x, y) = ((canvas.width - take.width * factor) / 2, (canvas.height - take.height * factor) / 2)
    case .inset(let position):
      (factor, size) = Self.fit(take, into: PixelSize(frame.width * 9 / 20, frame.height * 2 / 3))
      border = hasBorder ? max(2, frame.height / 144) : 0
      // Wide enough that the camera does not push it out of the frame.
      let gap = frame.height / 16 + border
      let (room, depth) = (frame.width - size.width * factor, frame.height - size.height * factor)
      let (left, right) = (min(gap + marginX, room / 2), max(room - gap - marginX, room / 2))
      let (top, bottom) = (min(gap + marginY, depth / 2), max(depth - gap - marginY, depth / 2))
      switch position {
      case .left: (x, y) = (left, depth / 2)
      case .center: (x, y) = (room / 2, depth / 2)
      case .right: (x, y) = (right, depth / 2)
      case .bottomLeft: (x, y) = (left, bottom)
      case .bottomRight: (x, y) = (right, bottom)
      case .topLeft: (x, y) = (left, top)
      case .topRight: (x, y) = (right, top)
      }
      (x, y) = (x + marginX, y + marginY)
    }
  }

  /// Whether nothing of a canvas of this size is seen around the take.
  func covers(_ canvas: PixelSize) -> Bool {
    x <= 0 && y <= 0 && x + width >= canvas.width && y + height >= canvas.height
  }

  /// The largest whole factor that fits, or a smaller size where even the take itself does not.
  private static func fit(_ take: PixelSize, into room: PixelSize) -> (factor: Int, size: PixelSize) {
    let factor = min(room.width / take.width, room.height / take.height)
    if factor >= 1 { return (factor, take) }
    if take.width * room.height > room.width * take.height {
      return (1, PixelSize(max(1, room.width), max(1, take.height * room.width / take.width)))
    }
    return (1, PixelSize(max(1, take.width * room.height / take.height), max(1, room.height)))
  }

  private static func ceiling(_ value: Int, _ divisor: Int) -> Int { (value + divisor - 1) / divisor }
}
