import CutModel
import CutTestSupport
import EngineExport
import Foundation

/// The files of a bundle whose movies are a few bytes.
struct EngineBundle {
  let files: [String: [UInt8]]

  /// Exports `cut` into a folder that is gone afterwards.
  init(_ exporter: any EngineExporter, _ cut: Cut) throws {
    let scratch = FileManager.default.temporaryDirectory.appending(path: "engine-bundle-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: scratch) }
    for folder in ["out", "master"] {
      try FileManager.default.createDirectory(
        at: scratch.appending(path: folder), withIntermediateDirectories: true)
    }
    try Data("picture".utf8).write(to: scratch.appending(path: "master/poster.png"))
    var deliveries: [DeliveryFormat: String] = [:]
    for format in exporter.deliveries(for: cut) {
      let path = scratch.appending(path: "movie.\(format.rawValue)")
      try Data("movie \(format.rawValue)".utf8).write(to: path)
      deliveries[format] = path.path
    }
    let writer = BundleWriter(root: scratch.appending(path: "out").path)
    try exporter.export(
      ExportSource(
        cut: cut, masterFolder: scratch.appending(path: "master").path, deliveries: deliveries,
        disclosure: "Made by <a> \"model\".\n"),
      to: writer)
    var files: [String: [UInt8]] = [:]
    for name in writer.names { files[name] = Array(try Data(contentsOf: URL(filePath: writer.root + "/" + name))) }
    self.files = files
  }

  /// A text file; empty when it is not there.
  func text(_ name: String) -> String { String(decoding: files[name] ?? [], as: UTF8.self) }

  /// The sample with text everywhere that every language would trip over.
  static func awkwardCut(hasAlpha: Bool = false) throws -> Cut {
    let awkward = SampleCut.awkwardText + " [b]{x}%(y)s ${z} </script> ]] __init__ 'q' -->"
    var cut = try SampleCut.make(id: "the light-house", hasAlpha: hasAlpha)
    cut.title = awkward
    for index in cut.events.indices { cut.events[index].name = "\(index) \(awkward)" }
    for index in cut.markers.indices { cut.markers[index].name = awkward }
    for index in cut.subtitles.indices { cut.subtitles[index].text = "\(awkward)\n\(index)" }
    return cut
  }
}
