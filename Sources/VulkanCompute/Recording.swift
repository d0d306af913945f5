internal import CVulkan

/// One argument of a recorded dispatch: a byte range of a buffer.
public struct BoundRange: Sendable {
  /// The memory.
  public let buffer: Buffer
  /// First byte; a multiple of the device's `alignment`.
  public let offset: Int
  /// Bytes from there.
  public let count: Int
  /// How the shader sees it.
  public let kind: BindingKind

  /// Names a range to bind.
  public init(_ buffer: Buffer, offset: Int, count: Int, kind: BindingKind) {
    self.buffer = buffer
    self.offset = offset
    self.count = count
    self.kind = kind
  }
}

/// Time one dispatch took on the device.
public struct DispatchTime: Sendable {
  /// The label it was recorded with.
  public let label: String
  /// Nanoseconds on the device's own clock.
  public let nanoseconds: Double
}

/// A command buffer that is written once and run as often as wanted.
///
/// `finish` ends the writing; `run` submits the same commands again, allocating nothing and making no pipeline.
public final class Recording {
  private let device: Device
  private let pool: Owned<VkCommandPool>
  private let commands: VkCommandBuffer
  private let timestamps: Timestamps?
  private let lane: WorkQueue.Lane
  private var labels: [String] = []
  // What the commands refer to, kept alive as long as they can run.
  private var pipelines: [Pipeline] = []
  private var buffers: [Buffer] = []
  private var views: [BufferView] = []

  /// Starts a recording.
  /// - Parameters:
  ///   - timedDispatches: how many dispatches get timestamps; 0 for none.
  ///   - continues: whether it runs behind another recording that nobody waited for, whose results it needs.
  public convenience init(
    _ device: Device, timedDispatches: Int = 0, continues: Bool = false
  ) throws(ComputeError) {
    try self.init(device, lane: .compute, timedDispatches: timedDispatches)
    // What the host wrote since the last run becomes visible to the first dispatch.
    barrier(from: VK_PIPELINE_STAGE_HOST_BIT, VK_ACCESS_HOST_WRITE_BIT, to: VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT)
    if continues {
      barrier(
        from: VK_PIPELINE_STAGE_ALL_COMMANDS_BIT, VK_ACCESS_MEMORY_WRITE_BIT, to: VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT)
    }
  }

  init(_ device: Device, lane: WorkQueue.Lane, timedDispatches: Int = 0) throws(ComputeError) {
    let name = device.description.name
    var poolInfo = VkCommandPoolCreateInfo()
    poolInfo.sType = VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO
    poolInfo.queueFamilyIndex = device.queue(lane).family
    let pool = try Owned<VkCommandPool>(device, "vkCreateCommandPool") { vkCreateCommandPool($0, &poolInfo, nil, $1) }
    var info = VkCommandBufferAllocateInfo()
    info.sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO
    info.commandPool = pool.handle
    info.level = VK_COMMAND_BUFFER_LEVEL_PRIMARY
    info.commandBufferCount = 1
    var commands: VkCommandBuffer?
    try check("vkAllocateCommandBuffers", on: name, vkAllocateCommandBuffers(device.handle, &info, &commands))
    guard let commands else { throw .failed(call: "vkAllocateCommandBuffers", code: 0) }
    var begin = VkCommandBufferBeginInfo()
    begin.sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO
    try check("vkBeginCommandBuffer", on: name, vkBeginCommandBuffer(commands, &begin))
    let timed = timedDispatches > 0 && device.description.timestampPeriod > 0
    let timestamps = timed ? try Timestamps(device, dispatches: timedDispatches) : nil
    timestamps?.reset(commands)
    self.device = device
    self.pool = pool
    self.commands = commands
    self.timestamps = timestamps
    self.lane = lane
  }

  /// Records one dispatch.
  /// - Parameters:
  ///   - push: push constants, exactly the pipeline's `pushBytes`.
  ///   - groups: workgroups in x, y, z.
  ///   - afterBarrier: whether it must see what earlier dispatches wrote.
  public func dispatch(
    _ pipeline: Pipeline, _ ranges: [BoundRange], push: [UInt8], groups: (Int, Int, Int), label: String,
    afterBarrier: Bool
  ) throws(ComputeError) {
    precondition(ranges.map(\.kind) == pipeline.key.bindings, "\(label): bindings do not fit the pipeline")
    precondition(push.count == pipeline.key.pushBytes, "\(label): push constants do not fit the pipeline")
    let limit = device.description.workgroups
    guard groups.0 <= limit, groups.1 <= limit, groups.2 <= limit else {
      throw .tooLarge(
        device: device.description.name, bytes: max(groups.0, groups.1, groups.2), limit: limit,
        what: "the workgroup count of \(label)")
    }
    guard groups.0 > 0, groups.1 > 0, groups.2 > 0 else { return }
    if afterBarrier {
      barrier(
        from: VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT, VK_ACCESS_SHADER_WRITE_BIT, to: VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT
      )
    }
    pipelines.append(pipeline)
    vkCmdBindPipeline(commands, VK_PIPELINE_BIND_POINT_COMPUTE, pipeline.handle.handle)
    try bind(ranges, pipeline)
    if !push.isEmpty {
      vkCmdPushConstants(
        commands, pipeline.layout.handle, VK_SHADER_STAGE_COMPUTE_BIT.rawValue, 0, UInt32(push.count), push)
    }
    let index = labels.count
    labels.append(label)
    timestamps?.mark(commands, dispatch: index, end: false)
    vkCmdDispatch(commands, UInt32(groups.0), UInt32(groups.1), UInt32(groups.2))
    timestamps?.mark(commands, dispatch: index, end: true)
  }

  /// Ends the writing.
  public func finish() throws(ComputeError) {
    // What the dispatches wrote becomes visible to the host and to copies after the wait.
    barrier(from: VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT, VK_ACCESS_SHADER_WRITE_BIT, to: VK_PIPELINE_STAGE_HOST_BIT)
    try check("vkEndCommandBuffer", on: device.description.name, vkEndCommandBuffer(commands))
  }

  /// Runs the recorded commands once and waits for them.
  public func run() throws(ComputeError) { try submit().wait() }

  /// Hands the recorded commands to the device without waiting. They must be done before they are handed over again.
  /// - Parameter ticket: copies that must have arrived first.
  public func submit(after ticket: Ticket? = nil) throws(ComputeError) -> Ticket {
    try device.submit(commands, on: lane, after: ticket)
  }

  /// Device time of each dispatch of the newest run; empty without timestamps.
  public func times() -> [DispatchTime] {
    guard let timestamps else { return [] }
    return zip(labels, timestamps.read(count: labels.count)).map { DispatchTime(label: $0, nanoseconds: $1) }
  }

  /// Copies between buffers at once, and waits.
  static func copy(
    from: Buffer, at fromOffset: Int, to: Buffer, at toOffset: Int, count: Int
  ) throws(ComputeError) {
    let recording = try Recording(from.device)
    recording.buffers = [from, to]
    var region = VkBufferCopy(
      srcOffset: VkDeviceSize(fromOffset), dstOffset: VkDeviceSize(toOffset), size: VkDeviceSize(count))
    recording.barrier(
      from: VK_PIPELINE_STAGE_ALL_COMMANDS_BIT, VK_ACCESS_MEMORY_WRITE_BIT, to: VK_PIPELINE_STAGE_TRANSFER_BIT)
    vkCmdCopyBuffer(recording.commands, from.handle, to.handle, 1, &region)
    recording.barrier(
      from: VK_PIPELINE_STAGE_TRANSFER_BIT, VK_ACCESS_TRANSFER_WRITE_BIT, to: VK_PIPELINE_STAGE_ALL_COMMANDS_BIT)
    try recording.finish()
    try recording.run()
  }

  /// One copy for the transfer queue, which knows no kernels: the semaphore its submission signals is what they wait for.
  convenience init(
    _ device: Device, copying from: Buffer, to: Buffer, at offset: Int, count: Int
  ) throws(ComputeError) {
    try self.init(device, lane: .transfer)
    buffers = [from, to]
    var region = VkBufferCopy(srcOffset: 0, dstOffset: VkDeviceSize(offset), size: VkDeviceSize(count))
    vkCmdCopyBuffer(commands, from.handle, to.handle, 1, &region)
    // For devices whose copies go to the compute queue.
    barrier(from: VK_PIPELINE_STAGE_TRANSFER_BIT, VK_ACCESS_TRANSFER_WRITE_BIT, to: VK_PIPELINE_STAGE_ALL_COMMANDS_BIT)
    try check("vkEndCommandBuffer", on: device.description.name, vkEndCommandBuffer(commands))
  }

  private func bind(_ ranges: [BoundRange], _ pipeline: Pipeline) throws(ComputeError) {
    var scratch = Scratch()
    var writes: [VkWriteDescriptorSet] = []
    for (index, range) in ranges.enumerated() {
      buffers.append(range.buffer)
      var write = VkWriteDescriptorSet()
      write.sType = VK_STRUCTURE_TYPE_WRITE_DESCRIPTOR_SET
      write.dstBinding = UInt32(index)
      write.descriptorCount = 1
      write.descriptorType = range.kind.descriptorType
      if range.kind == .storage {
        guard range.count <= device.description.storageRange else {
          throw .tooLarge(
            device: device.description.name, bytes: range.count, limit: device.description.storageRange,
            what: "a tensor")
        }
        write.pBufferInfo = scratch.copy(
          VkDescriptorBufferInfo(
            buffer: range.buffer.handle, offset: VkDeviceSize(range.offset), range: VkDeviceSize(max(4, range.count))))
      } else {
        let view = try BufferView(device, range)
        views.append(view)
        write.pTexelBufferView = scratch.copy(Optional(view.handle))
      }
      writes.append(write)
    }
    guard !writes.isEmpty else { return }
    device.pushDescriptors(
      commands, VK_PIPELINE_BIND_POINT_COMPUTE, pipeline.layout.handle, 0, UInt32(writes.count), writes)
    // Push descriptors are copied while recording, so the scratch may go now.
    withExtendedLifetime(views) {}
  }

  private func barrier(
    from: VkPipelineStageFlagBits, _ written: VkAccessFlagBits, to: VkPipelineStageFlagBits
  ) {
    var memory = VkMemoryBarrier()
    memory.sType = VK_STRUCTURE_TYPE_MEMORY_BARRIER
    memory.srcAccessMask = written.rawValue
    memory.dstAccessMask =
      switch to {
      case VK_PIPELINE_STAGE_HOST_BIT: VK_ACCESS_HOST_READ_BIT.rawValue
      case VK_PIPELINE_STAGE_TRANSFER_BIT:
        VK_ACCESS_TRANSFER_READ_BIT.rawValue | VK_ACCESS_TRANSFER_WRITE_BIT.rawValue
      case VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT:
        VK_ACCESS_SHADER_READ_BIT.rawValue | VK_ACCESS_SHADER_WRITE_BIT.rawValue
      default: VK_ACCESS_MEMORY_READ_BIT.rawValue | VK_ACCESS_MEMORY_WRITE_BIT.rawValue
      }
    vkCmdPipelineBarrier(commands, from.rawValue, to.rawValue, 0, 1, &memory, 0, nil, 0, nil)
  }
}
