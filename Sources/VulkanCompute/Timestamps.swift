internal import CVulkan

/// Two timestamps around each dispatch of a recording.
final class Timestamps {
  private let pool: Owned<VkQueryPool>
  private let device: Device
  private let capacity: Int

  init(_ device: Device, dispatches: Int) throws(ComputeError) {
    self.device = device
    capacity = dispatches
    var info = VkQueryPoolCreateInfo()
    info.sType = VK_STRUCTURE_TYPE_QUERY_POOL_CREATE_INFO
    info.queryType = VK_QUERY_TYPE_TIMESTAMP
    info.queryCount = UInt32(max(1, dispatches * 2))
    pool = try Owned(device, "vkCreateQueryPool") { vkCreateQueryPool($0, &info, nil, $1) }
  }

  func reset(_ commands: VkCommandBuffer) {
    vkCmdResetQueryPool(commands, pool.handle, 0, UInt32(max(1, capacity * 2)))
  }

  func mark(_ commands: VkCommandBuffer, dispatch: Int, end: Bool) {
    guard dispatch < capacity else { return }
    let stage = end ? VK_PIPELINE_STAGE_BOTTOM_OF_PIPE_BIT : VK_PIPELINE_STAGE_TOP_OF_PIPE_BIT
    vkCmdWriteTimestamp(commands, stage, pool.handle, UInt32(dispatch * 2 + (end ? 1 : 0)))
  }

  /// Nanoseconds of each of the first `count` dispatches, after the work is done.
  func read(count: Int) -> [Double] {
    let count = min(count, capacity)
    guard count > 0 else { return [] }
    var ticks = [UInt64](repeating: 0, count: count * 2)
    let result = vkGetQueryPoolResults(
      device.handle, pool.handle, 0, UInt32(count * 2), ticks.count * 8, &ticks, 8,
      VK_QUERY_RESULT_64_BIT.rawValue | VK_QUERY_RESULT_WAIT_BIT.rawValue)
    guard result == VK_SUCCESS else { return [] }
    return (0..<count).map { Double(ticks[$0 * 2 + 1] &- ticks[$0 * 2]) * device.description.timestampPeriod }
  }
}
