internal import CVulkan
internal import Foundation
internal import Synchronization

/// One logical device with one compute queue.
///
/// The handles never change after `init`, so a device may be shared freely; the queue, which Vulkan wants externally
/// synchronized, sits behind a mutex together with the count of what was submitted to it.
public final class Device: Sendable {
  /// What was opened.
  public let description: DeviceDescription
  /// Why this device and no other.
  public let reason: String
  let handle: VkDevice
  let queueFamily: UInt32
  let pushDescriptors: PFN_vkCmdPushDescriptorSetKHR
  let queue: Mutex<Queue>
  private let instance: Instance
  private let memoryTypes: [VkMemoryType]
  private let timeline: VkSemaphore
  private let allocations = Atomic<Int>(0)
  /// How the host reaches the device's memory.
  package let hostAccess: HostAccess

  /// How the host reaches the device's memory. Anything but the default is for tests, which have no device of the kind
  /// that needs staging.
  package struct HostAccess: Sendable {
    /// Whether memory that both see may be taken for buffers that live on the device.
    package var seesDeviceMemory = true
    /// The most bytes of one staging copy.
    package var stagingBytes = 64 << 20

    package init(seesDeviceMemory: Bool = true, stagingBytes: Int = 64 << 20) {
      self.seesDeviceMemory = seesDeviceMemory
      self.stagingBytes = stagingBytes
    }
  }

  /// How many times memory was allocated on the device so far; a loop that allocates nothing leaves it alone.
  public var allocationCount: Int { allocations.load(ordering: .relaxed) }

  /// Whether buffers on the device lie where the host sees them too, so that writes and reads are plain copies.
  public var isMemoryVisible: Bool {
    hostAccess.seesDeviceMemory
      && memoryType(
        allowed: .max,
        [
          VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT, VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT,
          VK_MEMORY_PROPERTY_HOST_COHERENT_BIT,
        ]) != nil
  }

  func countAllocation() { allocations.add(1, ordering: .relaxed) }

  /// The queue and the timeline value of the newest work on it.
  struct Queue {
    var handle: VkQueue
    var submitted: UInt64 = 0
  }

  /// Messages of the validation layers so far; empty when validation is off.
  public var validationMessages: [String] { instance.validation?.messages ?? [] }

  /// Whether the validation layers watch this device.
  public var isValidated: Bool { instance.validation != nil }

  /// Opens a device.
  /// - Parameters:
  ///   - asked: index or part of a name; nil takes the environment's `HOOFBEAT_DEVICE`, else the best there is.
  ///   - validation: turn the validation layers on (tests do).
  public convenience init(asked: String? = nil, validation: Bool = false) throws(ComputeError) {
    let instance = try Instance(validation: validation)
    try self.init(instance, Self.choice(asked: asked, of: instance))
  }

  /// The device that `init(asked:validation:)` would open, without opening it.
  public static func choice(asked: String?) throws(ComputeError) -> DeviceChoice {
    try choice(asked: asked, of: Instance())
  }

  private static func choice(asked: String?, of instance: Instance) throws(ComputeError) -> DeviceChoice {
    let variable = ProcessInfo.processInfo.environment["HOOFBEAT_DEVICE"]
    return try DeviceChoice.choose(
      from: instance.devices, asked: asked ?? variable, source: asked == nil ? "HOOFBEAT_DEVICE" : "--device")
  }

  /// Opens the chosen device of `instance`.
  public convenience init(_ instance: Instance, _ choice: DeviceChoice) throws(ComputeError) {
    try self.init(instance, choice, hostAccess: HostAccess())
  }

  package init(_ instance: Instance, _ choice: DeviceChoice, hostAccess: HostAccess) throws(ComputeError) {
    self.instance = instance
    self.hostAccess = hostAccess
    description = choice.device
    reason = choice.reason
    let physical = instance.physicalDevices[choice.device.index]
    guard let family = Self.computeFamily(of: physical) else {
      throw .missingFeature(device: choice.device.name, feature: "a compute queue")
    }
    queueFamily = family
    let handle = try Self.makeDevice(physical, family: family, features: DeviceFeatures(physical))
    self.handle = handle
    var queueHandle: VkQueue?
    vkGetDeviceQueue(handle, family, 0, &queueHandle)
    guard let queueHandle, let pointer = vkGetDeviceProcAddr(handle, "vkCmdPushDescriptorSetKHR") else {
      vkDestroyDevice(handle, nil)
      throw .missingFeature(device: choice.device.name, feature: "VK_KHR_push_descriptor")
    }
    queue = Mutex(Queue(handle: queueHandle))
    pushDescriptors = unsafeBitCast(pointer, to: PFN_vkCmdPushDescriptorSetKHR.self)
    var heaps = VkPhysicalDeviceMemoryProperties()
    vkGetPhysicalDeviceMemoryProperties(physical, &heaps)
    memoryTypes = withUnsafeBytes(of: heaps.memoryTypes) {
      Array($0.bindMemory(to: VkMemoryType.self).prefix(Int(heaps.memoryTypeCount)))
    }
    do throws(ComputeError) {
      timeline = try Self.makeTimeline(handle)
    } catch {
      vkDestroyDevice(handle, nil)
      throw error
    }
  }

  deinit {
    vkDestroySemaphore(handle, timeline, nil)
    vkDestroyDevice(handle, nil)
  }

  /// The first memory type of `allowed` that has all of `wanted`.
  func memoryType(allowed: UInt32, _ wanted: [VkMemoryPropertyFlagBits]) -> UInt32? {
    let flags = wanted.reduce(0) { $0 | $1.rawValue }
    return memoryTypes.indices
      .first { allowed & (1 << $0) != 0 && memoryTypes[$0].propertyFlags & flags == flags }.map(UInt32.init)
  }

  /// Submits one recorded command buffer; the ticket says what to wait for.
  func submit(_ commands: VkCommandBuffer) throws(ComputeError) -> UInt64 {
    let outcome: (VkResult, UInt64) = queue.withLock { queue in
      var scratch = Scratch()
      let ticket = queue.submitted + 1
      var values = VkTimelineSemaphoreSubmitInfo()
      values.sType = VK_STRUCTURE_TYPE_TIMELINE_SEMAPHORE_SUBMIT_INFO
      values.signalSemaphoreValueCount = 1
      values.pSignalSemaphoreValues = scratch.copy(ticket)
      var info = VkSubmitInfo()
      info.sType = VK_STRUCTURE_TYPE_SUBMIT_INFO
      info.pNext = UnsafeRawPointer(scratch.copy(values))
      info.commandBufferCount = 1
      info.pCommandBuffers = scratch.copy(Optional(commands))
      info.signalSemaphoreCount = 1
      info.pSignalSemaphores = scratch.copy(Optional(timeline))
      let result = vkQueueSubmit(queue.handle, 1, &info, nil)
      if result == VK_SUCCESS { queue.submitted = ticket }
      return (result, ticket)
    }
    try check("vkQueueSubmit", on: description.name, outcome.0)
    return outcome.1
  }

  /// Waits until everything up to `ticket` is done.
  func wait(for ticket: UInt64) throws(ComputeError) {
    var scratch = Scratch()
    var info = VkSemaphoreWaitInfo()
    info.sType = VK_STRUCTURE_TYPE_SEMAPHORE_WAIT_INFO
    info.semaphoreCount = 1
    info.pSemaphores = scratch.copy(Optional(timeline))
    info.pValues = scratch.copy(ticket)
    try check("vkWaitSemaphores", on: description.name, vkWaitSemaphores(handle, &info, .max))
  }

  private static func computeFamily(of physical: VkPhysicalDevice) -> UInt32? {
    var count: UInt32 = 0
    vkGetPhysicalDeviceQueueFamilyProperties(physical, &count, nil)
    var families = [VkQueueFamilyProperties](repeating: .init(), count: Int(count))
    vkGetPhysicalDeviceQueueFamilyProperties(physical, &count, &families)
    return families.firstIndex { $0.queueFlags & VK_QUEUE_COMPUTE_BIT.rawValue != 0 }.map(UInt32.init)
  }

  private static func makeDevice(
    _ physical: VkPhysicalDevice, family: UInt32, features: DeviceFeatures
  ) throws(ComputeError) -> VkDevice {
    var scratch = Scratch()
    var eleven = VkPhysicalDeviceVulkan11Features()
    eleven.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_1_FEATURES
    eleven.storageBuffer16BitAccess = VkBool32(features.halfStorage ? VK_TRUE : VK_FALSE)
    var twelve = VkPhysicalDeviceVulkan12Features()
    twelve.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_2_FEATURES
    twelve.timelineSemaphore = VkBool32(VK_TRUE)
    twelve.shaderFloat16 = VkBool32(features.half ? VK_TRUE : VK_FALSE)
    twelve.pNext = UnsafeMutableRawPointer(mutating: UnsafeRawPointer(scratch.copy(eleven)))
    var core = VkPhysicalDeviceFeatures2()
    core.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FEATURES_2
    core.features.shaderInt64 = VkBool32(VK_TRUE)
    core.pNext = UnsafeMutableRawPointer(mutating: UnsafeRawPointer(scratch.copy(twelve)))
    var queue = VkDeviceQueueCreateInfo()
    queue.sType = VK_STRUCTURE_TYPE_DEVICE_QUEUE_CREATE_INFO
    queue.queueFamilyIndex = family
    queue.queueCount = 1
    queue.pQueuePriorities = scratch.copy(1 as Float)
    var info = VkDeviceCreateInfo()
    info.sType = VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO
    info.pNext = UnsafeRawPointer(scratch.copy(core))
    info.queueCreateInfoCount = 1
    info.pQueueCreateInfos = scratch.copy(queue)
    info.enabledExtensionCount = 1
    info.ppEnabledExtensionNames = scratch.copy([scratch.copy(VK_KHR_PUSH_DESCRIPTOR_EXTENSION_NAME)])
    var device: VkDevice?
    try check("vkCreateDevice", vkCreateDevice(physical, &info, nil, &device))
    guard let device else { throw .failed(call: "vkCreateDevice", code: 0) }
    return device
  }

  private static func makeTimeline(_ device: VkDevice) throws(ComputeError) -> VkSemaphore {
    var scratch = Scratch()
    var type = VkSemaphoreTypeCreateInfo()
    type.sType = VK_STRUCTURE_TYPE_SEMAPHORE_TYPE_CREATE_INFO
    type.semaphoreType = VK_SEMAPHORE_TYPE_TIMELINE
    var info = VkSemaphoreCreateInfo()
    info.sType = VK_STRUCTURE_TYPE_SEMAPHORE_CREATE_INFO
    info.pNext = UnsafeRawPointer(scratch.copy(type))
    var semaphore: VkSemaphore?
    try check("vkCreateSemaphore", vkCreateSemaphore(device, &info, nil, &semaphore))
    guard let semaphore else { throw .failed(call: "vkCreateSemaphore", code: 0) }
    return semaphore
  }
}
