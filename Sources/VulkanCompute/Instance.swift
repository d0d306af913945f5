internal import CVulkan

/// The connection to the Vulkan loader; lists devices and makes one usable.
public final class Instance: Sendable {
  let handle: VkInstance
  /// Messages of the validation layers; nil unless validation was asked for and is installed.
  public let validation: ValidationLog?
  private let messenger: VkDebugUtilsMessengerEXT?

  /// Loads the driver.
  /// - Parameter validation: ask for `VK_LAYER_KHRONOS_validation`; without the layer installed it stays off.
  /// - Throws: `ComputeError.noDriver` when there is no loader or no driver.
  public init(validation wantsValidation: Bool = false) throws(ComputeError) {
    LavapipeEnvironment.prepare()
    let validates = wantsValidation && Self.layers.contains("VK_LAYER_KHRONOS_validation")
    var scratch = Scratch()
    var application = VkApplicationInfo()
    application.sType = VK_STRUCTURE_TYPE_APPLICATION_INFO
    application.pApplicationName = scratch.copy("hoofbeat")
    application.apiVersion = VK_API_VERSION_1_2
    var info = VkInstanceCreateInfo()
    info.sType = VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO
    info.pApplicationInfo = scratch.copy(application)
    if validates {
      info.enabledLayerCount = 1
      info.ppEnabledLayerNames = scratch.copy([scratch.copy("VK_LAYER_KHRONOS_validation")])
      info.enabledExtensionCount = 1
      info.ppEnabledExtensionNames = scratch.copy([scratch.copy("VK_EXT_debug_utils")])
    }
    var instance: VkInstance?
    let result = vkCreateInstance(&info, nil, &instance)
    guard result == VK_SUCCESS, let instance else {
      throw .noDriver(detail: "vkCreateInstance returned \(result.rawValue)")
    }
    handle = instance
    let log = validates ? ValidationLog() : nil
    validation = log
    messenger = log.flatMap { Self.attach($0, to: instance) }
  }

  deinit {
    if let messenger, let pointer = vkGetInstanceProcAddr(handle, "vkDestroyDebugUtilsMessengerEXT") {
      unsafeBitCast(pointer, to: PFN_vkDestroyDebugUtilsMessengerEXT.self)(handle, messenger, nil)
    }
    vkDestroyInstance(handle, nil)
  }

  var physicalDevices: [VkPhysicalDevice] {
    var count: UInt32 = 0
    guard vkEnumeratePhysicalDevices(handle, &count, nil) == VK_SUCCESS, count > 0 else { return [] }
    var devices = [VkPhysicalDevice?](repeating: nil, count: Int(count))
    guard vkEnumeratePhysicalDevices(handle, &count, &devices) == VK_SUCCESS else { return [] }
    return devices.compactMap { $0 }
  }

  /// Every device of every driver, in the loader's order; a description's `index` is its place here.
  public var devices: [DeviceDescription] {
    physicalDevices.enumerated().map { DeviceDescription($1, index: $0, of: handle) }
  }

  private static var layers: [String] {
    var count: UInt32 = 0
    guard vkEnumerateInstanceLayerProperties(&count, nil) == VK_SUCCESS else { return [] }
    var found = [VkLayerProperties](repeating: .init(), count: Int(count))
    guard vkEnumerateInstanceLayerProperties(&count, &found) == VK_SUCCESS else { return [] }
    return found.map { text($0.layerName) }
  }

  private static func attach(_ log: ValidationLog, to instance: VkInstance) -> VkDebugUtilsMessengerEXT? {
    guard let pointer = vkGetInstanceProcAddr(instance, "vkCreateDebugUtilsMessengerEXT") else { return nil }
    let create = unsafeBitCast(pointer, to: PFN_vkCreateDebugUtilsMessengerEXT.self)
    var info = VkDebugUtilsMessengerCreateInfoEXT()
    info.sType = VK_STRUCTURE_TYPE_DEBUG_UTILS_MESSENGER_CREATE_INFO_EXT
    info.messageSeverity =
      VK_DEBUG_UTILS_MESSAGE_SEVERITY_WARNING_BIT_EXT.rawValue | VK_DEBUG_UTILS_MESSAGE_SEVERITY_ERROR_BIT_EXT.rawValue
    info.messageType = VK_DEBUG_UTILS_MESSAGE_TYPE_VALIDATION_BIT_EXT.rawValue
    info.pfnUserCallback = ValidationLog.callback
    // The instance keeps the log alive for as long as the messenger can call.
    info.pUserData = Unmanaged.passUnretained(log).toOpaque()
    var messenger: VkDebugUtilsMessengerEXT?
    _ = create(instance, &info, nil, &messenger)
    return messenger
  }
}

/// The text in a fixed-size C array, up to its NUL.
func text<T>(_ tuple: T) -> String {
  withUnsafeBytes(of: tuple) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
}
