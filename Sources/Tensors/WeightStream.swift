internal import Foundation
public import VulkanCompute

/// Weights that are too many for the device: they pass through a ring of its memory, each unit brought by a thread of its
/// own while kernels use the one before.
///
/// Units are used in their order, round after round; a program's run is one round or several. One program at a time may run
/// with a stream. Bytes on the device are the same as if the weights had stayed there, so results are too.
public final class WeightStream: Sendable {
  /// Weights that come and go together.
  public struct Unit: Sendable {
    /// The weights, in the order they are brought.
    public let parts: [WeightSource]

    /// Groups weights.
    public init(_ parts: [WeightSource]) { self.parts = parts }

    /// Where each part lies in the unit, and the unit's size.
    static func layout(_ sizes: [Int], alignment: Int) -> (offsets: [Int], byteCount: Int) {
      var offsets: [Int] = []
      var next = 0
      for size in sizes {
        offsets.append(next)
        next += (max(size, 1) + alignment - 1) / alignment * alignment
      }
      return (offsets, next)
    }

    /// Bytes of a unit whose parts have these sizes.
    public static func byteCount(_ sizes: [Int], alignment: Int) -> Int {
      layout(sizes, alignment: alignment).byteCount
    }
  }

  /// What a stream did so far.
  public struct Statistics: Sendable, Equatable {
    /// Bytes brought to the device.
    public var bytes = 0
    /// Seconds the reader was reading, packing and handing over copies.
    public var readingSeconds = 0.0
    /// Seconds kernels could not start because their weights were not there.
    public var waitingSeconds = 0.0
  }

  /// Where the units lie.
  public let plan: RingPlan
  /// Number of units in a round.
  public var unitCount: Int { plan.offsets.count }
  /// Bytes that are brought in each round.
  public let roundBytes: Int
  /// Host memory taken for staging.
  public let stagingBytes: Int

  let ring: Buffer
  private let partOffsets: [[Int]]
  private let partSizes: [[Int]]
  private let reader: StreamReader

  /// Allocates the ring; nothing is read before the first run.
  /// - Parameter ringBytes: device memory to take; what the largest unit needs is taken at least.
  /// - Throws: `ComputeError` when there is no room.
  public init(_ units: [Unit], ringBytes: Int, on device: Device) throws(ComputeError) {
    let alignment = device.description.alignment
    let sizes = units.map { $0.parts.map(\.byteCount) }
    let layouts = sizes.map { Unit.layout($0, alignment: alignment) }
    let plan = RingPlan(layouts.map(\.byteCount), byteCount: ringBytes, alignment: alignment)
    let ring = try Buffer(device, sharedByteCount: plan.byteCount)
    let uploader = try Uploader(to: ring, pieceBytes: sizes.joined().max() ?? 16)
    stagingBytes = uploader.stagingBytes
    let offsets = zip(plan.offsets, layouts).map { base, layout in layout.offsets.map { base + $0 } }
    reader = StreamReader(
      zip(units, offsets).map { unit, offsets in zip(unit.parts, offsets).map { ($0, $1) } }, distances: plan.distances,
      uploader: uploader)
    self.plan = plan
    self.ring = ring
    partOffsets = offsets
    partSizes = sizes
    roundBytes = sizes.joined().reduce(0, +)
  }

  deinit { reader.stop() }

  /// What was done since the stream was made.
  public var statistics: Statistics { reader.statistics }

  /// Where a part lies in the ring.
  func place(unit: Int, part: Int) -> Range<Int> {
    partOffsets[unit][part]..<partOffsets[unit][part] + partSizes[unit][part]
  }

  /// Waits until the next unit of the round is there.
  /// - Returns: a copy that kernels must wait for; nil where there is none.
  /// - Throws: what the reader met.
  func acquire(_ unit: Int) throws -> Ticket? { try reader.acquire(unit) }

  /// Says what used the unit that was acquired last; its place may be filled again when that is done.
  func release(after ticket: Ticket) { reader.release(after: ticket) }

  /// Starts over with unit 0, after a run that stopped early. Nothing may be running on the device with this stream.
  func rewind() { reader.rewind() }
}
