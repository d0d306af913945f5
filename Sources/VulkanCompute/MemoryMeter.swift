internal import Synchronization

/// Counts the bytes of device memory that buffers hold, and refuses more than a limit.
///
/// Every `Buffer` on the device is counted with the size the driver gave it. Staging memory is the host's and is not
/// counted; neither is what a driver keeps for itself (pipelines, command buffers, the screen).
public final class MemoryMeter: Sendable {
  private struct State {
    var live = 0
    var peak = 0
    var limit: Int?
  }
  private let state = Mutex(State())

  init() {}

  /// Bytes held now.
  public var live: Int { state.withLock { $0.live } }
  /// The most bytes held at once since the device was opened or `restart`.
  public var peak: Int { state.withLock { $0.peak } }
  /// The most bytes buffers may hold; nil for what the device gives. What is held already is never taken away.
  public var limit: Int? {
    get { state.withLock { $0.limit } }
    set { state.withLock { $0.limit = newValue } }
  }

  /// Measures the peak anew, from what is held now.
  public func restart() { state.withLock { $0.peak = $0.live } }

  /// Notes `bytes` more.
  /// - Throws: `overBudget` when the limit does not allow them.
  fileprivate func take(_ bytes: Int, device: String) throws(ComputeError) {
    let refusal: ComputeError? = state.withLock { state in
      if let limit = state.limit, bytes > limit - state.live {
        return .overBudget(device: device, bytes: bytes, live: state.live, limit: limit)
      }
      state.live += bytes
      state.peak = max(state.peak, state.live)
      return nil
    }
    if let refusal { throw refusal }
  }

  fileprivate func give(_ bytes: Int) { state.withLock { $0.live -= bytes } }
}

/// Bytes noted with a meter for as long as this lives, also when the initializer around it throws halfway.
struct MeteredBytes: ~Copyable, Sendable {
  private let meter: MemoryMeter
  private let bytes: Int

  init(_ bytes: Int, on device: Device) throws(ComputeError) {
    try device.memory.take(bytes, device: device.description.name)
    meter = device.memory
    self.bytes = bytes
  }

  deinit { meter.give(bytes) }
}
