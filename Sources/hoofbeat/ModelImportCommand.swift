import ArgumentParser
import Checkpoint
import Foundation
import ModelImport

/// `hoofbeat model import`: published weights into the folder the engine reads.
struct ModelImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Check published weights and store them once in the layout the engine reads.",
    discussion: """
      DIR is the folder of daVinci-MagiHuman as it is published (distill/ or base/, turbo_vae/, and 540p_sr/ and 1080p_sr/
      where they are wanted). The text encoder (t5gemma-9b-9b-ul2), the audio autoencoder (stable-audio-open-1.0) and the
      image autoencoder (Wan2.2-TI2V-5B) are looked for in it and beside it. Every tensor's name, shape and type is checked
      before anything is written. An import that was stopped goes on where it was when it is started again.

      Examples:
        hoofbeat model import daVinci-MagiHuman --quantise q8 --output models/magihuman
        hoofbeat model import daVinci-MagiHuman --stage base --text ~/hf/t5gemma --check
        hoofbeat model import transformer.gguf --output models/transformer
      """)

  @Argument(help: "Folder of the published model, or a GGUF file of hoofbeat model export.") var source: String
  @Option(help: "Which transformer: distill (8 steps) or base (32 steps).") var stage: Stage?
  @Option(help: "How the layers' matrices are stored: q8, q4 or none.") var quantise = Quantise.none
  @Option(help: "Where others are quantised, sandwich layers are stored: higher, same or plain.")
  var sandwich = Sandwich.higher
  @Option(help: "How matrices that are not quantised are stored: bf16, f16 or f32.") var numbers = Numbers.bf16
  @Option(name: .shortAndLong, help: "Folder to make (default: models/magihuman-STAGE).") var output: String?
  @Option(help: "The transformer, where it is elsewhere.") var transformer: String?
  @Option(help: "The text encoder, where it is elsewhere.") var text: String?
  @Option(help: "The video decoder, where it is elsewhere.") var video: String?
  @Option(help: "The audio autoencoder, where it is elsewhere.") var audio: String?
  @Option(help: "The image autoencoder, where it is elsewhere.") var image: String?
  @Option(help: "The 540p super-resolution transformer, where it is elsewhere.") var sr540p: String?
  @Option(help: "The 1080p super-resolution transformer, where it is elsewhere.") var sr1080p: String?
  @Option(
    parsing: .upToNextOption, help: "Import only these parts: transformer, text, video, audio, image, sr540p, sr1080p.")
  var parts: [String] = []
  @Flag(help: "Only check; write nothing.") var check = false
  @Flag(help: "Print one JSON object.") var json = false

  enum Stage: String, ExpressibleByArgument, CaseIterable { case distill, base }
  enum Quantise: String, ExpressibleByArgument, CaseIterable { case q8, q4, none }
  enum Sandwich: String, ExpressibleByArgument, CaseIterable { case higher, same, plain }
  enum Numbers: String, ExpressibleByArgument, CaseIterable { case bf16, f16, f32 }

  func run() async throws {
    let report = ImportProgressReport(json: json)
    do {
      if source.lowercased().hasSuffix(".gguf") {
        try await importGGUF(report)
      } else {
        try await importModel(report)
      }
    } catch let error as ImportError {
      report.end()
      for line in error.details { print(line) }
      throw error
    } catch {
      report.end()
      throw error
    }
  }

  private func importModel(_ report: ImportProgressReport) async throws {
    let options = try options()
    let isCheck = check
    let result: ModelImporter.Report?
    do {
      result = try await interruptible {
        let importer = try ModelImporter(options)
        // A signal that came while headers were read.
        try Task.checkCancellation()
        if isCheck {
          report.checked(importer)
          return nil
        }
        report.began(importer)
        return try importer.run { report.progress($0) }
      }
    } catch let stop as Interrupted {
      report.end()
      Terminal.complain("Stopped; the same command goes on where this one was.")
      throw ExitCode(128 + stop.signal)
    }
    report.end()
    if let result { report.finished(result, options.output.relativePath) }
  }

  private func importGGUF(_ report: ImportProgressReport) async throws {
    guard let output else { throw ValidationError("Give the folder to make with --output.") }
    let (from, to) = (URL(fileURLWithPath: source), URL(fileURLWithPath: output))
    let count = try await interruptible { try GGUFImport(from).write(to: to) { report.share($0) } }
    report.end()
    print("\(output): \(count) tensors from \(source)")
  }

  private func options() throws -> ImportOptions {
    let folder = URL(fileURLWithPath: source)
    var options = ImportOptions(source: folder, output: folder)
    options.stage = stage.flatMap { ImportOptions.Stage(rawValue: $0.rawValue) }
    options.quantisation = QuantisedFormat(rawValue: quantise.rawValue)
    options.sandwich = ImportOptions.SandwichStorage(rawValue: sandwich.rawValue) ?? .higher
    options.numbers =
      switch numbers {
      case .bf16: .bfloat16
      case .f16: .float16
      case .f32: .float32
      }
    for (part, path) in [
      (ModelPart.transformer, transformer), (.text, text), (.video, video), (.audio, audio), (.image, image),
      (.sr540p, sr540p), (.sr1080p, sr1080p),
    ] {
      if let path { options.places[part] = URL(fileURLWithPath: path) }
    }
    if !parts.isEmpty {
      options.parts = try Set(
        parts.flatMap { $0.split(separator: ",").map(String.init) }.map { name in
          guard let part = ModelPart(rawValue: name) else {
            throw ValidationError(
              "There is no part ‘\(name)’; the parts are \(ModelPart.allCases.map(\.rawValue).joined(separator: ", "))."
            )
          }
          return part
        })
    }
    let name = output ?? "models/magihuman-\(stage?.rawValue ?? ImportOptions.Stage.distill.rawValue)"
    options.output = URL(fileURLWithPath: name.hasSuffix("/") ? String(name.dropLast()) : name)
    return options
  }
}
