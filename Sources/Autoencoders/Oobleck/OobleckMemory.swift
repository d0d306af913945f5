internal import Tensors
public import VulkanCompute

/// What an Oobleck takes on a device, for planning.
public struct OobleckMemory: Sendable, Equatable {
  /// Bytes of the weights.
  public let weights: Int
  /// Bytes of everything else while one piece is worked on.
  public let run: Int
  /// All of it.
  public var total: Int { weights + run }

  /// What one network takes.
  /// - Parameters:
  ///   - part: which network.
  ///   - latents: latents of the longest piece worked on at once.
  ///   - device: the device's class, which decides the layout of the weights.
  ///   - alignment: the device's offset alignment, bytes.
  public init(
    _ configuration: OobleckConfiguration, _ part: OobleckConfiguration.Part, latents: Int, on device: DeviceClass,
    alignment: Int = 256
  ) {
    let rows = part == .decoder ? latents : latents * configuration.encoder.hop
    let graph = OobleckGraph(configuration: configuration, part: part, device: device)
    (run, weights) = graph.bytes(rows: max(1, rows), alignment: alignment)
  }

  /// The longest piece, in latents, whose work beside the weights takes at most `budget` bytes and whose largest tensor at
  /// most `range` bytes, the most a device lets a kernel see of a buffer; never less than `least`.
  static func longestPiece(
    _ configuration: OobleckConfiguration, _ part: OobleckConfiguration.Part, budget: Int, range: Int, least: Int,
    on device: DeviceClass, alignment: Int
  ) -> Int {
    let blocks = configuration.blocks(part)
    // A level's tensor has as many rows a latent as the strides below it multiply to.
    var widest = 1
    for level in 0...blocks.strides.count {
      widest = max(widest, blocks.strides.dropFirst(level).reduce(1, *) * blocks.width(level) * 4)
    }
    let most = max(least, min(range / widest, 1 << 20))
    func fits(_ latents: Int) -> Bool {
      OobleckMemory(configuration, part, latents: latents, on: device, alignment: alignment).run <= budget
    }
    var (low, high) = (least, most)
    while low < high {
      let middle = (low + high + 1) / 2
      if fits(middle) { low = middle } else { high = middle - 1 }
    }
    return low
  }
}
