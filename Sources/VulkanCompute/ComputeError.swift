internal import CVulkan

/// What can go wrong between asking for a device and reading a result back.
///
/// Every case ends one job, never the process, and its description says what to do next.
public enum ComputeError: Error, Sendable, Equatable {
  /// There is no Vulkan loader or driver at all.
  case noDriver(detail: String)
  /// A driver is there, but `asked` names none of its devices.
  case unknownDevice(asked: String, available: [String])
  /// The device lacks something every kernel needs.
  case missingFeature(device: String, feature: String)
  /// The device could not give `bytes` more bytes (nil: the driver did not say for what).
  case outOfMemory(device: String, bytes: Int?)
  /// Buffers would hold more than the budget that was set (`MemoryMeter.limit`).
  case overBudget(device: String, bytes: Int, live: Int, limit: Int)
  /// A buffer larger than the device can address was asked for.
  case tooLarge(device: String, bytes: Int, limit: Int, what: String)
  /// The driver reset or lost the device in the middle of a job.
  case deviceLost(device: String)
  /// Any other Vulkan call that failed, with its `VkResult`.
  case failed(call: String, code: Int32)
}

extension ComputeError {
  /// Whether less memory would have helped.
  public var isAboutMemory: Bool {
    switch self {
    case .outOfMemory, .overBudget: true
    default: false
    }
  }
}

extension ComputeError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noDriver(let detail):
      return "no Vulkan driver found (\(detail)); install one, for example: apt-get install mesa-vulkan-drivers"
    case .unknownDevice(let asked, let available):
      let list = available.enumerated().map { "\($0): \($1)" }.joined(separator: ", ")
      return "no Vulkan device matches \"\(asked)\"; there are \(list)"
    case .missingFeature(let device, let feature):
      return "\(device) lacks \(feature), which every kernel needs; update its driver or choose another --device"
    case .outOfMemory(let device, let bytes):
      let size = bytes.map { " (\(($0 + 1_048_575) / 1_048_576) MiB more were asked for)" } ?? ""
      return "\(device) is out of memory\(size); close other programs, or use a shorter clip or a smaller model"
    case .overBudget(let device, let bytes, let live, let limit):
      return
        "\((bytes + 1_048_575) / 1_048_576) MiB more do not fit the memory budget of \(limit / 1_048_576) MiB on \(device), of which "
        + "\(live / 1_048_576) MiB are taken; raise --vram, or use a shorter clip or a smaller model"
    case .tooLarge(let device, let bytes, let limit, let what):
      return "\(what) needs \(bytes) bytes in one piece, but \(device) addresses at most \(limit); use a shorter clip"
    case .deviceLost(let device):
      return "\(device) was lost in the middle of the job (driver reset); run it again, or choose another --device"
    case .failed(let call, let code):
      return "the Vulkan call \(call) failed with code \(code); update the driver or choose another --device"
    }
  }
}

/// Runs one Vulkan call of `device` and throws unless it succeeds.
@inline(__always)
func check(
  _ call: StaticString, on device: String = "the device", bytes: Int? = nil, _ result: VkResult
) throws(ComputeError) {
  guard result != VK_SUCCESS else { return }
  switch result {
  case VK_ERROR_OUT_OF_DEVICE_MEMORY, VK_ERROR_OUT_OF_HOST_MEMORY: throw .outOfMemory(device: device, bytes: bytes)
  case VK_ERROR_DEVICE_LOST: throw .deviceLost(device: device)
  default: throw .failed(call: "\(call)", code: result.rawValue)
  }
}
