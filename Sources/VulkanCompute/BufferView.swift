internal import CVulkan

/// A texel view of a range of a buffer, kept by the recording that binds it.
final class BufferView: Sendable {
  private let owned: Owned<VkBufferView>
  var handle: VkBufferView { owned.handle }

  init(_ device: Device, _ range: BoundRange) throws(ComputeError) {
    let name = device.description.name
    guard range.count / 16 <= device.description.texelElements else {
      let limit = device.description.texelElements * 16
      throw .tooLarge(device: name, bytes: range.count, limit: limit, what: "a tensor")
    }
    var info = VkBufferViewCreateInfo()
    info.sType = VK_STRUCTURE_TYPE_BUFFER_VIEW_CREATE_INFO
    info.buffer = range.buffer.handle
    info.format = range.kind.format
    info.offset = VkDeviceSize(range.offset)
    info.range = VkDeviceSize(max(16, range.count / 16 * 16))
    owned = try Owned(device, "vkCreateBufferView") { vkCreateBufferView($0, &info, nil, $1) }
  }
}
