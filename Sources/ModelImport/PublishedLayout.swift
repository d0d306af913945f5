import Checkpoint
import Foundation

/// Where each part of a published model lies.
struct PublishedLayout {
  private(set) var places: [ModelPart: URL] = [:]
  /// The transformer that was chosen.
  let stage: ImportOptions.Stage

  /// Looks for the parts in the source folder and beside it; what the options say goes first.
  /// - Throws: `ImportError` that lists every part that is needed and not there.
  init(_ options: ImportOptions) throws {
    let source = options.source.standardizedFileURL
    let path = options.source.path(percentEncoded: false)
    let shown = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    guard Self.isFolder(source) else {
      throw ImportError("\(shown): is no folder; give the folder of the published model.")
    }
    for (part, place) in options.places where !Self.exists(place) {
      throw ImportError(
        "\(place.path(percentEncoded: false)): does not exist; give the path of the \(part.title).")
    }
    stage = try Self.chooseStage(options, source)
    let wanted = options.parts ?? Set(ModelPart.allCases)
    var absent: [String] = []
    for part in ModelPart.allCases where wanted.contains(part) {
      if let given = options.places[part] {
        places[part] = given
      } else if let found = Self.find(part, stage, source) {
        places[part] = found
      } else if part.isRequired || options.parts != nil {
        let names = part == .transformer ? [stage.rawValue] : part.publishedFolders
        absent.append(
          "\(part.title): no \(names.joined(separator: " or ")) in or beside the folder; download it from \(part.origin)"
            + (part == .transformer ? "" : " or say where it is with --\(part.rawValue)"))
      }
    }
    guard absent.count != 1 else { throw ImportError("\(shown): lacks the \(absent[0]).") }
    guard absent.isEmpty else { throw ImportError("\(shown): lacks \(absent.count) parts.", details: absent) }
  }

  private static func chooseStage(_ options: ImportOptions, _ source: URL) throws -> ImportOptions.Stage {
    if let stage = options.stage { return stage }
    let there = ImportOptions.Stage.allCases.filter { isFolder(source.appending(path: $0.rawValue)) }
    if let first = there.first { return first }
    // The folder of the transformer itself.
    return ImportOptions.Stage(rawValue: source.lastPathComponent) ?? .distill
  }

  private static func find(_ part: ModelPart, _ stage: ImportOptions.Stage, _ source: URL) -> URL? {
    if part == .transformer {
      let inner = source.appending(path: stage.rawValue, directoryHint: .isDirectory)
      if isFolder(inner) { return inner }
      return holdsWeights(source) ? source : nil
    }
    let roots = [
      source, source.deletingLastPathComponent(), source.deletingLastPathComponent().deletingLastPathComponent(),
    ]
    for (depth, root) in roots.enumerated() {
      // Two levels up only from the folder of a transformer itself.
      if depth == 2, !holdsWeights(source) { break }
      for name in part.publishedFolders {
        let place = root.appending(path: name, directoryHint: .isDirectory)
        if isFolder(place) { return place }
      }
    }
    return nil
  }

  private static func exists(_ url: URL) -> Bool {
    FileManager.default.fileExists(atPath: url.path(percentEncoded: false))
  }

  private static func isFolder(_ url: URL) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: url.path(percentEncoded: false), isDirectory: &isFolder)
      && isFolder.boolValue
  }

  private static func holdsWeights(_ folder: URL) -> Bool {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path(percentEncoded: false))) ?? []
    return names.contains { $0.hasSuffix(".safetensors") || $0.hasSuffix(".safetensors.zst") || $0.hasSuffix(".gguf") }
  }
}
