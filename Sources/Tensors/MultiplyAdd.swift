internal import Shaders
public import VulkanCompute

/// The largest rate of float32 multiply-adds a device reaches, to compare kernels with.
public enum MultiplyAdd {
  /// Invocations of one workgroup.
  private static func width(_ device: DeviceClass) -> Int {
    switch device {
    case .cpu(let lanes): lanes
    case .gpu: 256
    }
  }

  /// - Parameters:
  ///   - data: at least 256 floats, all 0.
  ///   - groups: workgroups; a few per core keep all busy.
  ///   - rounds: rounds of 512 multiply-adds in each invocation, at most 60,000.
  public static func dispatch(data: Value, groups: Int, rounds: Int, on device: DeviceClass) -> Dispatch {
    precondition(data.count >= 256 && rounds > 0 && rounds <= 60_000, "MultiplyAdd: sizes outside the kernel's")
    return Dispatch(
      .multiply_add, specialization: [UInt32(width(device)), UInt32(rounds)], bindings: [.update(data)],
      groups: (groups, 1, 1), label: "multiply-add")
  }

  /// Operations of such a dispatch, a multiplication and an addition counting as two.
  public static func operations(groups: Int, rounds: Int, on device: DeviceClass) -> Double {
    Double(groups) * Double(rounds) * 512 * 2 * Double(width(device))
  }
}
