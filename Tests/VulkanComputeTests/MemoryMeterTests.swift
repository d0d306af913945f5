import Testing

@testable import VulkanCompute

@Suite("Device memory is counted")
struct MemoryMeterTests {
  /// A device of its own: others count into the shared one.
  let device: Device

  init() throws {
    let instance = try Instance(validation: true)
    device = try Device(instance, DeviceChoice.choose(from: instance.devices, asked: nil))
  }

  @Test("buffers are counted while they live, and the peak is remembered")
  func counts() throws {
    let before = device.memory.live
    do {
      let one = try Buffer(device, byteCount: 1 << 20)
      let two = try Buffer(device, sharedByteCount: 3 << 20)
      #expect(device.memory.live >= before + (4 << 20))
      withExtendedLifetime((one, two)) {}
    }
    #expect(device.memory.live == before)
    #expect(device.memory.peak >= before + (4 << 20))
    device.memory.restart()
    #expect(device.memory.peak == before)
  }

  @Test("more than the limit is refused in a sentence before the driver is asked, and afterwards all is well")
  func limit() throws {
    device.memory.limit = 2 << 20
    let one = try Buffer(device, byteCount: 1 << 20)
    let count = device.allocationCount
    let error = #expect(throws: ComputeError.self) { try Buffer(device, byteCount: (1 << 20) + 1) }
    #expect(error?.isAboutMemory == true)
    #expect(error?.description.contains("2 MiB") == true && error?.description.contains("--vram") == true)
    #expect(device.allocationCount == count)
    #expect(device.memory.peak <= 2 << 20)
    let two = try Buffer(device, byteCount: 1 << 19)
    withExtendedLifetime((one, two)) {}
    #expect(device.validationMessages == [])
  }

  @Test("staging is the host's memory and not counted")
  func staging() throws {
    let instance = try Instance(validation: true)
    let device = try Device(
      instance, DeviceChoice.choose(from: instance.devices, asked: nil), hostAccess: .init(seesDeviceMemory: false))
    let buffer = try Buffer(device, byteCount: 1 << 20)
    let live = device.memory.live
    try [UInt8](repeating: 7, count: 1 << 20).withUnsafeBytes { try buffer.write($0) }
    #expect(device.memory.live == live && device.memory.peak == live)
  }

  @Test("what the driver says of free memory makes sense, where it says anything")
  func driverBudget() {
    #expect(device.memoryBudget > 0)
    if device.description.kind != .cpu { #expect(device.memoryBudget <= device.description.memory) }
    device.memory.limit = 12345
    #expect(device.memoryBudget == 12345)
    device.memory.limit = nil
    if let (budget, used) = device.driverBudget { #expect(budget > 0 && used >= 0) }
  }
}

@Suite("Choosing queues")
struct QueueChoiceTests {
  typealias Family = QueueChoice.Family
  let all = Family(computes: true, transfers: true, draws: true, queues: 1)

  @Test("a copy engine is taken for copies; else another queue that computes; else they go to the only one")
  func choices() throws {
    let copies = Family(computes: false, transfers: true, draws: false, queues: 2)
    let video = Family(computes: false, transfers: false, draws: false, queues: 1)
    let compute = Family(computes: true, transfers: true, draws: false, queues: 8)
    let many = Family(computes: true, transfers: true, draws: true, queues: 16)
    #expect(try #require(QueueChoice([all])).transfer == nil)
    #expect(try #require(QueueChoice([many])).transfer?.index == 1)
    let nvidia = try #require(QueueChoice([many, copies, compute, video]))
    #expect(nvidia.compute == 0 && nvidia.transfer?.family == 1 && nvidia.transfer?.index == 0)
    #expect(try #require(QueueChoice([all, compute])).transfer?.family == 1)
    #expect(try #require(QueueChoice([video, all])).compute == 1)
    #expect(QueueChoice([copies, video]) == nil)
  }
}
