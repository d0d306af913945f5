import Checkpoint
import CutModel
import CutsceneBuild
import Families
import Foundation
import Generation
import MediaIO
import Synchronization
import VulkanCompute

/// The models of this machine, as a project's build takes them. Nothing is loaded before a take needs it.
final class InstalledModels: ModelSource {
  private let device: String?
  private let numericClass = Mutex<String?>(nil)

  init(device: String?) { self.device = device }

  func planner(_ name: String) throws -> any ShotPlanner {
    let folder = try folder(name)
    return try Families.family(of: folder.config).planner(folder.config)
  }

  func fingerprint(_ name: String) throws -> ModelFingerprint {
    let folder = try folder(name)
    let family = try Families.family(of: folder.config)
    let planner = try family.planner(folder.config)
    return ModelFingerprint(
      model: .init(
        family: family.architecture, name: (try? folder.config.string("name")) ?? name,
        weightsSHA256: try WeightDigests.digest(of: folder)),
      numericClass: try deviceClass(), defaultSteps: planner.defaultSteps, trainingData: family.trainingData)
  }

  func generator(_ name: String) throws -> any ShotGenerator { try loadModel(name, device: device) }

  private func folder(_ name: String) throws -> CheckpointFolder {
    let path = try ModelLookup.here.find(name, isModel: ModelLookup.isModel)
    return try CheckpointFolder(URL(filePath: path, directoryHint: .isDirectory))
  }

  private func deviceClass() throws -> String {
    try numericClass.withLock { known in
      if let known { return known }
      let found = try Device.choice(asked: device).device.numericClass
      known = found
      return found
    }
  }
}

/// Digests of weights, remembered by size and time of change: hashing gigabytes would be most of a build that does
/// nothing.
enum WeightDigests {
  private struct Entry: Codable {
    var stamp: String
    var sha256: String
  }

  /// The digest of a model's configuration and weights, hexadecimal.
  static func digest(of folder: CheckpointFolder) throws -> String {
    let files = try folder.weights.files + [folder.url.appending(path: "config.json")]
    let place = UserFolders.cache + "/weights.json"
    let data = FileManager.default.contents(atPath: place) ?? Data()
    var known = (try? JSONDecoder().decode([String: Entry].self, from: data)) ?? [:]
    let path = folder.url.path(percentEncoded: false)
    let stamp = files.map(stamp).joined(separator: ";")
    if let entry = known[path], entry.stamp == stamp { return entry.sha256 }
    let digest = try folder.digest().hexadecimal
    // A file that changed just now could change again within the same tick of the file system's clock.
    guard !files.contains(where: { age($0) < 2 }) else { return digest }
    known[path] = Entry(stamp: stamp, sha256: digest)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
    if let data = try? encoder.encode(known) {
      try? FileManager.default.createDirectory(atPath: UserFolders.cache, withIntermediateDirectories: true)
      try? WholeFile.write(Array(data), to: place)
    }
    return digest
  }

  private static func status(_ file: URL) -> stat {
    var status = stat()
    _ = stat(file.path(percentEncoded: false), &status)
    return status
  }

  private static func stamp(_ file: URL) -> String {
    let status = status(file)
    return "\(status.st_size):\(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec):\(status.st_ino)"
  }

  private static func age(_ file: URL) -> Int { time(nil) - status(file).st_mtim.tv_sec }
}

/// Where this user's things are kept (XDG Base Directory Specification).
enum UserFolders {
  /// What can be made again.
  static var cache: String { folder("XDG_CACHE_HOME", "/.cache") + "/hoofbeat" }
  /// What cannot: this machine's signing identity.
  static var configuration: String { folder("XDG_CONFIG_HOME", "/.config") + "/hoofbeat" }

  private static func folder(_ variable: String, _ usual: String) -> String {
    let environment = ProcessInfo.processInfo.environment
    if let folder = environment[variable], folder.hasPrefix("/") { return folder }
    return (environment["HOME"] ?? "/tmp") + usual
  }
}
