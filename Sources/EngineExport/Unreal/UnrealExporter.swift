public import CutModel
import MediaIO
import Timeline

/// What Unreal Engine 5 imports: the movie, the same pictures as PNG files, sound, subtitles, face curves, tables of events,
/// a sequence for editors, and a script that makes assets of them in the editor or its commandlet.
public struct UnrealExporter: EngineExporter {
  public let name = "unreal"
  public let summary = "Unreal Engine 5"
  public let version = 1

  /// The exporter.
  public init() {}

  public func deliveries(for cut: Cut) -> [DeliveryFormat] { [.mp4] }

  public func export(_ source: ExportSource, to bundle: BundleWriter) throws {
    let cut = source.cut
    var manifest = UnrealManifest(cut)
    try bundle.copy(try source.delivery(.mp4), to: manifest.movie)
    try bundle.copy(source.masterFolder + "/sound.wav", to: manifest.sound)
    try writeFrames(source, manifest, to: bundle)

    for character in cut.speakers {
      let liveLink = try FaceCurve(
        of: character, in: cut, frameRate: try FrameRate(FaceFiles.liveLinkRate))
      try bundle.write(try FaceFiles.liveLinkCSV(liveLink), to: "Face/\(cut.id)_\(character)_livelink.csv")
      let curves = "Face/\(cut.id)_\(character)_curves.csv"
      try bundle.write(try UnrealTables.curves(try FaceCurve(of: character, in: cut)), to: curves)
      manifest.curves.append(
        .init(asset: UnityNames(id: "\(cut.id)_\(character)").identifier, character: character, file: curves))
    }
    if !manifest.subtitles.isEmpty { try bundle.write(SubtitleFiles.subRip(cut), to: manifest.subtitles) }
    try bundle.write(UnrealTables.eventCSV(cut), to: "Tables/\(cut.id)_events.csv")
    try bundle.write(try UnrealTables.eventJSON(cut), to: "Tables/\(cut.id)_events.json")
    try bundle.write(FinalCutSequence(cut, movie: manifest.movie, sound: manifest.sound).text(), to: "\(cut.id).xml")

    try bundle.write(try UnityManifests.json(manifest), to: "unreal.json")
    try bundle.write(UnrealScript.text, to: "import_cutscene.py")
    try bundle.write(try cut.json(), to: "cutscene.json")
    try bundle.write(source.disclosure, to: "GENERATED.txt")
    try bundle.write(UnrealReadMe.text(cut, manifest), to: "README.txt")
  }

  /// The master's pictures, one file each, see-through where the cut is.
  private func writeFrames(_ source: ExportSource, _ manifest: UnrealManifest, to bundle: BundleWriter) throws {
    let frames = source.cut.frames
    let keepsAlpha = source.cut.hasAlpha
    var count: Int64 = 0
    var failure: ExportError?
    do {
      _ = try Movie.scan(source.masterFolder + "/master.mkv") { (_, picture) throws(MediaError) in
        defer { count += 1 }
        guard count < frames else { return }
        let shown = keepsAlpha ? picture : picture.flattened
        let bytes = try shown.pngBytes(keepsAlpha: keepsAlpha)
        do throws(ExportError) { try bundle.write(bytes, to: manifest.frameFile(count)) } catch {
          failure = error
          throw .cancelled
        }
      }
    } catch {
      if let failure { throw failure }
      throw error
    }
    guard count == frames else {
      throw ExportError("The master of \(source.cut.id) has \(count) pictures instead of \(frames): build it again.")
    }
  }
}
