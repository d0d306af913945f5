import Checkpoint
import Foundation
public import Generation

extension Diagnosis {
  /// Looks at every model in the search folders.
  /// - Parameters:
  ///   - lookup: where models are looked for.
  ///   - verify: what differs between the model in a folder and what its architecture asks, one sentence each.
  public static func models(_ lookup: ModelLookup, verify: (String) throws -> [String]) -> [Finding] {
    var findings: [Finding] = []
    var names: Set<String> = []
    for folder in lookup.folders {
      for name in ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted() {
        let path = folder + "/" + name
        guard FileManager.default.fileExists(atPath: path + "/config.json") else { continue }
        // The first of a name is the one that a name means.
        let isUsed = names.insert(name).inserted
        findings.append(model(name, at: path, isUsed: isUsed, verify: verify))
      }
    }
    if !names.contains(ModelLookup.defaultName) {
      findings.append(
        Finding(
          .models, ModelLookup.defaultName, .missing,
          "not found in \(lookup.folders.prefix(3).joined(separator: ", ")) or above the program",
          remedy: "export HOOFBEAT_MODELS=<the folder that holds \(ModelLookup.defaultName)/config.json>"))
    }
    return findings
  }

  private static func model(
    _ name: String, at path: String, isUsed: Bool, verify: (String) throws -> [String]
  ) -> Finding {
    let isNeeded = isUsed && name == ModelLookup.defaultName
    do {
      let digest = try CheckpointFolder(URL(filePath: path)).digest()
      let wrong = try verify(path)
      guard wrong.isEmpty else {
        let more = wrong.count > 1 ? " (and \(wrong.count - 1) more differences)" : ""
        return Finding(
          .models, name, isNeeded ? .missing : .note, "\(path): \(wrong[0])\(more)",
          remedy: "hoofbeat model verify \(path)")
      }
      let detail = "\(path), SHA-256 \(digest.hexadecimal.prefix(16))…, verified"
      return Finding(
        .models, name, isUsed ? .ok : .note, isUsed ? detail : detail + "; another of this name comes first")
    } catch {
      return Finding(
        .models, name, isNeeded ? .missing : .note, "\(path): \(error)", remedy: "put the model there anew")
    }
  }
}
