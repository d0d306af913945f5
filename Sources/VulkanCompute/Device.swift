internal import CVulkan
internal import Foundation
internal import Synchronization

/// One logical device with a compute queue and, where the hardware has one, a queue that copies beside it.
///
/// The handles never change after `init`, so a device may be shared freely; each queue looks after itself.
public final class Device: Sendable {
  /// What was opened.
  public let description: DeviceDescription
  /// Why this device and no other.
  public let reason: String
  let handle: VkDevice
  /// What buffers hold on the device, and how much they may.
  public let memory = MemoryMeter()
  let pushDescriptors: PFN_vkCmdPushDescriptorSetKHR
  private let compute: WorkQueue
  private let transfer: WorkQueue?
  private let instance: Instance
  private let physical: VkPhysicalDevice
  private let memoryTypes: [VkMemoryType]
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

  /// Whether copies have a queue of their own, so that they run beside kernels.
  public var copiesBesideKernels: Bool { transfer != nil }

  /// Bytes that buffers may hold here: the limit that was set; else what the driver leaves this process, what it takes for
  /// itself already subtracted; else the device's memory. A sixteenth of the latter two stays free for pipelines and for
  /// what other programs ask for meanwhile. On a CPU it is three quarters of the machine's memory: what its driver says is
  /// only a number (lavapipe says 2 GiB and gives all there is).
  public var memoryBudget: Int {
    if let limit = memory.limit { return limit }
    if description.kind == .cpu { return Int(clamping: ProcessInfo.processInfo.physicalMemory / 4 * 3) }
    let all = driverBudget.map { $0.budget - max(0, $0.used - memory.live) } ?? description.memory
    return max(0, all - all / 16)
  }

  /// Device memory this process may use now and what it uses, bytes, as the driver sees it; nil where the driver does not
  /// say (`VK_EXT_memory_budget`). Other programs change it at any time.
  public var driverBudget: (budget: Int, used: Int)? { DriverBudget.read(physical) }

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
    self.physical = physical
    guard let choice = QueueChoice(physical) else {
      throw .missingFeature(device: description.name, feature: "a compute queue")
    }
    let handle = try Self.makeDevice(
      physical, queues: choice, features: DeviceFeatures(physical), usesMatrices: description.matrixUnits != nil,
      fixesSubgroupSize: description.fixesSubgroupSize)
    self.handle = handle
    let compute = WorkQueue(handle, family: choice.compute, index: 0)
    let transfer = choice.transfer.flatMap { WorkQueue(handle, family: $0.family, index: $0.index) }
    guard let compute, let pointer = vkGetDeviceProcAddr(handle, "vkCmdPushDescriptorSetKHR") else {
      compute?.close()
      transfer?.close()
      vkDestroyDevice(handle, nil)
      throw .missingFeature(device: description.name, feature: "VK_KHR_push_descriptor")
    }
    self.compute = compute
    self.transfer = transfer
    pushDescriptors = unsafeBitCast(pointer, to: PFN_vkCmdPushDescriptorSetKHR.self)
    var heaps = VkPhysicalDeviceMemoryProperties()
    vkGetPhysicalDeviceMemoryProperties(physical, &heaps)
    memoryTypes = withUnsafeBytes(of: heaps.memoryTypes) {
      Array($0.bindMemory(to: VkMemoryType.self).prefix(Int(heaps.memoryTypeCount)))
    }
  }

  deinit {
    compute.close()
    transfer?.close()
    vkDestroyDevice(handle, nil)
  }

  /// The first memory type of `allowed` that has all of `wanted`.
  func memoryType(allowed: UInt32, _ wanted: [VkMemoryPropertyFlagBits]) -> UInt32? {
    let flags = wanted.reduce(0) { $0 | $1.rawValue }
    return memoryTypes.indices
      .first { allowed & (1 << $0) != 0 && memoryTypes[$0].propertyFlags & flags == flags }.map(UInt32.init)
  }

  /// The queue of a lane; copies go to the compute queue where they have none of their own.
  func queue(_ lane: WorkQueue.Lane) -> WorkQueue {
    switch lane {
    case .compute: compute
    case .transfer: transfer ?? compute
    }
  }

  /// The families that touch buffers which copies and kernels share; one entry where they are the same.
  var sharingFamilies: [UInt32] {
    guard let transfer, transfer.family != compute.family else { return [compute.family] }
    return [compute.family, transfer.family]
  }

  /// Submits one recorded command buffer; the ticket says what to wait for.
  /// - Parameter ticket: what must be done first, on the other queue; work of the same queue starts in order anyway.
  func submit(
    _ commands: VkCommandBuffer, on lane: WorkQueue.Lane = .compute, after ticket: Ticket? = nil
  ) throws(ComputeError) -> Ticket {
    let queue = queue(lane)
    let other = ticket.map { (queue: self.queue($0.lane), value: $0.value) }
    let value = try queue.submit(
      commands, after: other.flatMap { $0.queue === queue ? nil : $0 }, name: description.name)
    return Ticket(device: self, lane: lane, value: value)
  }

  /// Waits until everything up to `ticket` is done.
  func wait(for ticket: Ticket) throws(ComputeError) {
    try queue(ticket.lane).wait(for: ticket.value, name: description.name)
  }

  private static func makeDevice(
    _ physical: VkPhysicalDevice, queues: QueueChoice, features: DeviceFeatures, usesMatrices: Bool,
    fixesSubgroupSize: Bool
  ) throws(ComputeError) -> VkDevice {
    var scratch = Scratch()
    var extensions = [VK_KHR_PUSH_DESCRIPTOR_EXTENSION_NAME]
    var optional: UnsafeMutableRawPointer?
    if usesMatrices {
      var matrices = CVKCooperativeMatrixFeatures()
      matrices.sType = VkStructureType(UInt32(cvk_structure_cooperative_matrix_features))
      matrices.cooperativeMatrix = VkBool32(VK_TRUE)
      optional = UnsafeMutableRawPointer(mutating: UnsafeRawPointer(scratch.copy(matrices)))
      extensions.append(DeviceFeatures.cooperativeMatrixExtension)
    }
    if fixesSubgroupSize {
      var control = VkPhysicalDeviceSubgroupSizeControlFeatures()
      control.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SUBGROUP_SIZE_CONTROL_FEATURES
      control.subgroupSizeControl = VkBool32(VK_TRUE)
      control.computeFullSubgroups = VkBool32(VK_TRUE)
      control.pNext = optional
      optional = UnsafeMutableRawPointer(mutating: UnsafeRawPointer(scratch.copy(control)))
      extensions.append(VK_EXT_SUBGROUP_SIZE_CONTROL_EXTENSION_NAME)
    }
    var eleven = VkPhysicalDeviceVulkan11Features()
    eleven.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_1_FEATURES
    eleven.storageBuffer16BitAccess = VkBool32(features.halfStorage ? VK_TRUE : VK_FALSE)
    eleven.pNext = optional
    var twelve = VkPhysicalDeviceVulkan12Features()
    twelve.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_2_FEATURES
    twelve.timelineSemaphore = VkBool32(VK_TRUE)
    twelve.shaderFloat16 = VkBool32(features.half ? VK_TRUE : VK_FALSE)
    twelve.vulkanMemoryModel = VkBool32(usesMatrices ? VK_TRUE : VK_FALSE)
    twelve.pNext = UnsafeMutableRawPointer(mutating: UnsafeRawPointer(scratch.copy(eleven)))
    var core = VkPhysicalDeviceFeatures2()
    core.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FEATURES_2
    core.features.shaderInt64 = VkBool32(VK_TRUE)
    core.pNext = UnsafeMutableRawPointer(mutating: UnsafeRawPointer(scratch.copy(twelve)))
    let isShared = queues.transfer?.family == queues.compute
    let families =
      [(queues.compute, isShared ? 2 : 1)] + (isShared ? [] : queues.transfer.map { [($0.family, 1)] } ?? [])
    let priorities = scratch.copy([1, 1] as [Float])
    let queueInfos = families.map { family, count in
      var queue = VkDeviceQueueCreateInfo()
      queue.sType = VK_STRUCTURE_TYPE_DEVICE_QUEUE_CREATE_INFO
      queue.queueFamilyIndex = family
      queue.queueCount = UInt32(count)
      queue.pQueuePriorities = priorities
      return queue
    }
    var info = VkDeviceCreateInfo()
    info.sType = VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO
    info.pNext = UnsafeRawPointer(scratch.copy(core))
    info.queueCreateInfoCount = UInt32(queueInfos.count)
    info.pQueueCreateInfos = scratch.copy(queueInfos)
    info.enabledExtensionCount = UInt32(extensions.count)
    var names: [UnsafePointer<CChar>] = []
    for name in extensions { names.append(scratch.copy(name)) }
    info.ppEnabledExtensionNames = scratch.copy(names.map { Optional($0) })
    var device: VkDevice?
    try check("vkCreateDevice", vkCreateDevice(physical, &info, nil, &device))
    guard let device else { throw .failed(call: "vkCreateDevice", code: 0) }
    return device
  }
}
