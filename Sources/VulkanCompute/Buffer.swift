internal import CVulkan
internal import Synchronization

/// Device memory of a fixed size, zeroed or not as the driver likes.
///
/// Where the device has memory that is both its own and visible to the host (CPU, integrated GPU, resizable BAR) that is
/// taken and `write`/`read` are plain copies; elsewhere they go through a staging buffer.
///
/// A class, not a `~Copyable` struct: a buffer is captured by recorded work and shared between tensors, and reference
/// counting is what frees it after the last of them.
public final class Buffer: Sendable {
  /// Usable size in bytes.
  public let byteCount: Int
  /// Whether the host sees the memory directly.
  public var isHostVisible: Bool { contents != nil }
  let device: Device
  private let buffer: Owned<VkBuffer>
  private let memory: Owned<VkDeviceMemory>
  private let metered: MeteredBytes
  /// Mapped for the buffer's whole life; who may touch it when is the caller's contract (see `withContents`).
  private nonisolated(unsafe) let contents: UnsafeMutableRawPointer?

  /// Kept after a small copy, so that what the host writes before every step allocates once.
  private let staging = Mutex<Buffer?>(nil)
  private static let mostStagingKept = 1 << 20

  var handle: VkBuffer { buffer.handle }

  /// Where a buffer should live.
  enum Placement {
    /// On the device; visible to the host too when that costs nothing.
    case device
    /// On the device, and copied to by the transfer queue while kernels run.
    case shared
    /// In memory the host writes and reads: staging.
    case host

    var isOnDevice: Bool { self != .host }
  }

  /// Allocates `byteCount` bytes on the device.
  /// - Throws: `outOfMemory`, or `tooLarge` past the device's largest allocation.
  public convenience init(_ device: Device, byteCount: Int) throws(ComputeError) {
    try self.init(device, byteCount: byteCount, placement: .device)
  }

  /// Allocates `byteCount` bytes on the device that an `Uploader` may fill while kernels run.
  /// - Throws: as `init(_:byteCount:)`.
  public convenience init(_ device: Device, sharedByteCount byteCount: Int) throws(ComputeError) {
    try self.init(device, byteCount: byteCount, placement: .shared)
  }

  init(_ device: Device, byteCount: Int, placement: Placement) throws(ComputeError) {
    // An empty buffer still needs a handle to bind.
    let size = max(byteCount, 16)
    let name = device.description.name
    // lavapipe advertises 2 GiB but gives more, so its limit is left to the allocation itself.
    if case .gpu = device.description.deviceClass, size > device.description.allocation {
      throw .tooLarge(device: name, bytes: size, limit: device.description.allocation, what: "a buffer")
    }
    self.device = device
    self.byteCount = byteCount
    var info = VkBufferCreateInfo()
    info.sType = VK_STRUCTURE_TYPE_BUFFER_CREATE_INFO
    info.size = VkDeviceSize(size)
    info.usage =
      VK_BUFFER_USAGE_STORAGE_BUFFER_BIT.rawValue | VK_BUFFER_USAGE_STORAGE_TEXEL_BUFFER_BIT.rawValue
      | VK_BUFFER_USAGE_TRANSFER_DST_BIT.rawValue | VK_BUFFER_USAGE_TRANSFER_SRC_BIT.rawValue
    let families = device.sharingFamilies
    var scratch = Scratch()
    if placement == .shared, families.count > 1 {
      info.sharingMode = VK_SHARING_MODE_CONCURRENT
      info.queueFamilyIndexCount = UInt32(families.count)
      info.pQueueFamilyIndices = scratch.copy(families)
    }
    let buffer = try Owned<VkBuffer>(device, "vkCreateBuffer", bytes: size) { vkCreateBuffer($0, &info, nil, $1) }

    var needs = VkMemoryRequirements()
    vkGetBufferMemoryRequirements(device.handle, buffer.handle, &needs)
    let visible: [VkMemoryPropertyFlagBits] = [
      VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT, VK_MEMORY_PROPERTY_HOST_COHERENT_BIT,
    ]
    let wishes: [[VkMemoryPropertyFlagBits]] =
      switch placement {
      case .device where !device.hostAccess.seesDeviceMemory, .shared where !device.hostAccess.seesDeviceMemory:
        [[VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT]]
      case .device, .shared:
        [visible + [VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT], [VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT], visible]
      case .host: [visible + [VK_MEMORY_PROPERTY_HOST_CACHED_BIT], visible]
      }
    let types = wishes.map { ($0, device.memoryType(allowed: needs.memoryTypeBits, $0)) }
    guard let (flags, type) = types.first(where: { $0.1 != nil }), let type else {
      throw .missingFeature(device: name, feature: "memory for storage buffers")
    }
    var allocation = VkMemoryAllocateInfo()
    allocation.sType = VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO
    allocation.allocationSize = needs.size
    allocation.memoryTypeIndex = type
    let metered = try MeteredBytes(placement.isOnDevice ? Int(clamping: needs.size) : 0, on: device)
    let memory = try Owned<VkDeviceMemory>(device, "vkAllocateMemory", bytes: Int(clamping: needs.size)) {
      vkAllocateMemory($0, &allocation, nil, $1)
    }
    device.countAllocation()
    try check("vkBindBufferMemory", on: name, vkBindBufferMemory(device.handle, buffer.handle, memory.handle, 0))
    var pointer: UnsafeMutableRawPointer?
    if flags.contains(VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT) {
      try check("vkMapMemory", on: name, vkMapMemory(device.handle, memory.handle, 0, needs.size, 0, &pointer))
    }
    contents = pointer
    self.buffer = buffer
    self.memory = memory
    self.metered = metered
  }

  /// The buffer's bytes, when the host can see them. No recorded work that uses the buffer may be running.
  public func withContents<R>(_ body: (UnsafeMutableRawBufferPointer) throws -> R) rethrows -> R? {
    guard let contents else { return nil }
    return try body(UnsafeMutableRawBufferPointer(start: contents, count: byteCount))
  }

  /// Copies `bytes` to the buffer at `offset`. No recorded work that uses the buffer may be running.
  public func write(_ bytes: UnsafeRawBufferPointer, at offset: Int = 0) throws(ComputeError) {
    precondition(offset >= 0 && offset + bytes.count <= byteCount, "write past the end of a buffer")
    guard let from = bytes.baseAddress, bytes.count > 0 else { return }
    if let contents {
      (contents + offset).copyMemory(from: from, byteCount: bytes.count)
      return
    }
    try staged(bytes.count) { (staging, start, count) throws(ComputeError) in
      staging.withContents { $0.copyMemory(from: UnsafeRawBufferPointer(start: from + start, count: count)) }
      try Recording.copy(from: staging, at: 0, to: self, at: offset + start, count: count)
    }
  }

  /// Copies `into.count` bytes out of the buffer from `offset`. No recorded work that writes it may be running.
  public func read(into: UnsafeMutableRawBufferPointer, at offset: Int = 0) throws(ComputeError) {
    precondition(offset >= 0 && offset + into.count <= byteCount, "read past the end of a buffer")
    guard let to = into.baseAddress, into.count > 0 else { return }
    if let contents {
      to.copyMemory(from: contents + offset, byteCount: into.count)
      return
    }
    try staged(into.count) { (staging, start, count) throws(ComputeError) in
      try Recording.copy(from: self, at: offset + start, to: staging, at: 0, count: count)
      staging.withContents { contents in
        UnsafeMutableRawBufferPointer(start: to + start, count: count)
          .copyMemory(from: UnsafeRawBufferPointer(rebasing: contents[..<count]))
      }
    }
  }

  /// Goes through `count` bytes in pieces by way of a bounded staging buffer, so that multi-gigabyte weights do not
  /// double. `copy` gets the staging buffer, the first byte of the piece and its length.
  private func staged(_ count: Int, _ copy: (Buffer, Int, Int) throws(ComputeError) -> Void) throws(ComputeError) {
    let piece = min(count, device.hostAccess.stagingBytes)
    try staging.withLock { (kept: inout sending Buffer?) throws(ComputeError) in
      let staging: Buffer
      if let kept, kept.byteCount >= piece {
        staging = kept
      } else {
        staging = try Buffer(device, byteCount: piece, placement: .host)
        if piece <= Self.mostStagingKept { kept = staging }
      }
      for start in stride(from: 0, to: count, by: piece) { try copy(staging, start, min(piece, count - start)) }
    }
  }
}
