import CutModel
import CutTestSupport
import EngineExport
import Foundation
import MediaIO
import Timeline

/// A folder of one test with a master of a cut in it, gone when the test is done.
final class InterchangeFixture {
  let folder: String
  let source: ExportSource

  /// A master of `cut` (the sample by default): `pictures` as they are where the test looks at them, else some bytes in
  /// place of movies, which these exporters only copy.
  init(_ cut: Cut? = nil, pictures: [Picture] = []) throws {
    folder = NSTemporaryDirectory() + "interchange-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder + "/master", withIntermediateDirectories: true)
    let cut = try cut ?? SampleCut.make()
    let master = folder + "/master"
    if let first = pictures.first {
      let writer = try MovieWriter(
        path: master + "/master.mkv", format: .mkv, size: first.size, frameRate: cut.frameRate, channels: 0)
      for picture in pictures { try writer.append(picture) }
      try writer.finish()
    } else {
      try Data("movie".utf8).write(to: URL(filePath: master + "/master.mkv"))
    }
    try Data("ProRes".utf8).write(to: URL(filePath: master + "/movie.mov"))
    try Data("manifest".utf8).write(to: URL(filePath: master + "/movie.mov.c2pa"))
    let sound = Sound(samples: [0, 0.5, -0.5, 0], channels: 2, rate: .movie)
    try sound.writeWAV(to: master + "/sound.wav", .int24)
    source = ExportSource(
      cut: cut, masterFolder: master,
      deliveries: [.mov: master + "/movie.mov", .mkv: master + "/master.mkv"], disclosure: "Made with Hoofbeat.")
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// The bundle an exporter writes: bytes by name.
  func bundle(_ exporter: some EngineExporter) throws -> [String: [UInt8]] {
    let root = folder + "/" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    let writer = BundleWriter(root: root)
    try exporter.export(source, to: writer)
    var files: [String: [UInt8]] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: root) {
      var isFolder: ObjCBool = false
      _ = FileManager.default.fileExists(atPath: root + "/" + name, isDirectory: &isFolder)
      if !isFolder.boolValue { files[name] = Array(try Data(contentsOf: URL(filePath: root + "/" + name))) }
    }
    return files
  }
}

/// A file of a bundle as text, or nothing.
func text(_ bundle: [String: [UInt8]], _ name: String) -> String {
  String(decoding: bundle[name] ?? [], as: UTF8.self)
}

/// A file of a bundle as JSON.
func json(_ bundle: [String: [UInt8]], _ name: String) throws -> [String: Any] {
  try JSONSerialization.jsonObject(with: Data(bundle[name] ?? [])) as? [String: Any] ?? [:]
}
