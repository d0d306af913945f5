internal import CVulkan

/// Brings bytes to a device while it computes: straight into memory the host sees, else through two staging buffers in
/// turn, so that one is filled while the other is copied.
///
/// Not `Sendable`: one thread owns it.
public final class Uploader {
  private let device: Device
  private let target: Buffer
  private var stages: [Stage] = []
  private var next = 0

  private struct Stage {
    let staging: Buffer
    var ticket: Ticket?
    /// Kept until its commands are done.
    var recording: Recording?
  }

  /// Host memory the staging buffers take; 0 where the host sees the target.
  public var stagingBytes: Int { stages.reduce(0) { $0 + $1.staging.byteCount } }

  /// Prepares uploads of at most `pieceBytes` at a time to `target`, a shared buffer.
  /// - Throws: `outOfMemory` when the host has no room for staging.
  public init(to target: Buffer, pieceBytes: Int) throws(ComputeError) {
    device = target.device
    self.target = target
    guard !target.isHostVisible else { return }
    for _ in 0..<2 {
      stages.append(Stage(staging: try Buffer(device, byteCount: pieceBytes, placement: .host)))
    }
  }

  /// Has `fill` write `count` bytes that go to `offset` of the target, which no running work may be using.
  /// - Parameter fill: gets memory for exactly `count` bytes, 16-byte aligned; written front to back, never read.
  /// - Returns: the copy to wait for before the bytes are used; nil when they are there already.
  /// - Throws: what `fill` throws, or `ComputeError`.
  public func upload(
    _ count: Int, at offset: Int, fill: (UnsafeMutableRawBufferPointer) throws -> Void
  ) throws -> Ticket? {
    precondition(offset >= 0 && offset + count <= target.byteCount, "an upload past the end of a buffer")
    if try target.withContents({ try fill(UnsafeMutableRawBufferPointer(rebasing: $0[offset..<offset + count])) })
      != nil
    {
      return nil
    }
    precondition(count <= stages[next].staging.byteCount, "an upload larger than its staging")
    try stages[next].ticket?.wait()
    stages[next].ticket = nil
    let staging = stages[next].staging
    _ = try staging.withContents { try fill(UnsafeMutableRawBufferPointer(rebasing: $0[..<count])) }
    let recording = try Recording(device, copying: staging, to: target, at: offset, count: count)
    let ticket = try recording.submit()
    stages[next].ticket = ticket
    stages[next].recording = recording
    next = (next + 1) % stages.count
    return ticket
  }

  deinit {
    for stage in stages { try? stage.ticket?.wait() }
  }
}
