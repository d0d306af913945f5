import CutModel
import Foundation

/// The JSON files that tell Unity what the package and its assemblies are.
enum UnityManifests {
  private struct Package: Encodable {
    let name: String
    let version = "1.0.0"
    let displayName: String
    let description: String
    let unity = "2022.3"
    let keywords = ["cutscene", "hoofbeat", "generated"]
    // Of 2022.3's editor; a newer one brings its own. The importer is left out where it is missing.
    let dependencies = ["com.unity.timeline": "1.7.0"]
  }

  private struct Assembly: Encodable {
    struct VersionDefine: Encodable {
      let name: String
      let expression: String
      let define: String
    }

    let name: String
    let rootNamespace: String
    let references: [String]
    let includePlatforms: [String]
    let excludePlatforms: [String] = []
    let allowUnsafeCode = false
    let overrideReferences = false
    let precompiledReferences: [String] = []
    let autoReferenced = true
    let defineConstraints: [String] = []
    let versionDefines: [VersionDefine]
    let noEngineReferences = false
  }

  /// `package.json`.
  static func package(_ cut: Cut, _ names: UnityNames) throws -> [UInt8] {
    try json(
      Package(
        name: names.package, displayName: "Cutscene " + cut.title,
        description: "The cutscene \(cut.title) (\(cut.id), \(cut.locale)), generated with a trained model."))
  }

  /// The assembly of the player. It is compiled with rumble where the Input System is installed.
  static func runtime(_ names: UnityNames) throws -> [UInt8] {
    try json(
      Assembly(
        name: names.namespace, rootNamespace: names.namespace, references: ["Unity.InputSystem"], includePlatforms: [],
        versionDefines: [
          .init(name: "com.unity.inputsystem", expression: "1.0.0", define: "HOOFBEAT_INPUT_SYSTEM")
        ]))
  }

  /// The assembly of the importer.
  static func editor(_ names: UnityNames) throws -> [UInt8] {
    try json(
      Assembly(
        name: names.editorAssembly, rootNamespace: names.namespace + ".Editor", references: ["Unity.Timeline"],
        includePlatforms: ["Editor"],
        versionDefines: [.init(name: "com.unity.timeline", expression: "1.6.0", define: "HOOFBEAT_TIMELINE")]))
  }

  /// A value as JSON with sorted keys.
  static func json(_ value: some Encodable) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    return Array(try encoder.encode(value)) + [UInt8(ascii: "\n")]
  }
}
