import CutModel
import EngineExport
import Foundation
import MediaIO
import Timeline

/// A bundle made in a folder of its own, which goes with it. The movies are a few bytes: nobody here plays them.
final class MadeBundle {
  let folder: String
  let root: String
  let names: [String]

  init(_ exporter: some EngineExporter, of cut: Cut, withManifest: Bool = false, master: [Picture] = []) throws {
    folder = FileManager.default.temporaryDirectory.path + "/hoofbeat-bundle-" + UUID().uuidString
    root = folder + "/bundle"
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    var deliveries: [DeliveryFormat: String] = [:]
    for format in exporter.deliveries(for: cut) {
      deliveries[format] = folder + "/movie." + format.rawValue
      try Data(format.rawValue.utf8).write(to: URL(filePath: folder + "/movie." + format.rawValue))
    }
    if withManifest { try Data("claim".utf8).write(to: URL(filePath: folder + "/movie.vp8.webm.c2pa")) }
    try Data("RIFF".utf8).write(to: URL(filePath: folder + "/sound.wav"))
    if let first = master.first {
      let writer = try MovieWriter(
        path: folder + "/master.mkv", format: .mkv, size: first.size, frameRate: cut.frameRate, channels: 0)
      for picture in master { try writer.append(picture) }
      _ = try writer.finish()
    }
    let bundle = BundleWriter(root: root)
    try exporter.export(
      ExportSource(cut: cut, masterFolder: folder, deliveries: deliveries, disclosure: "Made with a trained model.\n"),
      to: bundle)
    names = bundle.names
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func bytes(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: root + "/" + name))) }

  func text(_ name: String) throws -> String { String(decoding: try bytes(name), as: UTF8.self) }

  /// The names ending in `suffix`, sorted.
  func names(ending suffix: String) -> [String] { names.filter { $0.hasSuffix(suffix) }.sorted() }

  /// All files, so that two bundles can be compared.
  func everything() throws -> [String: [UInt8]] {
    try Dictionary(uniqueKeysWithValues: names.map { ($0, try bytes($0)) })
  }
}
