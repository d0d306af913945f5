internal import CVulkan

/// What the driver says about free memory, where it speaks `VK_EXT_memory_budget`.
enum DriverBudget {
  /// Sums over the device-local heaps; nil without the extension.
  static func read(_ physical: VkPhysicalDevice) -> (budget: Int, used: Int)? {
    guard extensions(physical).contains(VK_EXT_MEMORY_BUDGET_EXTENSION_NAME) else { return nil }
    var budget = VkPhysicalDeviceMemoryBudgetPropertiesEXT()
    budget.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_MEMORY_BUDGET_PROPERTIES_EXT
    var properties = VkPhysicalDeviceMemoryProperties2()
    properties.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_MEMORY_PROPERTIES_2
    withUnsafeMutablePointer(to: &budget) { budget in
      properties.pNext = UnsafeMutableRawPointer(budget)
      vkGetPhysicalDeviceMemoryProperties2(physical, &properties)
    }
    let heaps = withUnsafeBytes(of: properties.memoryProperties.memoryHeaps) {
      Array($0.bindMemory(to: VkMemoryHeap.self).prefix(Int(properties.memoryProperties.memoryHeapCount)))
    }
    func sum(_ values: some Any) -> Int {
      withUnsafeBytes(of: values) { raw in
        zip(heaps, raw.bindMemory(to: VkDeviceSize.self))
          .filter { $0.0.flags & VK_MEMORY_HEAP_DEVICE_LOCAL_BIT.rawValue != 0 }
          .reduce(0) { $0 + Int(clamping: $1.1) }
      }
    }
    let total = sum(budget.heapBudget)
    return total > 0 ? (total, sum(budget.heapUsage)) : nil
  }

  private static func extensions(_ physical: VkPhysicalDevice) -> Set<String> {
    var count: UInt32 = 0
    vkEnumerateDeviceExtensionProperties(physical, nil, &count, nil)
    var found = [VkExtensionProperties](repeating: .init(), count: Int(count))
    vkEnumerateDeviceExtensionProperties(physical, nil, &count, &found)
    return Set(found.map { text($0.extensionName) })
  }
}
