import Testing
import VulkanCompute

@Suite("Choosing a device")
struct DeviceChoiceTests {
  @Test("no device at all says which package brings one")
  func nothing() {
    #expect(throws: ComputeError.self) { try DeviceChoice.choose(from: [], asked: nil) }
    #expect(ComputeError.noDriver(detail: "x").description.contains("mesa-vulkan-drivers"))
  }

  @Test("the list the loader gives can be chosen from by index and by part of a name")
  func byIndexAndName() throws {
    let devices = try Instance().devices
    try #require(!devices.isEmpty)
    #expect(try DeviceChoice.choose(from: devices, asked: "0").device == devices[0])
    let part = String(devices[0].name.prefix(4)).uppercased()
    #expect(try DeviceChoice.choose(from: devices, asked: part).device == devices[0])
    #expect(throws: ComputeError.unknownDevice(asked: "no such card", available: devices.map(\.name))) {
      try DeviceChoice.choose(from: devices, asked: "no such card")
    }
  }

  @Test("without a wish the reason says why")
  func reason() throws {
    let devices = try Instance().devices
    let choice = try DeviceChoice.choose(from: devices, asked: nil)
    #expect(choice.reason.contains("only usable") || choice.reason.contains("best of"))
  }
}
