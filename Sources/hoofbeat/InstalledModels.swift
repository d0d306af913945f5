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
        weightsSHA256: try RememberedDigests.digest(of: folder, at: RememberedDigests.usualPlace)),
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
