internal import Shaders
internal import VulkanCompute

extension Attention {
  /// One way to run attention with cooperative matrices.
  struct MatrixVariant {
    let shader: ShaderCode
    let specialization: [Int]
    /// Queries of one workgroup.
    let tile: Int

    /// The variants a device can run, the one to start with first; none where it has no matrices or the head does not
    /// consist of whole ones.
    static func all(headDim: Int, _ isGated: Bool, on device: DeviceClass) -> [MatrixVariant] {
      guard case .gpu(let lanes, let units?) = device, headDim % units.columns == 0, headDim % units.inner == 0,
        headDim <= 256, max(lanes, units.rows) % min(lanes, units.rows) == 0, lanes <= 8 * units.rows
      else { return [] }
      return [4, 8, 2].compactMap { subgroups in
        let queries = subgroups * units.rows
        guard 64 % queries == 0 || queries % 64 == 0, subgroups * lanes <= 1024,
          sharedBytes(queries: queries, headDim: headDim) <= units.sharedMemory
        else { return nil }
        return MatrixVariant(
          shader: units.isEmulated ? .attention_emulated : .attention_coopmat_f16,
          specialization: [
            subgroups * lanes, lanes, units.rows, units.columns, units.inner, headDim, subgroups, isGated ? 1 : 0,
          ], tile: queries)
      }
    }

    /// 32 keys and values as padded halves; for every query 32 scores as padded floats and weights as padded halves.
    private static func sharedBytes(queries: Int, headDim: Int) -> Int {
      2 * 32 * (headDim + 8) * 2 + queries * ((32 + 4) * 4 + (32 + 8) * 2)
    }
  }
}
