internal import CVulkan
internal import Synchronization

/// Work that was handed to a device: what to wait for.
public struct Ticket: Sendable {
  let device: Device
  let lane: WorkQueue.Lane
  let value: UInt64

  /// Waits until the work, and everything handed to the same queue before it, is done.
  /// - Throws: `deviceLost` above all.
  public func wait() throws(ComputeError) { try device.wait(for: self) }
}

/// One queue of a device with the count of what was submitted to it.
///
/// Vulkan wants queues externally synchronized, so the handle sits behind a mutex; one timeline semaphore counts what is
/// done.
final class WorkQueue: Sendable {
  /// Which queue of a device.
  enum Lane: Sendable, Hashable {
    /// Runs kernels.
    case compute
    /// Copies beside them.
    case transfer
  }

  let family: UInt32
  private let device: VkDevice
  private let timeline: VkSemaphore
  private let state: Mutex<(queue: VkQueue, submitted: UInt64)>

  /// Takes queue `index` of `family`. The device must outlive it.
  init?(_ device: VkDevice, family: UInt32, index: UInt32) {
    var queue: VkQueue?
    vkGetDeviceQueue(device, family, index, &queue)
    guard let queue, let timeline = Self.makeTimeline(device) else { return nil }
    self.family = family
    self.device = device
    self.timeline = timeline
    state = Mutex((queue, 0))
  }

  /// Gives the semaphore back; the device calls it before it goes itself.
  func close() { vkDestroySemaphore(device, timeline, nil) }

  /// Submits one recorded command buffer, which starts when `other` has reached `value`.
  /// - Returns: the count to wait for.
  func submit(
    _ commands: VkCommandBuffer, after other: (queue: WorkQueue, value: UInt64)?, name: String
  ) throws(ComputeError) -> UInt64 {
    let outcome: (VkResult, UInt64) = state.withLock { state in
      var scratch = Scratch()
      let ticket = state.submitted + 1
      var values = VkTimelineSemaphoreSubmitInfo()
      values.sType = VK_STRUCTURE_TYPE_TIMELINE_SEMAPHORE_SUBMIT_INFO
      values.signalSemaphoreValueCount = 1
      values.pSignalSemaphoreValues = scratch.copy(ticket)
      var info = VkSubmitInfo()
      info.sType = VK_STRUCTURE_TYPE_SUBMIT_INFO
      if let other {
        values.waitSemaphoreValueCount = 1
        values.pWaitSemaphoreValues = scratch.copy(other.value)
        info.waitSemaphoreCount = 1
        info.pWaitSemaphores = scratch.copy(Optional(other.queue.timeline))
        info.pWaitDstStageMask = scratch.copy(VkPipelineStageFlags(VK_PIPELINE_STAGE_ALL_COMMANDS_BIT.rawValue))
      }
      info.pNext = UnsafeRawPointer(scratch.copy(values))
      info.commandBufferCount = 1
      info.pCommandBuffers = scratch.copy(Optional(commands))
      info.signalSemaphoreCount = 1
      info.pSignalSemaphores = scratch.copy(Optional(timeline))
      let result = vkQueueSubmit(state.queue, 1, &info, nil)
      if result == VK_SUCCESS { state.submitted = ticket }
      return (result, ticket)
    }
    try check("vkQueueSubmit", on: name, outcome.0)
    return outcome.1
  }

  /// Waits until everything up to `value` is done.
  func wait(for value: UInt64, name: String) throws(ComputeError) {
    var scratch = Scratch()
    var info = VkSemaphoreWaitInfo()
    info.sType = VK_STRUCTURE_TYPE_SEMAPHORE_WAIT_INFO
    info.semaphoreCount = 1
    info.pSemaphores = scratch.copy(Optional(timeline))
    info.pValues = scratch.copy(value)
    try check("vkWaitSemaphores", on: name, vkWaitSemaphores(device, &info, .max))
  }

  private static func makeTimeline(_ device: VkDevice) -> VkSemaphore? {
    var scratch = Scratch()
    var type = VkSemaphoreTypeCreateInfo()
    type.sType = VK_STRUCTURE_TYPE_SEMAPHORE_TYPE_CREATE_INFO
    type.semaphoreType = VK_SEMAPHORE_TYPE_TIMELINE
    var info = VkSemaphoreCreateInfo()
    info.sType = VK_STRUCTURE_TYPE_SEMAPHORE_CREATE_INFO
    info.pNext = UnsafeRawPointer(scratch.copy(type))
    var semaphore: VkSemaphore?
    guard vkCreateSemaphore(device, &info, nil, &semaphore) == VK_SUCCESS else { return nil }
    return semaphore
  }
}

/// Which queues of a physical device to take: one that computes, and one beside it for copies where there is one.
struct QueueChoice: Sendable, Equatable {
  /// Family of the compute queue.
  let compute: UInt32
  /// Family and index of the queue for copies; nil: they go to the compute queue.
  let transfer: (family: UInt32, index: UInt32)?

  static func == (a: Self, b: Self) -> Bool {
    a.compute == b.compute && a.transfer?.family == b.transfer?.family && a.transfer?.index == b.transfer?.index
  }

  /// What a family can do.
  struct Family {
    let computes: Bool
    let transfers: Bool
    let draws: Bool
    let queues: Int
  }

  /// Chooses among `families`; nil when none computes.
  ///
  /// A family that only transfers is a copy engine of its own; else a second queue of any other family that computes may
  /// still run beside the first.
  init?(_ families: [Family]) {
    guard let compute = families.firstIndex(where: \.computes) else { return nil }
    self.compute = UInt32(compute)
    if let own = families.firstIndex(where: { $0.transfers && !$0.computes && !$0.draws && $0.queues > 0 }) {
      transfer = (UInt32(own), 0)
    } else if let other = families.indices.first(where: { $0 != compute && families[$0].computes }) {
      transfer = (UInt32(other), 0)
    } else {
      transfer = families[compute].queues > 1 ? (UInt32(compute), 1) : nil
    }
  }

  init?(_ physical: VkPhysicalDevice) {
    var count: UInt32 = 0
    vkGetPhysicalDeviceQueueFamilyProperties(physical, &count, nil)
    var families = [VkQueueFamilyProperties](repeating: .init(), count: Int(count))
    vkGetPhysicalDeviceQueueFamilyProperties(physical, &count, &families)
    self.init(
      families.map { family in
        func has(_ bit: VkQueueFlagBits) -> Bool { family.queueFlags & bit.rawValue != 0 }
        return Family(
          computes: has(VK_QUEUE_COMPUTE_BIT), transfers: has(VK_QUEUE_TRANSFER_BIT), draws: has(VK_QUEUE_GRAPHICS_BIT),
          queues: Int(family.queueCount))
      })
  }
}
