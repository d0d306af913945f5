/// The counter-based random generator Philox4x32-10: four random words from a counter and a key, with no state, so that
/// any element of any stream can be made anywhere, in any order, alone.
///
/// Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3" (2011). Shaders/common/philox_normal.glsl
/// is the same function for a device.
public enum Philox {
  /// Ten rounds of Philox on one 128-bit counter.
  ///
  /// - Parameters:
  ///   - counter: Four 32-bit words, least significant first.
  ///   - key: Two 32-bit words, least significant first.
  /// - Returns: Four independent, uniformly distributed words.
  public static func words(counter: SIMD4<UInt32>, key: SIMD2<UInt32>) -> SIMD4<UInt32> {
    var counter = counter
    var key = key
    for _ in 0..<10 {
      let a = UInt64(counter.x) * 0xD251_1F53
      let b = UInt64(counter.z) * 0xCD9E_8D57
      counter = SIMD4(
        UInt32(truncatingIfNeeded: b >> 32) ^ counter.y ^ key.x, UInt32(truncatingIfNeeded: b),
        UInt32(truncatingIfNeeded: a >> 32) ^ counter.w ^ key.y, UInt32(truncatingIfNeeded: a))
      key = SIMD2(key.x &+ 0x9E37_79B9, key.y &+ 0xBB67_AE85)
    }
    return counter
  }
}
