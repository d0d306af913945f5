import MediaIO
import Timeline

/// Where the camera looks in every picture of a shot.
///
/// The frame is a window on a canvas that is larger by margins. Pans, tilts and shakes move the window by whole pixels, so
/// that squares of pixels stay squares; a pan's way lies evenly on both sides of the middle. Zooms and pushes make the
/// window smaller around its middle, never larger, so that nothing beyond the canvas is seen.
struct CameraPath {
  struct Window: Equatable {
    /// Upper left corner on the canvas.
    var x: Int
    var y: Int
    /// Enlargement, at least 1.
    var zoom: Double
  }

  let marginX: Int
  let marginY: Int
  private let windows: [Window]

  /// A move with everything that was not said filled in.
  struct Move: Equatable {
    var kind: AssemblyShot.CameraMove.Kind
    var direction: AssemblyShot.CameraMove.Direction?
    var amount: Double
    var start: Flicks
    var end: Flicks

    init(_ move: AssemblyShot.CameraMove, duration: Flicks) {
      kind = move.kind
      let usual: (AssemblyShot.CameraMove.Direction?, Double) =
        switch move.kind {
        case .pan: (.right, 0.1)
        case .tilt: (.down, 0.1)
        case .zoom: (.inwards, 0.25)
        case .push: (.inwards, 0.15)
        case .shake: (nil, 0.02)
        }
      direction = move.kind == .shake ? nil : move.direction ?? usual.0
      amount = min(1, max(0, move.amount ?? usual.1))
      start = min(max(.zero, move.at ?? .zero), duration)
      let rest = duration - start
      let length = move.duration ?? (move.kind == .shake ? Flicks(Flicks.perSecond * 3 / 5) : rest)
      end = start + min(max(.zero, length), rest)
    }

    /// How much of it is done at `time`: 0 before, 1 after.
    func progress(at time: Flicks) -> Double {
      if time >= end { return 1 }
      if time <= start { return 0 }
      return Double((time - start).count) / Double((end - start).count)
    }

    /// The same with a soft start and end: 3p² − 2p³.
    func eased(at time: Flicks) -> Double {
      let p = progress(at: time)
      return p * p * (3 - 2 * p)
    }
  }

  /// - Parameters:
  ///   - moves: the moves of the shot.
  ///   - frames: its pictures.
  ///   - seed: what its shakes are drawn from: the same seed shakes in the same way.
  init(_ moves: [Move], frames: Int, frameRate: FrameRate, frame: PixelSize, seed: String) throws {
    var across: [Double] = []
    var down: [Double] = []
    var zooms: [Double] = []
    var shakes: [(Double, Double)] = []
    for index in 0..<frames {
      let time = try frameRate.start(ofFrame: Int64(index))
      var (x, y, zoom) = (0.0, 0.0, 0.0)
      var shake = (0.0, 0.0)
      for (number, move) in moves.enumerated() {
        let done = move.amount * move.eased(at: time)
        switch (move.kind, move.direction) {
        case (.shake, _):
          guard time >= move.start, time < move.end else { break }
          let left = 1 - move.progress(at: time)
          let reach = move.amount * Double(frame.height) * left * left
          // Twelve throws a second, and smooth ways between them.
          let beat = (time - move.start).seconds * 12
          shake.0 += reach * Self.throwing(seed, number, 0, beat)
          shake.1 += reach * Self.throwing(seed, number, 1, beat)
        case (_, .left): x -= done * Double(frame.width)
        case (_, .right): x += done * Double(frame.width)
        case (_, .up): y -= done * Double(frame.height)
        case (_, .down): y += done * Double(frame.height)
        case (_, .outwards): zoom -= done
        case (_, .inwards), (_, nil): zoom += done
        }
      }
      across.append(x)
      down.append(y)
      zooms.append(zoom)
      shakes.append(shake)
    }
    let horizontal = Self.centred(across, limit: frame.width)
    let vertical = Self.centred(down, limit: frame.height)
    func reach(_ values: [Double]) -> Int { Int((values.map(abs).max() ?? 0).rounded(.up)) }
    marginX = reach(horizontal) + reach(shakes.map(\.0))
    marginY = reach(vertical) + reach(shakes.map(\.1))
    let widest = zooms.min() ?? 0
    var windows: [Window] = []
    for index in 0..<frames {
      windows.append(
        Window(
          x: marginX + Int((horizontal[index] + shakes[index].0).rounded()),
          y: marginY + Int((vertical[index] + shakes[index].1).rounded()), zoom: 1 + zooms[index] - widest))
    }
    self.windows = windows
  }

  /// What is seen in picture `index`.
  func window(_ index: Int) -> Window { windows[min(index, windows.count - 1)] }

  /// The way moved so that its middle is 0, and no wider than one frame.
  private static func centred(_ values: [Double], limit: Int) -> [Double] {
    guard let low = values.min(), let high = values.max(), high > low else { return values.map { _ in 0 } }
    let scale = min(1, Double(limit) / (high - low))
    return values.map { (($0 - (low + high) / 2) * scale) }
  }

  /// Smooth noise from −1 to 1 through random values at whole beats.
  private static func throwing(_ seed: String, _ move: Int, _ axis: Int, _ beat: Double) -> Double {
    let whole = beat.rounded(.down)
    let p = beat - whole
    let share = p * p * (3 - 2 * p)
    func value(_ step: Int) -> Double {
      // FNV-1a over the seed and the numbers, then a finaliser, so that neighbours share nothing.
      var hash: UInt64 = 0xCBF2_9CE4_8422_2325
      for byte in Array("\(seed)/\(move)/\(axis)/\(step)".utf8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
      hash = (hash ^ hash >> 33) &* 0xFF51_AFD7_ED55_8CCD
      return Double((hash ^ hash >> 33) >> 11) / Double(1 << 52) - 1
    }
    return value(Int(whole)) * (1 - share) + value(Int(whole) + 1) * share
  }
}
