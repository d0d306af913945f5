internal import CVulkan

/// What a Vulkan device is and can do, read without opening it.
public struct DeviceDescription: Sendable, Equatable, Hashable {
  /// The kind the driver reports, best for us first.
  public enum Kind: String, Sendable, CaseIterable {
    case discreteGPU = "discrete GPU"
    case integratedGPU = "integrated GPU"
    case virtualGPU = "virtual GPU"
    case cpu = "CPU"
    case other = "other"
  }

  /// Place in the loader's list, as `--device` takes it.
  public let index: Int
  public let name: String
  public let kind: Kind
  /// Highest Vulkan version the device speaks.
  public let apiVersion: (major: Int, minor: Int)
  /// Driver's name and version, for the record and for cache keys.
  public let driver: String
  /// Lanes that run one instruction together.
  public let subgroupSize: Int
  /// Shared memory of one workgroup, bytes.
  public let sharedMemory: Int
  /// Largest range one storage-buffer binding may have, bytes.
  public let storageRange: Int
  /// Largest number of texels in one buffer view.
  public let texelElements: Int
  /// Offset alignment that holds for storage and texel bindings alike, bytes.
  public let alignment: Int
  /// Most workgroups in one dimension of a dispatch.
  public let workgroups: Int
  /// Nanoseconds per timestamp tick; 0 when the device has no timestamps.
  public let timestampPeriod: Double
  /// Sum of the device-local heaps, bytes.
  public let memory: Int
  /// Largest single allocation, bytes.
  public let allocation: Int
  /// Whether half-precision arithmetic is there.
  public let hasHalf: Bool
  /// Whether 16-bit values can be read from storage buffers.
  public let hasHalfStorage: Bool
  /// What `VK_KHR_cooperative_matrix` multiplies at once; nil where kernels cannot use it.
  public let matrixUnits: MatrixUnits?
  /// Whether a pipeline must ask for `subgroupSize`, because the driver would otherwise choose among several.
  let fixesSubgroupSize: Bool
  /// Names of missing requirements; empty when the engine can run here.
  public let missing: [String]
  /// A digest of driver and device for cache keys.
  let cacheIdentity: String

  /// What results depend on down to the last bit: the same class and build give the same bytes.
  public var numericClass: String { "\(kind.rawValue), \(driver), \(subgroupSize) lanes" }

  /// Which shader style to use here.
  public var deviceClass: DeviceClass {
    kind == .cpu ? .cpu(lanes: subgroupSize) : .gpu(lanes: subgroupSize, units: matrixUnits)
  }

  public static func == (a: Self, b: Self) -> Bool { a.index == b.index && a.cacheIdentity == b.cacheIdentity }
  public func hash(into hasher: inout Hasher) {
    hasher.combine(index)
    hasher.combine(cacheIdentity)
  }

  init(_ physical: VkPhysicalDevice, index: Int, of instance: VkInstance) {
    self.index = index
    var subgroup = VkPhysicalDeviceSubgroupProperties()
    subgroup.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SUBGROUP_PROPERTIES
    var drivers = VkPhysicalDeviceDriverProperties()
    drivers.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_DRIVER_PROPERTIES
    var maintenance = VkPhysicalDeviceMaintenance3Properties()
    maintenance.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_MAINTENANCE_3_PROPERTIES
    var properties = VkPhysicalDeviceProperties2()
    properties.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PROPERTIES_2
    withUnsafeMutablePointer(to: &subgroup) { subgroup in
      withUnsafeMutablePointer(to: &drivers) { drivers in
        withUnsafeMutablePointer(to: &maintenance) { maintenance in
          subgroup.pointee.pNext = UnsafeMutableRawPointer(drivers)
          drivers.pointee.pNext = UnsafeMutableRawPointer(maintenance)
          properties.pNext = UnsafeMutableRawPointer(subgroup)
          vkGetPhysicalDeviceProperties2(physical, &properties)
        }
      }
    }
    let base = properties.properties
    name = text(base.deviceName)
    kind =
      switch base.deviceType {
      case VK_PHYSICAL_DEVICE_TYPE_DISCRETE_GPU: .discreteGPU
      case VK_PHYSICAL_DEVICE_TYPE_INTEGRATED_GPU: .integratedGPU
      case VK_PHYSICAL_DEVICE_TYPE_VIRTUAL_GPU: .virtualGPU
      case VK_PHYSICAL_DEVICE_TYPE_CPU: .cpu
      default: .other
      }
    apiVersion = (Int(base.apiVersion >> 22 & 0x7f), Int(base.apiVersion >> 12 & 0x3ff))
    driver = "\(text(drivers.driverName)) \(text(drivers.driverInfo))"
    subgroupSize = Int(subgroup.subgroupSize)
    sharedMemory = Int(base.limits.maxComputeSharedMemorySize)
    storageRange = Int(base.limits.maxStorageBufferRange)
    texelElements = Int(base.limits.maxTexelBufferElements)
    alignment = max(
      256, Int(base.limits.minStorageBufferOffsetAlignment), Int(base.limits.minTexelBufferOffsetAlignment))
    workgroups = Int(base.limits.maxComputeWorkGroupCount.0)
    timestampPeriod =
      base.limits.timestampComputeAndGraphics == VK_TRUE ? Double(base.limits.timestampPeriod) : 0
    allocation = Int(clamping: maintenance.maxMemoryAllocationSize)
    cacheIdentity =
      "\(base.vendorID)-\(base.deviceID)-\(base.driverVersion)-"
      + withUnsafeBytes(of: base.pipelineCacheUUID) { $0.map { String($0, radix: 16) }.joined() }

    var heaps = VkPhysicalDeviceMemoryProperties()
    vkGetPhysicalDeviceMemoryProperties(physical, &heaps)
    memory = withUnsafeBytes(of: heaps.memoryHeaps) { raw in
      raw.bindMemory(to: VkMemoryHeap.self).prefix(Int(heaps.memoryHeapCount))
        .filter { $0.flags & VK_MEMORY_HEAP_DEVICE_LOCAL_BIT.rawValue != 0 }
        .reduce(0) { $0 + Int(clamping: $1.size) }
    }

    let features = DeviceFeatures(physical)
    // A kernel with matrices must know its subgroups' size: there is only one, or it can be asked for.
    fixesSubgroupSize = features.subgroupSizeControl && features.subgroupSizes.count > 1
    let isSizeKnown = features.subgroupSizes.count == 1 || features.subgroupSizeControl
    matrixUnits =
      features.cooperativeMatrix && isSizeKnown && kind != .cpu
      ? MatrixUnits.find(instance, physical, sharedMemory: sharedMemory) : nil
    hasHalf = features.half
    hasHalfStorage = features.halfStorage
    var missing: [String] = []
    if apiVersion < (1, 2) { missing.append("Vulkan 1.2") }
    if !features.timelineSemaphore { missing.append("timeline semaphores") }
    if !features.int64 { missing.append("64-bit integers in shaders") }
    if !features.pushDescriptor { missing.append("VK_KHR_push_descriptor") }
    let operations = VK_SUBGROUP_FEATURE_BASIC_BIT.rawValue | VK_SUBGROUP_FEATURE_SHUFFLE_BIT.rawValue
    if subgroup.supportedOperations & operations != operations { missing.append("subgroup shuffles") }
    self.missing = missing
  }
}

/// Which of the two shader styles a device wants.
public enum DeviceClass: Sendable, Hashable {
  /// Mesa's CPU driver: one subgroup a workgroup, texel buffers, no shared memory. `lanes` is 8 or 16.
  case cpu(lanes: Int)
  /// A GPU: shared memory and larger workgroups. `lanes` is the subgroup size, 8 to 128; `units` its cooperative matrices.
  case gpu(lanes: Int, units: MatrixUnits? = nil)
}

/// The features asked of a device.
struct DeviceFeatures {
  var timelineSemaphore = false
  var half = false
  var halfStorage = false
  var int64 = false
  var pushDescriptor = false
  /// Cooperative matrices, with what their modules declare beside them.
  var cooperativeMatrix = false
  /// Whether a pipeline can ask for one of several subgroup sizes.
  var subgroupSizeControl = false
  /// From the smallest to the largest subgroup; the same where the driver has no choice.
  var subgroupSizes: ClosedRange<Int> = 1...1

  init(_ physical: VkPhysicalDevice) {
    var twelve = VkPhysicalDeviceVulkan12Features()
    twelve.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_2_FEATURES
    var eleven = VkPhysicalDeviceVulkan11Features()
    eleven.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_1_FEATURES
    var features = VkPhysicalDeviceFeatures2()
    features.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FEATURES_2
    withUnsafeMutablePointer(to: &twelve) { twelve in
      withUnsafeMutablePointer(to: &eleven) { eleven in
        twelve.pointee.pNext = UnsafeMutableRawPointer(eleven)
        features.pNext = UnsafeMutableRawPointer(twelve)
        vkGetPhysicalDeviceFeatures2(physical, &features)
      }
    }
    timelineSemaphore = twelve.timelineSemaphore == VK_TRUE
    half = twelve.shaderFloat16 == VK_TRUE
    halfStorage = eleven.storageBuffer16BitAccess == VK_TRUE
    int64 = features.features.shaderInt64 == VK_TRUE
    var count: UInt32 = 0
    vkEnumerateDeviceExtensionProperties(physical, nil, &count, nil)
    var extensions = [VkExtensionProperties](repeating: .init(), count: Int(count))
    vkEnumerateDeviceExtensionProperties(physical, nil, &count, &extensions)
    let names = Set(extensions.map { text($0.extensionName) })
    pushDescriptor = names.contains(VK_KHR_PUSH_DESCRIPTOR_EXTENSION_NAME)
    if names.contains(VK_EXT_SUBGROUP_SIZE_CONTROL_EXTENSION_NAME) { readSubgroupSizes(physical) }
    if names.contains(Self.cooperativeMatrixExtension), half, twelve.vulkanMemoryModel == VK_TRUE {
      var matrices = CVKCooperativeMatrixFeatures()
      matrices.sType = VkStructureType(UInt32(cvk_structure_cooperative_matrix_features))
      withUnsafeMutablePointer(to: &matrices) { matrices in
        features.pNext = UnsafeMutableRawPointer(matrices)
        vkGetPhysicalDeviceFeatures2(physical, &features)
      }
      cooperativeMatrix = matrices.cooperativeMatrix == VK_TRUE
    }
  }

  static let cooperativeMatrixExtension = "VK_KHR_cooperative_matrix"

  private mutating func readSubgroupSizes(_ physical: VkPhysicalDevice) {
    var control = VkPhysicalDeviceSubgroupSizeControlFeatures()
    control.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SUBGROUP_SIZE_CONTROL_FEATURES
    var sizes = VkPhysicalDeviceSubgroupSizeControlProperties()
    sizes.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SUBGROUP_SIZE_CONTROL_PROPERTIES
    var features = VkPhysicalDeviceFeatures2()
    features.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FEATURES_2
    var properties = VkPhysicalDeviceProperties2()
    properties.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PROPERTIES_2
    withUnsafeMutablePointer(to: &control) { control in
      features.pNext = UnsafeMutableRawPointer(control)
      vkGetPhysicalDeviceFeatures2(physical, &features)
    }
    withUnsafeMutablePointer(to: &sizes) { sizes in
      properties.pNext = UnsafeMutableRawPointer(sizes)
      vkGetPhysicalDeviceProperties2(physical, &properties)
    }
    subgroupSizes = Int(sizes.minSubgroupSize)...max(Int(sizes.minSubgroupSize), Int(sizes.maxSubgroupSize))
    subgroupSizeControl =
      control.subgroupSizeControl == VK_TRUE && control.computeFullSubgroups == VK_TRUE
      && sizes.requiredSubgroupSizeStages & VK_SHADER_STAGE_COMPUTE_BIT.rawValue != 0
  }
}
