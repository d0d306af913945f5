import Tensors
import VulkanCompute

extension Diagnosis {
  /// The kernel variants that would run on the device that would be used. Empty when there is none.
  public static func kernels(asked: String?) -> [Finding] {
    guard let devices = try? Instance().devices, let choice = try? DeviceChoice.choose(from: devices, asked: asked)
    else { return [] }
    return KernelTable.entries(on: choice.device.deviceClass).map { entry in
      Finding(.kernels, entry.operation, .ok, "\(entry.variant), \(entry.note)")
    }
  }
}
