public import BuildGraph
import EngineExport
import Foundation
import MediaIO

/// A bundle in the output folder.
public struct PublishedBundle: Sendable, Equatable, Codable {
  /// The cut.
  public var cut: String
  /// The target.
  public var target: String
  /// Its folder, absolute.
  public var path: String
  /// Whether it was written now; false when it was there already.
  public var isNew: Bool
}

extension ProjectBuild {
  /// The file in every bundle that says it is one of ours and may be replaced.
  public static let marker = ".hoofbeat-bundle"

  /// Where a bundle goes.
  func bundlePath(_ cut: String, _ target: String) -> String { outputFolder + "/" + cut + "/" + target }

  /// Puts every finished bundle into the output folder, each whole or not at all. What is there already stays.
  /// - Throws: `BuildError` when something that is no bundle is in the way or the disk cannot take it.
  public func publish(_ summary: BuildSummary) throws -> [PublishedBundle] {
    let path = cacheFolder + "/published.json"
    let data = FileManager.default.contents(atPath: path) ?? Data()
    let old = (try? JSONDecoder().decode([String: FolderStamp].self, from: data)) ?? [:]
    var stamps = old
    var bundles: [PublishedBundle] = []
    defer {
      if stamps != old {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        if let data = try? encoder.encode(stamps) { try? WholeFile.write(Array(data), to: path) }
      }
    }
    for cut in cuts {
      for exporter in exporters {
        guard let artifact = summary.artifacts[cut.bundleID(exporter)] else { continue }
        let place = bundlePath(cut.cut.id, exporter.name)
        let folder = try PublishedFolder(path: place, marker: Self.marker)
        let isCurrent = folder.isCurrent(artifact.key, stamp: stamps[place])
        if !isCurrent { stamps[place] = try folder.publish(artifact, replacing: true) }
        bundles.append(
          PublishedBundle(cut: cut.cut.id, target: exporter.name, path: place, isNew: !isCurrent))
      }
    }
    return bundles
  }

  /// Says what is in the way of the bundles, before anything is made for them; publishing looks again.
  func placesTaken(_ wanted: Set<String>) -> [ProjectError] {
    let manager = FileManager.default
    var errors: [ProjectError] = []
    for cut in cuts {
      for exporter in exporters where wanted.contains(cut.bundleID(exporter)) {
        let place = bundlePath(cut.cut.id, exporter.name)
        var isFolder: ObjCBool = false
        for path in [outputFolder, outputFolder + "/" + cut.cut.id, place]
        where manager.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue {
          errors.append(ProjectError("\(path) is there and is not a folder: choose another place."))
        }
        guard let names = try? manager.contentsOfDirectory(atPath: place), !names.isEmpty,
          !names.contains(Self.marker)
        else { continue }
        errors.append(
          ProjectError(
            "\(place) is there and was not made by a build (it has no \(Self.marker)): choose another place."))
      }
    }
    var said: Set<String> = []
    return errors.filter { said.insert($0.description).inserted }
  }

  /// Writes a dependency file for Make or Ninja: the bundles' markers depend on every file of the project.
  public func writeDepfile(to path: String, target: String?, dialect: Depfile.Dialect) throws {
    let first = cuts.first.flatMap { cut in exporters.first.map { bundlePath(cut.cut.id, $0.name) + "/" + Self.marker }
    }
    try Depfile.write(to: path, target: target ?? first ?? outputFolder, inputs: plan.inputs, dialect: dialect)
  }
}
