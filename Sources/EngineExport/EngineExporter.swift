public import CutModel

/// Turns a finished cut into the files one engine takes with no manual step. One type per engine, one file or folder each.
///
/// An exporter is a pure function of the cut and the delivered movies: the same input gives the same bytes.
public protocol EngineExporter: Sendable {
  /// The name in `cutscene.toml` and on the command line: `godot4`, `unity`. Letters, digits and `-`.
  var name: String { get }
  /// What the bundle is for, in a few words: `Godot 4`.
  var summary: String { get }
  /// Version of what this exporter writes: counted up with every change of its output, so that bundles are made again.
  var version: Int { get }

  /// Whether the bundle may hold a list of its files and the list's manifest (`SHA256SUMS`, `SHA256SUMS.c2pa`), which the
  /// build adds last. Engines that complain about files they do not know say no.
  var takesListing: Bool { get }

  /// The movies it needs of this cut.
  func deliveries(for cut: Cut) -> [DeliveryFormat]

  /// Writes the bundle.
  /// - Throws: `ExportError` with one sentence, or what reading and writing files throw.
  func export(_ source: ExportSource, to bundle: BundleWriter) throws
}

extension EngineExporter {
  /// Most bundles may.
  public var takesListing: Bool { true }
}

/// What an exporter works from. Everything in it is complete and is only read.
public struct ExportSource: Sendable {
  /// The cut.
  public var cut: Cut
  /// Folder of the master: `cutscene.json`, `master.mkv` (FFV1, float PCM), `sound.wav` (48 kHz, 24-bit), `poster.png`.
  public var masterFolder: String
  /// Paths of the delivered movies, one for each format the exporter asked for. A file beside it with `.c2pa` appended
  /// is its provenance manifest, where the movie cannot hold it.
  public var deliveries: [DeliveryFormat: String]
  /// Text for store forms and credits that says how the cut was made, the facts in its first paragraph.
  public var disclosure: String
  /// The first paragraph of `disclosure`.
  public var shortDisclosure: String { disclosure.split(separator: "\n\n").first.map(String.init) ?? disclosure }

  /// Collects what an exporter works from.
  public init(
    cut: Cut, masterFolder: String, deliveries: [DeliveryFormat: String], disclosure: String
  ) {
    self.cut = cut
    self.masterFolder = masterFolder
    self.deliveries = deliveries
    self.disclosure = disclosure
  }

  /// The path of a delivered movie. Throws `ExportError` when it was not made.
  public func delivery(_ format: DeliveryFormat) throws(ExportError) -> String {
    guard let path = deliveries[format] else {
      throw ExportError("\(cut.id) has no \(format.rawValue) movie: report this as a defect of the exporter.")
    }
    return path
  }
}

/// A bundle that cannot be made, in one sentence that says what, where and how to fix it.
public struct ExportError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The sentence.
  public let description: String

  /// Says what is wrong.
  public init(_ description: String) { self.description = description }
}
