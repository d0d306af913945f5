import VulkanCompute

extension Diagnosis {
  /// What installs a Vulkan driver that works without a GPU.
  static let driverRemedy = "apt-get install mesa-vulkan-drivers"

  /// Looks at every Vulkan device and says which one would be used, and why.
  /// - Parameters:
  ///   - asked: what `--device` says; nil leaves the choice to the engine.
  ///   - source: where `asked` comes from, for the reason.
  public static func devices(asked: String?, source: String) -> [Finding] {
    let devices: [DeviceDescription]
    do {
      devices = try Instance().devices
    } catch {
      return [Finding(.devices, "Vulkan", .missing, "\(error)", remedy: driverRemedy)]
    }
    return findings(of: devices, asked: asked, source: source)
  }

  static func findings(of devices: [DeviceDescription], asked: String?, source: String) -> [Finding] {
    var findings: [Finding] = devices.map { device in
      let shape =
        "\(device.kind.rawValue), Vulkan \(device.apiVersion.major).\(device.apiVersion.minor), \(device.driver), "
        + "\(device.subgroupSize) lanes, \(device.memory >> 20) MiB, "
        + (device.hasHalf ? "half-precision arithmetic" : "no half-precision arithmetic")
        + (device.hasHalfStorage ? ", 16-bit storage" : ", no 16-bit storage")
      guard device.missing.isEmpty else {
        return Finding(
          .devices, "\(device.index): \(device.name)", .note,
          "\(shape); cannot be used: it lacks \(device.missing.joined(separator: ", "))", remedy: "update its driver")
      }
      return Finding(.devices, "\(device.index): \(device.name)", .ok, shape)
    }
    do {
      let choice = try DeviceChoice.choose(from: devices, asked: asked, source: source)
      findings.append(Finding(.devices, "in use", .ok, "\(choice.device.name), \(choice.reason)"))
    } catch {
      findings.append(Finding(.devices, "in use", .missing, "\(error)", remedy: driverRemedy))
    }
    return findings
  }
}
