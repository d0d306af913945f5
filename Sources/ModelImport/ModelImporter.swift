import Checkpoint
import Foundation

/// Imports a published model: finds its parts, checks every tensor's name, shape and type, and then writes them once in
/// the layout that the engine reads, tensor by tensor.
///
/// Nothing is written before everything is found and checked. What is written lies in a hidden folder beside the output,
/// `.NAME.importing`, and becomes the output in one rename at the end; an import that was stopped goes on there.
public struct ModelImporter: Sendable {
  /// Where the import is.
  public struct Progress: Sendable {
    /// Bytes of the imported model that are done, those of earlier tries included.
    public var done: Int
    /// Bytes of the imported model.
    public var total: Int
    /// Bytes that an earlier try had done.
    public var resumed: Int
    /// The tensor at work, with its part.
    public var tensor: String
  }

  /// What an import made.
  public struct Report: Sendable {
    /// One part.
    public struct Part: Sendable {
      /// Which.
      public var part: ModelPart
      /// Number of tensors the architecture has.
      public var tensors: Int
      /// Number of weights.
      public var parameters: Int
      /// Bytes of its files.
      public var bytes: Int
      /// Tensors of the published files that were not needed.
      public var dropped: Int
      /// How far each quantised tensor is from the published one, by name.
      public var errors: [(name: String, error: TensorError)]
    }

    /// The parts, in a fixed order.
    public var parts: [Part]
    /// The transformer that was imported.
    public var stage: ImportOptions.Stage
    /// Bytes that an earlier try had done.
    public var resumed: Int
  }

  /// What will be imported.
  public let options: ImportOptions
  /// Which transformer.
  public let stage: ImportOptions.Stage

  let plans: [PartPlan]
  let shards: [ShardPlan]
  /// Width and height of the picture that a model was made for, where its folder says so: small models for tests.
  let canvas: [Int]?
  /// Bytes that are free on the disk of a folder; nil where that cannot be known.
  var freeBytes: @Sendable (String) -> Int? = { path in
    var status = statvfs()
    return statvfs(path, &status) == 0 ? Int(clamping: UInt64(status.f_bavail) &* UInt64(status.f_frsize)) : nil
  }

  /// Finds and checks everything; reads no values and writes nothing.
  /// - Throws: `ImportError` with every difference, or the `CheckpointError` of a damaged file.
  public init(_ options: ImportOptions) throws {
    self.options = options
    try Self.checkOutput(options.output)
    let layout = try PublishedLayout(options)
    stage = layout.stage
    canvas = try Self.canvas(options.source)
    var plans: [PartPlan] = []
    var problems: [any Error] = []
    for (part, place) in layout.places.sorted(by: { $0.key < $1.key }) {
      do {
        plans.append(try Self.plan(part, place, options))
      } catch {
        problems.append(error)
      }
    }
    // All parts are looked at before anything is said: a download of hours should not be corrected piece by piece.
    if let first = problems.first {
      guard problems.count > 1 else { throw first }
      throw ImportError(
        "\(problems.count) parts cannot be imported.",
        details: problems.flatMap { ["\($0)"] + (($0 as? ImportError)?.details.map { "  " + $0 } ?? []) })
    }
    self.plans = plans
    shards = try plans.map { try ShardPlan($0.tensors, limit: options.shardBytes) }
    let text = plans.first { $0.part == .text }
    let transformer = plans.first { $0.part == .transformer }
    try Self.checkAgreement(transformer: transformer, text: text)
  }

  /// Bytes of the imported model.
  public var byteCount: Int { shards.reduce(0) { $0 + $1.byteCount } }

  private static func plan(_ part: ModelPart, _ place: URL, _ options: ImportOptions) throws -> PartPlan {
    switch part {
    case .transformer, .sr540p, .sr1080p: try TransformerPart.plan(part, place, options)
    case .text: try TextPart.plan(place, options)
    case .video: try TurboPart.plan(place)
    case .audio: try OobleckPart.plan(place)
    case .image: try WanPart.plan(place)
    }
  }

  private static func canvas(_ source: URL) throws -> [Int]? {
    let file = source.appending(path: "config.json", directoryHint: .notDirectory)
    guard FileManager.default.fileExists(atPath: file.path(percentEncoded: false)) else { return nil }
    return try ConfigObject(contentsOf: file).integersIfPresent("canvas", in: 1...65_536)
  }

  /// Parts that do not belong together are found before hours of work.
  private static func checkAgreement(transformer: PartPlan?, text: PartPlan?) throws {
    let embedder = transformer?.tensors.first { $0.name == "adapter.text_embedder.weight" }
    let norm = text?.tensors.first { $0.name == "encoder.norm.weight" }
    guard let takes = embedder?.shape.last, let gives = norm?.shape.first, takes != gives else { return }
    throw ImportError(
      "\(text?.files.first?.path(percentEncoded: false) ?? "text"): the text encoder gives \(gives) features, but the "
        + "transformer takes \(takes); give parts that belong together.")
  }

  private static func checkOutput(_ output: URL) throws {
    let path = output.path(percentEncoded: false)
    guard !FileManager.default.fileExists(atPath: path) else {
      throw ImportError("\(path): exists already; remove it, or give another folder with --output.")
    }
    let parent = output.deletingLastPathComponent().path(percentEncoded: false)
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: parent.isEmpty ? "." : parent, isDirectory: &isFolder),
      isFolder.boolValue
    else { throw ImportError("\(parent): is no folder; make it first, or give another folder with --output.") }
    guard access(parent.isEmpty ? "." : parent, W_OK | X_OK) == 0 else {
      throw ImportError("\(parent): may not be written to; give another folder with --output.")
    }
  }
}
