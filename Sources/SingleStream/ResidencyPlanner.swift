public import Checkpoint
internal import Tensors
public import VulkanCompute

/// A residency with what it costs.
public struct ResidencyChoice: Sendable, Hashable {
  /// Which layers are streamed, through how large a ring.
  public let residency: Residency
  /// Device memory of the weights: what stays, and the ring.
  public let weightBytes: Int
  /// Bytes brought to the device in every forward.
  public let streamedBytes: Int
  /// Whether each unit comes while the one before it is used. Otherwise reading and computing take turns.
  public let isOverlapped: Bool
  /// Number of layers of the model.
  public let layers: Int

  /// What was chosen, as the end of a sentence.
  public var words: String {
    let streamed = residency.streamedLayers.count
    let ring = isOverlapped ? "" : ", one after the other, because two at once do not fit"
    return switch streamed {
    case 0: "all \(layers) layers stay on the device"
    case layers: "all \(layers) layers are streamed in every step\(ring)"
    default:
      "\(layers - streamed) of \(layers) layers stay on the device, \(streamed) are streamed in every step\(ring)"
    }
  }
}

/// Chooses what stays on a device, from sizes alone: as much as fits, and what does not is spread evenly between what does,
/// so that there is always something to compute while the next weights come.
public struct ResidencyPlanner: Sendable {
  /// Bytes of what always stays: norms, embedders, heads.
  public let fixedBytes: Int
  private let units: [[Int]]
  private let alignment: Int

  /// Reads sizes from a checkpoint's headers.
  /// - Parameter alignment: of a device of that kind; 256 on all we know.
  /// - Throws: `CheckpointError` or `TransformerError` when the tensors are not those of the shape.
  public init(
    _ weights: Weights, _ shape: TransformerShape, for deviceClass: DeviceClass, alignment: Int = 256
  ) throws {
    let all = Residency(streamedLayers: Set(0..<shape.layers), ringBytes: 0)
    let planned = try TransformerWeights(
      planning: weights, shape, for: deviceClass, alignment: alignment, residency: all)
    units = planned.unitBytes
    fixedBytes = planned.byteCount - planned.ringBytes
    self.alignment = alignment
  }

  /// - Parameters:
  ///   - units: bytes of each layer's units.
  ///   - fixedBytes: bytes of what always stays.
  package init(units: [[Int]], fixedBytes: Int, alignment: Int) {
    self.units = units
    self.fixedBytes = fixedBytes
    self.alignment = alignment
  }

  /// Bytes of all weights on the device.
  public var residentBytes: Int { fixedBytes + units.joined().reduce(0, +) }

  /// The least that weights can take: everything streamed, one unit at a time.
  public var leastBytes: Int { fixedBytes + (units.joined().max() ?? 0) }

  /// The residency with the least to stream whose weights take at most `bytes`; nil when not even the least fits.
  public func best(within bytes: Int) -> ResidencyChoice? {
    if residentBytes <= bytes { return choice([], ringBytes: 0) }
    let groups = Dictionary(grouping: units.indices) { units[$0] }.values.sorted { $0[0] < $1[0] }
    // How many of each group of equal layers are streamed; all combinations, the least streamed first.
    var counts: [[Int]] = [[]]
    for group in groups { counts = counts.flatMap { head in (0...group.count).map { head + [$0] } } }
    let candidates = counts.map { counts -> (streamed: Int, counts: [Int]) in
      (zip(groups, counts).reduce(0) { $0 + units[$1.0[0]].reduce(0, +) * $1.1 }, counts)
    }
    for (streamed, counts) in candidates.sorted(by: {
      ($0.streamed, $1.counts.last ?? 0) < ($1.streamed, $0.counts.last ?? 0)
    }) {
      // Even two of the smallest units would not fit beside what stays.
      guard streamed > 0, residentBytes - streamed < bytes else { continue }
      let layers = Set(zip(groups, counts).flatMap { Self.spread($1, over: $0) })
      let ring = RingPlan.doubleBuffered(sizes(layers), alignment: alignment)
      if residentBytes - streamed + ring <= bytes { return choice(layers, ringBytes: ring) }
    }
    let all = Set(units.indices)
    return leastBytes <= bytes ? choice(all, ringBytes: bytes - fixedBytes) : nil
  }

  /// What to try when a choice turned out not to fit after all: about three quarters of its weights; nil when there is
  /// nothing smaller.
  public func smaller(than choice: ResidencyChoice) -> ResidencyChoice? {
    let next = best(within: max(choice.weightBytes / 4 * 3, leastBytes))
    return next.flatMap { $0.weightBytes < choice.weightBytes ? $0 : nil }
  }

  private func sizes(_ layers: Set<Int>) -> [Int] { layers.sorted().flatMap { units[$0] } }

  private func choice(_ layers: Set<Int>, ringBytes: Int) -> ResidencyChoice {
    let sizes = sizes(layers)
    let ring = RingPlan(sizes, byteCount: ringBytes, alignment: alignment)
    let streamed = sizes.reduce(0, +)
    return ResidencyChoice(
      residency: Residency(streamedLayers: layers, ringBytes: layers.isEmpty ? 0 : ring.byteCount),
      weightBytes: residentBytes - streamed + (layers.isEmpty ? 0 : ring.byteCount), streamedBytes: streamed,
      isOverlapped: ring.distances.allSatisfy { $0 > 1 }, layers: units.count)
  }

  /// `count` of `layers`, as evenly as they go.
  static func spread(_ count: Int, over layers: [Int]) -> [Int] {
    (0..<count).map { layers[($0 * layers.count + layers.count / 2) / max(count, 1)] }
  }
}
