internal import CVulkan

/// A Vulkan object that belongs to a device and has one destroy function.
protocol DeviceChild {
  static func destroy(_ handle: Self, of device: VkDevice)
}

/// Owns one handle: destroyed exactly once, also when the initializer around it throws halfway.
struct Owned<Handle: DeviceChild & Sendable>: ~Copyable, Sendable {
  let handle: Handle
  private let device: Device

  init(
    _ device: Device, _ call: StaticString, bytes: Int? = nil,
    _ create: (VkDevice, UnsafeMutablePointer<Handle?>) -> VkResult
  ) throws(ComputeError) {
    var handle: Handle?
    try check(call, on: device.description.name, bytes: bytes, create(device.handle, &handle))
    guard let handle else { throw .failed(call: "\(call)", code: 0) }
    self.handle = handle
    self.device = device
  }

  deinit { Handle.destroy(handle, of: device.handle) }
}

extension VkBuffer: DeviceChild {
  static func destroy(_ handle: Self, of device: VkDevice) { vkDestroyBuffer(device, handle, nil) }
}
extension VkBufferView: DeviceChild {
  static func destroy(_ handle: Self, of device: VkDevice) { vkDestroyBufferView(device, handle, nil) }
}
extension VkDeviceMemory: DeviceChild {
  static func destroy(_ handle: Self, of device: VkDevice) { vkFreeMemory(device, handle, nil) }
}
extension VkCommandPool: DeviceChild {
  static func destroy(_ handle: Self, of device: VkDevice) { vkDestroyCommandPool(device, handle, nil) }
}
extension VkPipeline: DeviceChild {
  static func destroy(_ handle: Self, of device: VkDevice) { vkDestroyPipeline(device, handle, nil) }
}
extension VkPipelineLayout: DeviceChild {
  static func destroy(_ handle: Self, of device: VkDevice) { vkDestroyPipelineLayout(device, handle, nil) }
}
extension VkDescriptorSetLayout: DeviceChild {
  static func destroy(_ handle: Self, of device: VkDevice) { vkDestroyDescriptorSetLayout(device, handle, nil) }
}
extension VkShaderModule: DeviceChild {
  static func destroy(_ handle: Self, of device: VkDevice) { vkDestroyShaderModule(device, handle, nil) }
}
extension VkQueryPool: DeviceChild {
  static func destroy(_ handle: Self, of device: VkDevice) { vkDestroyQueryPool(device, handle, nil) }
}
