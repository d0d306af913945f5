/// Which device a job runs on, and why that one.
public struct DeviceChoice: Sendable {
  /// The chosen device.
  public let device: DeviceDescription
  /// One phrase for the log: what was asked, or what made this the best.
  public let reason: String

  /// Picks a device: the one asked for, else discrete GPU before integrated before virtual before CPU.
  /// - Parameters:
  ///   - devices: what the instance lists.
  ///   - asked: an index, or part of a name in any case; nil or empty leaves the choice to us.
  ///   - source: where `asked` comes from, for the reason (`--device`, `HOOFBEAT_DEVICE`).
  /// - Throws: `noDriver` for an empty list, `unknownDevice` when nothing matches, `missingFeature` when the asked
  ///   device cannot run the engine.
  public static func choose(
    from devices: [DeviceDescription], asked: String?, source: String = "--device"
  ) throws(ComputeError) -> DeviceChoice {
    guard !devices.isEmpty else { throw .noDriver(detail: "the Vulkan loader lists no device") }
    if let asked, !asked.isEmpty {
      let match =
        Int(asked).flatMap { number in devices.first { $0.index == number } }
        ?? devices.first { $0.name.lowercased().contains(asked.lowercased()) }
      guard let match else { throw .unknownDevice(asked: asked, available: devices.map(\.name)) }
      if let feature = match.missing.first { throw .missingFeature(device: match.name, feature: feature) }
      return DeviceChoice(device: match, reason: "asked for with \(source) \(asked)")
    }
    let order = DeviceDescription.Kind.allCases
    let usable = devices.filter(\.missing.isEmpty)
    guard
      let best = usable.min(by: { a, b in
        (order.firstIndex(of: a.kind) ?? order.count, -a.memory, a.index)
          < (order.firstIndex(of: b.kind) ?? order.count, -b.memory, b.index)
      })
    else {
      throw .missingFeature(device: devices[0].name, feature: devices[0].missing.first ?? "a usable queue")
    }
    let reason =
      usable.count == 1
      ? "the only usable device" : "the best of \(usable.count): discrete GPU before integrated before CPU"
    return DeviceChoice(device: best, reason: reason)
  }
}
