/// Which layers' weights stay on the device and which pass through a ring of its memory, anew in every forward.
///
/// Results are the same bytes either way: the ring holds what the device would have held.
public struct Residency: Sendable, Hashable {
  /// Layers whose linear maps are streamed; norms, embedders and heads always stay.
  public let streamedLayers: Set<Int>
  /// Device memory of the ring, bytes; what the largest unit needs is taken at least. 0 for that.
  public let ringBytes: Int

  /// Names streamed layers.
  public init(streamedLayers: Set<Int>, ringBytes: Int) {
    self.streamedLayers = streamedLayers
    self.ringBytes = ringBytes
  }

  /// Everything stays on the device.
  public static let resident = Residency(streamedLayers: [], ringBytes: 0)
}
