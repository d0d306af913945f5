internal import Shaders
public import VulkanCompute

/// A graph with memory and commands: recorded once, run per step.
///
/// Not `Sendable`: one job owns it. Between runs the host may write and read persistent values.
public final class Program {
  /// Where everything lies.
  public let plan: MemoryPlan
  /// Number of dispatches in one run.
  public let dispatchCount: Int
  /// Number of barriers between them.
  public let barrierCount: Int
  private let graph: Graph
  private let temporaries: Buffer
  private let persistents: Buffer
  private let recording: Recording

  /// Plans, allocates, compiles and records.
  /// - Parameters:
  ///   - library: makes the pipelines; its device runs the program.
  ///   - isTimed: put timestamps around every dispatch (`times`).
  /// - Throws: `ComputeError`, `outOfMemory` above all.
  public init(_ graph: Graph, _ library: PipelineLibrary, isTimed: Bool = false) throws(ComputeError) {
    let device = library.device
    let plan = MemoryPlan(graph, alignment: device.description.alignment)
    let temporaries = try Buffer(device, byteCount: plan.temporaryBytes)
    let persistents = try Buffer(device, byteCount: plan.persistentBytes)
    let recording = try Recording(device, timedDispatches: isTimed ? graph.dispatches.count : 0)
    var hazards = Hazards()
    var barriers = 0
    for dispatch in graph.dispatches {
      var ranges: [BoundRange] = []
      var reads: [Hazards.Place] = []
      var writes: [Hazards.Place] = []
      for binding in dispatch.bindings {
        let id = binding.value.id
        let buffer: Buffer
        let base: Int
        switch graph.storage[id] {
        case .stored(let stored, let offset): (buffer, base) = (stored, offset)
        case .persistent: (buffer, base) = (persistents, plan.offsets[id] ?? 0)
        case .temporary: (buffer, base) = (temporaries, plan.offsets[id] ?? 0)
        }
        let start = base + binding.byteOffset
        ranges.append(BoundRange(buffer, offset: start, count: binding.byteCount, kind: binding.kind))
        let region: Int
        switch graph.storage[id] {
        case .temporary: region = 0
        case .persistent: region = 1
        case .stored: continue
        }
        let place = Hazards.Place(region: region, range: start..<start + max(binding.byteCount, 1))
        if binding.access != .write { reads.append(place) }
        if binding.access != .read { writes.append(place) }
      }
      let waits = hazards.add(reading: reads, writing: writes)
      if waits { barriers += 1 }
      let pipeline = try library.pipeline(dispatch.shader, dispatch.pipelineKey)
      try recording.dispatch(
        pipeline, ranges, push: dispatch.push, groups: dispatch.groups, label: dispatch.label, afterBarrier: waits)
    }
    try recording.finish()
    self.plan = plan
    self.graph = graph
    self.temporaries = temporaries
    self.persistents = persistents
    self.recording = recording
    dispatchCount = graph.dispatches.count
    barrierCount = barriers
  }

  /// Runs everything once and waits.
  public func run() throws(ComputeError) { try recording.run() }

  /// Device time per dispatch of the newest run; empty unless the program is timed.
  public func times() -> [DispatchTime] { recording.times() }

  /// Writes a persistent value from the host.
  public func write<T: BitwiseCopyable>(_ elements: [T], to value: Value) throws(ComputeError) {
    let (buffer, offset) = place(of: value)
    var outcome: Result<Void, ComputeError> = .success(())
    elements.withUnsafeBytes { bytes in
      precondition(bytes.count == value.byteCount, "wrong number of elements for this value")
      outcome = Result { () throws(ComputeError) in try buffer.write(bytes, at: offset) }
    }
    try outcome.get()
  }

  /// Reads a persistent value back to the host.
  public func read(_ value: Value) throws(ComputeError) -> [Float] {
    precondition(value.element == .float32, "only float values are read as floats")
    return try read(value, as: Float.self, filler: 0)
  }

  /// Reads a persistent value of words back to the host.
  public func readWords(_ value: Value) throws(ComputeError) -> [UInt32] {
    try read(value, as: UInt32.self, filler: 0)
  }

  private func read<T: BitwiseCopyable>(_ value: Value, as: T.Type, filler: T) throws(ComputeError) -> [T] {
    let (buffer, offset) = place(of: value)
    var result = [T](repeating: filler, count: value.byteCount / MemoryLayout<T>.size)
    var outcome: Result<Void, ComputeError> = .success(())
    result.withUnsafeMutableBytes { bytes in
      outcome = Result { () throws(ComputeError) in try buffer.read(into: bytes, at: offset) }
    }
    try outcome.get()
    return result
  }

  private func place(of value: Value) -> (Buffer, Int) {
    guard case .persistent = graph.storage[value.id], let offset = plan.offsets[value.id] else {
      preconditionFailure("only persistent values can be written and read by the host")
    }
    return (persistents, offset)
  }
}
