internal import Checkpoint
internal import Tensors
internal import VulkanCompute

/// How an encoder's layers come to the device.
public enum EncoderResidency: Sendable, Hashable {
  /// All of them stay there.
  case resident
  /// Half a layer at a time, the next one brought while the one before is used; nothing of it stays.
  /// `ringBytes`: device memory for that; 0 for the least that lets two neighbours be there.
  case streamed(ringBytes: Int)
}

/// An encoder's weights in the places where kernels find them.
struct EncoderWeights {
  struct Layer {
    var norms: [EncoderNames.Norm: WeightPlace] = [:]
    /// q, k, v, o; gate, up, down.
    var maps: [EncoderNames.Half: [(layout: MatrixLayout, place: WeightPlace)]] = [:]
  }

  private(set) var layers: [Layer] = []
  private(set) var finalNorm: WeightPlace = .planned
  /// Device memory they take.
  private(set) var byteCount = 0
  private(set) var stream: WeightStream?

  /// - Parameter device: nil to find sizes only.
  init(
    _ weights: Weights, _ shape: T5GemmaConfiguration, residency: EncoderResidency, device: Device?,
    deviceClass: DeviceClass, alignment: Int
  ) throws {
    func norm(_ name: String) throws -> WeightPlace {
      byteCount += shape.hidden * 4
      guard let device else { return .planned }
      let floats = try weights.floats(name)
      let buffer = try Buffer(device, byteCount: floats.count * 4)
      try floats.withUnsafeBytes { try buffer.write($0) }
      return .resident(buffer)
    }
    finalNorm = try norm(EncoderNames.finalNorm)
    var units: [[EncoderMap]] = []
    for index in 0..<shape.layers {
      var layer = Layer()
      for name in EncoderNames.Norm.allCases { layer.norms[name] = try norm(EncoderNames.norm(index, name)) }
      for half in EncoderNames.Half.allCases {
        units.append(try EncoderNames.maps(index, half, shape).map { try EncoderMap(weights, $0, for: deviceClass) })
      }
      layers.append(layer)
    }
    let sizes = units.map { WeightStream.Unit.byteCount($0.map(\.layout.byteCount), alignment: alignment) }
    switch residency {
    case .resident: byteCount += units.joined().reduce(0) { $0 + $1.layout.byteCount }
    case .streamed(let asked):
      let ringBytes = asked > 0 ? asked : RingPlan.doubleBuffered(sizes, alignment: alignment)
      byteCount += RingPlan(sizes, byteCount: ringBytes, alignment: alignment).byteCount
      if let device {
        stream = try WeightStream(
          units.map { WeightStream.Unit($0.map(\.source)) }, ringBytes: ringBytes, on: device)
      }
    }
    for (unit, maps) in units.enumerated() {
      let half = EncoderNames.Half.allCases[unit % 2]
      layers[unit / 2].maps[half] = try maps.enumerated().map { part, map in
        guard let device else { return (map.layout, .planned) }
        if let stream { return (map.layout, .streamed(stream, unit: unit, part: part)) }
        return (map.layout, try map.load(on: device))
      }
    }
  }
}
