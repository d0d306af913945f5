internal import Foundation

/// Settings that Mesa's CPU driver reads once, when it is loaded.
///
/// They must be in the environment before the first Vulkan instance exists:
/// * the vector width: 512 bits makes the kernels 1.6 times as fast where the CPU has AVX-512;
/// * a shader cache folder per width: lavapipe's own cache key leaves the width out, so a kernel compiled at 256 bits
///   would be taken at 512 and give wrong numbers.
/// What the user set stays, except that a shader cache folder of the user's still gets one subfolder per width.
enum LavapipeEnvironment {
  /// `setenv` is not safe beside other threads that read the environment, so it happens once and nowhere else.
  private static let prepared: Void = apply()

  static func prepare() { _ = prepared }

  /// The vector width in bits that lavapipe runs or will run with.
  static var vectorWidth: Int {
    let environment = ProcessInfo.processInfo.environment
    if let text = environment["LP_NATIVE_VECTOR_WIDTH"], let width = Int(text) { return width }
    return hasAVX512 ? 512 : 256
  }

  private static func apply() {
    let environment = ProcessInfo.processInfo.environment
    let width = vectorWidth
    setenv("LP_NATIVE_VECTOR_WIDTH", "\(width)", 1)
    let cache = environment["MESA_SHADER_CACHE_DIR"] ?? CacheFolder.path + "/mesa"
    let perWidth = cache + "/width-\(width)"
    if !cache.hasSuffix("/width-\(width)") {
      try? FileManager.default.createDirectory(atPath: perWidth, withIntermediateDirectories: true)
      setenv("MESA_SHADER_CACHE_DIR", perWidth, 1)
    }
  }

  private static var hasAVX512: Bool {
    guard let info = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8),
      let flags = info.split(separator: "\n").first(where: { $0.hasPrefix("flags") })
    else { return false }
    let names = Set(flags.split(separator: " "))
    return names.isSuperset(of: ["avx512f", "avx512bw", "avx512dq", "avx512vl"])
  }
}

/// Where compiled shaders are kept between runs: `$XDG_CACHE_HOME/hoofbeat`, else `~/.cache/hoofbeat`.
enum CacheFolder {
  static var path: String {
    let environment = ProcessInfo.processInfo.environment
    if let own = environment["HOOFBEAT_CACHE"], !own.isEmpty { return own }
    if let base = environment["XDG_CACHE_HOME"], base.hasPrefix("/") { return base + "/hoofbeat" }
    return (environment["HOME"] ?? "/tmp") + "/.cache/hoofbeat"
  }
}
