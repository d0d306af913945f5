internal import CVulkan
internal import Foundation
public import Shaders
internal import Synchronization

/// Makes each pipeline once, and keeps the driver's compiled form on disk between runs.
///
/// The file is keyed by driver, device and (for lavapipe) vector width: a cache of another width gives wrong numbers.
public final class PipelineLibrary: Sendable {
  /// The device whose pipelines these are.
  public let device: Device
  private let pipelines = Mutex<[PipelineKey: Pipeline]>([:])
  private let cache: VkPipelineCache?
  private let file: PipelineCacheFile?
  /// Which variants of kernels were the fastest here.
  package let tuning: TuningRecord

  /// How many pipelines exist now.
  public var count: Int { pipelines.withLock { $0.count } }

  /// Opens the library and the cache file of earlier runs, if there is one.
  public convenience init(_ device: Device, cachesOnDisk: Bool = true) {
    self.init(device, cacheFolder: cachesOnDisk ? CacheFolder.path + "/pipelines" : nil)
  }

  /// Opens the library with a cache file in `cacheFolder`; nil for none.
  package init(_ device: Device, cacheFolder: String?) {
    self.device = device
    let width = device.description.kind == .cpu ? "-width-\(LavapipeEnvironment.vectorWidth)" : ""
    let name = cacheFolder.map { "\($0)/\(device.description.cacheIdentity)\(width)" }
    file = name.map { PipelineCacheFile($0 + ".bin") }
    tuning = TuningRecord(path: name.map { $0 + ".tuning.json" })
    var cache: VkPipelineCache?
    let data = file?.read() ?? Data()
    // That the data is of this driver and device, the driver checks itself; it starts empty when it does not fit.
    data.withUnsafeBytes { bytes in
      var info = VkPipelineCacheCreateInfo()
      info.sType = VK_STRUCTURE_TYPE_PIPELINE_CACHE_CREATE_INFO
      info.initialDataSize = bytes.count
      info.pInitialData = bytes.baseAddress
      _ = vkCreatePipelineCache(device.handle, &info, nil, &cache)
    }
    self.cache = cache
  }

  deinit {
    pipelines.withLock { $0.removeAll() }
    if let cache { vkDestroyPipelineCache(device.handle, cache, nil) }
  }

  /// The pipeline for `key`, made on first use.
  public func pipeline(_ code: ShaderCode, _ key: PipelineKey) throws(ComputeError) -> Pipeline {
    if let known = pipelines.withLock({ $0[key] }) { return known }
    let made = try Pipeline(device, code, key, cache: cache)
    return pipelines.withLock { known in
      if let other = known[key] { return other }
      known[key] = made
      return made
    }
  }

  /// Writes the compiled forms to disk for the next run. Losing the file costs time only, so failures are not errors.
  public func save() {
    guard let cache, let file else { return }
    var size = 0
    guard vkGetPipelineCacheData(device.handle, cache, &size, nil) == VK_SUCCESS, size > 0 else { return }
    var data = Data(count: size)
    let result = data.withUnsafeMutableBytes { vkGetPipelineCacheData(device.handle, cache, &size, $0.baseAddress) }
    guard result == VK_SUCCESS else { return }
    file.write(data.prefix(size))
  }
}
