internal import CVulkan

/// What a device multiplies at once with `VK_KHR_cooperative_matrix`: matrices of halves into sums of floats, held together
/// by one subgroup.
public struct MatrixUnits: Sendable, Hashable {
  /// Rows of the left matrix and of the sums.
  public let rows: Int
  /// Columns of the right matrix and of the sums.
  public let columns: Int
  /// Columns of the left matrix, rows of the right one.
  public let inner: Int
  /// Shared memory of one workgroup, bytes.
  public let sharedMemory: Int
  /// Plain arrays play the matrices, for tests on devices that have none.
  public let isEmulated: Bool

  /// Units of this size.
  package init(rows: Int, columns: Int, inner: Int, sharedMemory: Int, isEmulated: Bool = false) {
    self.rows = rows
    self.columns = columns
    self.inner = inner
    self.sharedMemory = sharedMemory
    self.isEmulated = isEmulated
  }

  /// What the kernels ask of a size: it divides their tiles.
  private var isUsable: Bool {
    rows > 0 && columns >= 4 && inner >= 4 && 32 % rows == 0 && 32 % columns == 0 && 32 % inner == 0
  }

  /// The size to take of those a device offers for halves and floats: the largest that the kernels can use.
  package static func best(of offered: [MatrixUnits]) -> MatrixUnits? {
    offered.filter(\.isUsable).max {
      ($0.rows * $0.columns * $0.inner, $0.rows, $0.columns) < ($1.rows * $1.columns * $1.inner, $1.rows, $1.columns)
    }
  }

  /// Asks the driver. The device must have the extension.
  static func find(_ instance: VkInstance, _ physical: VkPhysicalDevice, sharedMemory: Int) -> MatrixUnits? {
    guard let pointer = vkGetInstanceProcAddr(instance, "vkGetPhysicalDeviceCooperativeMatrixPropertiesKHR") else {
      return nil
    }
    let list = unsafeBitCast(pointer, to: CVKGetCooperativeMatrixProperties.self)
    var count: UInt32 = 0
    guard list(physical, &count, nil) == VK_SUCCESS, count > 0 else { return nil }
    var empty = CVKCooperativeMatrixProperties()
    empty.sType = VkStructureType(UInt32(cvk_structure_cooperative_matrix_properties))
    var found = [CVKCooperativeMatrixProperties](repeating: empty, count: Int(count))
    let result = list(physical, &count, &found)
    guard result == VK_SUCCESS || result == VK_INCOMPLETE else { return nil }
    let half = UInt32(cvk_component_float16)
    let float = UInt32(cvk_component_float32)
    return best(
      of: found.prefix(Int(count)).filter {
        $0.AType == half && $0.BType == half && $0.CType == float && $0.ResultType == float
          && $0.scope == UInt32(cvk_scope_subgroup)
      }.map {
        MatrixUnits(
          rows: Int($0.MSize), columns: Int($0.NSize), inner: Int($0.KSize), sharedMemory: sharedMemory)
      })
  }
}
