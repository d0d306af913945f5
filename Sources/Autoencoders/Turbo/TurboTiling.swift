internal import Tensors
public import VulkanCompute

/// How the Turbo decoder divides its work in space, and how much memory that takes.
public struct TurboTiling: Sendable, Hashable {
  /// The parts of the network and the tiles of each, in the order they run.
  let parts: [(name: TurboSegment.Name, tiles: SpatialTiling)]

  /// No division.
  public static let whole = TurboTiling(parts: [(.whole, .whole)])

  init(parts: [(name: TurboSegment.Name, tiles: SpatialTiling)]) { self.parts = parts }

  /// The whole network over tiles. With a margin below the configuration's `reach` tiles differ at their borders.
  public init(_ tiles: SpatialTiling) { parts = [(.whole, tiles)] }

  /// The network cut in two, each half over tiles with so much overlap that the result is that of no tiles at all.
  /// - Parameters:
  ///   - early: rows and columns of a tile's core for the first part, latent pixels.
  ///   - late: the same for the second part, half latent pixels.
  public init(
    exactly configuration: TurboConfiguration, early: (height: Int, width: Int), late: (height: Int, width: Int)
  ) {
    parts = [(TurboSegment.Name.early, early), (.late, late)].map { name, core in
      (name, SpatialTiling(core: core, margin: configuration.segment(name).reach))
    }
  }

  public static func == (a: Self, b: Self) -> Bool {
    a.parts.map(\.name) == b.parts.map(\.name) && a.parts.map(\.tiles) == b.parts.map(\.tiles)
  }

  public func hash(into hasher: inout Hasher) {
    for part in parts {
      hasher.combine(part.name)
      hasher.combine(part.tiles)
    }
  }

  /// Whether anything is divided.
  public var isWhole: Bool { self == .whole }

  /// The largest tensor every device's kernels can address: 2 GiB of floats.
  static let mostElements = 1 << 29

  /// Elements of the largest tensor that decoding a video makes.
  func largestTensor(_ configuration: TurboConfiguration, _ size: LatentSize) -> Int {
    runs(configuration, size).reduce(0) {
      max(
        $0,
        $1.segment.largestTensor(
          frames: $1.size.frames, isFirst: $1.isFirst, height: $1.size.height, width: $1.size.width))
    }
  }

  /// Device memory that decoding takes beside the weights, bytes, exactly as it will be allocated.
  ///
  /// Needs neither weights nor a device. The length of the video matters only up to three chunks.
  /// - Parameters:
  ///   - size: of the latent video.
  ///   - device: the class of the device, and the alignment of its buffers.
  public func workBytes(
    _ configuration: TurboConfiguration, _ size: LatentSize, on device: DeviceClass, alignment: Int = 256
  ) -> Int {
    guard largestTensor(configuration, size) <= Self.mostElements else { return .max }
    return runs(configuration, size).reduce(0) { most, run in
      let graph = TurboGraph(
        configuration, run.segment, size: run.size, isFirst: run.isFirst,
        PlannedParameters(element: .float32, device: device), on: device)
      let plan = MemoryPlan(graph.graph, alignment: alignment)
      return max(most, plan.temporaryBytes + plan.persistentBytes)
    }
  }

  /// Every kind of run there is.
  private func runs(
    _ configuration: TurboConfiguration, _ size: LatentSize
  ) -> [(segment: TurboSegment, size: LatentSize, isFirst: Bool)] {
    var seen = Set<[Int]>()
    let kinds = TurboChunks(configuration, frames: size.frames).chunks.filter {
      seen.insert([$0.frames.count, $0.isFirst ? 1 : 0]).inserted
    }
    return kinds.flatMap { kind in
      var input = LatentSize(frames: kind.frames.count, height: size.height, width: size.width)
      return parts.map { name, tiles in
        let segment = configuration.segment(name)
        let window = tiles.window(height: input.height, width: input.width)
        let run = LatentSize(frames: input.frames, height: window.height, width: window.width)
        input = LatentSize(
          frames: segment.frames(from: input.frames, isFirst: kind.isFirst), height: input.height * segment.scale,
          width: input.width * segment.scale)
        return (segment, run, kind.isFirst)
      }
    }
  }
}

extension TurboTiling {
  /// The coarsest division that fits, and does not change the result.
  /// - Parameters:
  ///   - bytes: device memory there is, without the weights.
  ///   - size: of the latent video.
  ///   - device: the class of the device, and the alignment of its buffers.
  /// - Throws: `VideoAutoencoderError.tooLittleMemory` if not even small tiles fit.
  public init(
    fitting bytes: Int, _ configuration: TurboConfiguration, _ size: LatentSize, on device: DeviceClass,
    alignment: Int = 256
  ) throws(VideoAutoencoderError) {
    func work(_ tiling: TurboTiling) -> Int {
      tiling.workBytes(configuration, size, on: device, alignment: alignment)
    }
    if work(.whole) <= bytes {
      self = .whole
      return
    }
    let bytesThere = bytes
    let scale = configuration.segment(.early).scale
    let smallest = (height: min(4, size.height), width: min(4, size.width))
    // Each part by itself: how finely must it be divided?
    func division(_ name: TurboSegment.Name, height: Int, width: Int) -> SpatialTiling? {
      let margin = configuration.segment(name).reach
      func bytes(_ tiles: SpatialTiling) -> Int {
        work(TurboTiling(parts: Self.alone(name, tiles, configuration, size)))
      }
      let probe = SpatialTiling(core: smallest, margin: margin)
      let (least, unit) = (probe.window(height: height, width: width), bytes(probe))
      var choices: [(tiles: SpatialTiling, cost: Int, area: Int)] = []
      for down in 1...max(1, height / smallest.height) {
        for across in 1...max(1, width / smallest.width) {
          let tiles = SpatialTiling(
            core: ((height + down - 1) / down, (width + across - 1) / across), margin: margin)
          let window = tiles.window(height: height, width: width)
          let area = window.height * window.width
          // Memory grows with a window's area, up to alignments; what is far too large need not be planned.
          guard Double(area) * Double(unit) <= 1.02 * Double(bytesThere) * Double(least.height * least.width) else {
            continue
          }
          choices.append((tiles, down * across * area, area))
        }
      }
      return choices.sorted { ($0.cost, $0.area) < ($1.cost, $1.area) }.first { bytes($0.tiles) <= bytesThere }?.tiles
    }
    guard let early = division(.early, height: size.height, width: size.width),
      let late = division(.late, height: size.height * scale, width: size.width * scale)
    else {
      let least = TurboTiling(exactly: configuration, early: smallest, late: smallest)
      throw .tooLittleMemory(needed: work(least), given: bytes)
    }
    parts = [(.early, early), (.late, late)]
  }

  /// The coarsest division that fits a device and does not change the result.
  /// - Parameters:
  ///   - bytes: device memory there is, without the weights.
  ///   - size: of the latent video.
  /// - Throws: `VideoAutoencoderError.tooLittleMemory` if not even small tiles fit.
  public init(
    fitting bytes: Int, _ configuration: TurboConfiguration, _ size: LatentSize, on device: DeviceDescription
  ) throws(VideoAutoencoderError) {
    try self.init(
      fitting: bytes, configuration, size, on: device.deviceClass, alignment: device.alignment)
  }

  /// A division in which only one part counts: the other is in the smallest tiles.
  private static func alone(
    _ name: TurboSegment.Name, _ tiles: SpatialTiling, _ configuration: TurboConfiguration, _ size: LatentSize
  ) -> [(name: TurboSegment.Name, tiles: SpatialTiling)] {
    let one = SpatialTiling(core: (1, 1), margin: 0)
    return [(.early, name == .early ? tiles : one), (.late, name == .late ? tiles : one)]
  }
}
