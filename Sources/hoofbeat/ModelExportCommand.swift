import ArgumentParser
import Checkpoint
import Families
import Foundation
import ModelImport

/// `hoofbeat model export`: one network as a file for other programs.
struct ModelExportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write one network as a GGUF file, quantised blocks as they are.",
    discussion: """
      DIR is the folder of one network: one that hoofbeat model verify reads, such as models/magihuman/transformer. The file
      carries the network's config.json, so that hoofbeat model import FILE.gguf makes the same folder again.

      Example:
        hoofbeat model export models/magihuman/transformer --gguf transformer-q8.gguf
      """)

  @Argument(help: "Folder with config.json and the weights of one network.") var folder: String
  @Option(help: "GGUF file to write.") var gguf: String

  func run() async throws {
    let (from, to) = (URL(fileURLWithPath: folder), URL(fileURLWithPath: gguf))
    let report = ImportProgressReport(json: false)
    do {
      let count = try await interruptible {
        let export = try GGUFExport(from) { try Families.network(of: $0).expectedTensors($0) }
        return try export.write(to: to) { report.share($0) }
      }
      report.end()
      print("\(gguf): \(count) tensors of \(folder)")
    } catch {
      report.end()
      if let error = error as? ImportError { for line in error.details { print(line) } }
      throw error
    }
  }
}
