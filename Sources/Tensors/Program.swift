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
  private let temporaries: [Buffer]
  private let persistents: Buffer
  private let sections: [Section]

  /// Commands that run together, and the streamed weights that must be there before they start.
  private struct Section {
    let recording: Recording
    let weights: (stream: WeightStream, unit: Int)?
  }

  /// Plans, allocates, compiles and records.
  /// - Parameters:
  ///   - library: makes the pipelines; its device runs the program.
  ///   - isTimed: put timestamps around every dispatch (`times`).
  /// - Throws: `ComputeError`, `outOfMemory` above all.
  public init(_ graph: Graph, _ library: PipelineLibrary, isTimed: Bool = false) throws(ComputeError) {
    let device = library.device
    let plan = MemoryPlan(graph, on: device.description)
    var temporaries: [Buffer] = []
    for region in plan.temporaryRegions { temporaries.append(try Buffer(device, byteCount: region.count)) }
    let persistents = try Buffer(device, byteCount: plan.persistentBytes)
    let places = Places(graph: graph, plan: plan, temporaries: temporaries, persistents: persistents)
    let parts = SectionPlan(graph)
    let tuner = KernelTuner(library: library)
    var sections: [Section] = []
    var barriers = 0
    for part in parts.sections {
      let recording = try Recording(
        device, timedDispatches: isTimed ? part.dispatches.count : 0, continues: parts.sections.count > 1)
      // A recording that continues starts with a barrier against everything before.
      var hazards = Hazards()
      for dispatch in graph.dispatches[part.dispatches] {
        let arguments = dispatch.bindings.map { places.argument($0) }
        let waits = hazards.add(
          reading: zip(dispatch.bindings, arguments).compactMap { $0.access == .write ? nil : $1.place },
          writing: zip(dispatch.bindings, arguments).compactMap { $0.access == .read ? nil : $1.place })
        if waits { barriers += 1 }
        let launch = try tuner.choose(
          dispatch, arguments.map(\.range), mayWrite: dispatch.bindings.allSatisfy { graph.isScratch($0) })
        let pipeline = try library.pipeline(launch.shader, launch.pipelineKey)
        try recording.dispatch(
          pipeline, arguments.map(\.range), push: launch.push, groups: launch.groups, label: launch.label,
          afterBarrier: waits)
      }
      try recording.finish()
      sections.append(Section(recording: recording, weights: part.weights))
    }
    self.plan = plan
    self.graph = graph
    self.temporaries = temporaries
    self.persistents = persistents
    self.sections = sections
    dispatchCount = graph.dispatches.count
    barrierCount = barriers
  }

  /// Runs everything once and waits.
  ///
  /// With streamed weights the task may be cancelled in the middle.
  /// - Throws: `ComputeError`; what a stream's reader met; `CancellationError`.
  public func run() throws {
    guard sections.contains(where: { $0.weights != nil }) else {
      for section in sections { try section.recording.run() }
      return
    }
    var last: Ticket?
    do {
      for section in sections {
        try Task.checkCancellation()
        let copy = try section.weights.flatMap { try $0.stream.acquire($0.unit) }
        let ticket = try section.recording.submit(after: copy)
        last = ticket
        section.weights?.stream.release(after: ticket)
      }
      try last?.wait()
    } catch {
      // The next run starts over; nothing may still read what the stream then overwrites.
      try? last?.wait()
      for section in sections { section.weights?.stream.rewind() }
      throw error
    }
  }

  /// Device time per dispatch of the newest run; empty unless the program is timed.
  public func times() -> [DispatchTime] { sections.flatMap { $0.recording.times() } }

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

extension Graph {
  /// Whether a binding is only read, or a temporary, which holds nothing before the first run.
  fileprivate func isScratch(_ binding: Binding) -> Bool {
    if case .temporary = storage[binding.value.id] { return true }
    return binding.access == .read
  }
}
