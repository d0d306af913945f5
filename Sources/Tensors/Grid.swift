internal import VulkanCompute

/// How many workgroups of which size cover a number of independent items, for shaders that include `items.glsl`.
struct Grid {
  /// Invocations of a workgroup: specialization constant 0.
  let width: UInt32
  /// Items an invocation takes one after the other: specialization constant 1.
  let itemsEach: UInt32
  /// Workgroups in x, y, z.
  let groups: (Int, Int, Int)

  /// Covers `items`. Width and items each follow from the device class alone, so another count compiles nothing.
  /// - Parameter itemsEach: how many items one invocation takes on a CPU, where starting a workgroup costs as much as a
  ///   hundred of its floats.
  init(_ items: Int, itemsEach: UInt32 = 16, on device: DeviceClass) {
    switch device {
    case .cpu(let lanes): (width, self.itemsEach) = (UInt32(lanes), itemsEach)
    case .gpu: (width, self.itemsEach) = (128, 1)
    }
    groups = Self.square((items + Int(width * self.itemsEach) - 1) / Int(width * self.itemsEach))
  }

  /// `count` workgroups in two dimensions; shaders number them row by row and ignore the surplus.
  static func square(_ count: Int) -> (Int, Int, Int) {
    let limit = 32768
    return count <= limit ? (count, 1, 1) : (limit, (count + limit - 1) / limit, 1)
  }
}

extension Value {
  /// Whether every row starts at a multiple of four elements, so that quads never straddle rows.
  var isInQuads: Bool { width % 4 == 0 }
}

extension UInt32 {
  /// A size or index a shader counts in 32 bits.
  init(count: Int) {
    precondition(count >= 0 && count <= Int(UInt32.max), "too many elements for a kernel")
    self.init(truncatingIfNeeded: count)
  }
}
