import ArgumentParser
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

/// Finds and opens the model `asked` means, on the device asked for. Buffers stay within what a graphics card of `memory` bytes
/// has beside the driver and the screen; nil: what HOOFBEAT_VRAM says, else what there is.
func loadModel(_ asked: String?, device: String?, memory: Int? = nil) throws -> any ShotGenerator {
  let path = try ModelLookup.here.find(asked, isModel: ModelLookup.isModel)
  let folder = try CheckpointFolder(URL(filePath: path, directoryHint: .isDirectory))
  let family = try Families.family(of: folder.config)
  let device = try Device(asked: device)
  if let memory = try memory ?? memoryOfEnvironment() { device.memory.limit = memory - memory / 16 }
  return try family.generator(folder, PipelineLibrary(device))
}

private func memoryOfEnvironment() throws -> Int? {
  guard let text = ProcessInfo.processInfo.environment["HOOFBEAT_VRAM"], !text.isEmpty else { return nil }
  guard let count = ByteCount(argument: text) else {
    throw ValidationError("HOOFBEAT_VRAM is \"\(text)\", which is no amount of memory: write 8G, or leave it out.")
  }
  return count.bytes
}
