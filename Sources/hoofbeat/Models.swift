import Checkpoint
import Families
import Foundation
import Generation
import VulkanCompute

extension ModelLookup {
  /// The search of this process.
  static var here: ModelLookup {
    ModelLookup(
      environment: ProcessInfo.processInfo.environment["HOOFBEAT_MODELS"],
      workingFolder: FileManager.default.currentDirectoryPath,
      executable: URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().path(percentEncoded: false))
  }

  /// Whether a folder holds a model.
  static func isModel(_ folder: String) -> Bool {
    FileManager.default.fileExists(atPath: folder + "/config.json")
  }
}

/// Finds and opens the model `asked` means, on the device asked for.
func loadModel(_ asked: String?, device: String?) throws -> any ShotGenerator {
  let path = try ModelLookup.here.find(asked, isModel: ModelLookup.isModel)
  let folder = try CheckpointFolder(URL(filePath: path, directoryHint: .isDirectory))
  let family = try Families.family(of: folder.config)
  return try family.generator(folder, PipelineLibrary(Device(asked: device)))
}
