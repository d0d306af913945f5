public import CutModel
import Timeline

/// A Ren'Py game that plays the cutscene alone, and whose `game/cutscenes` another game takes: movie, data, label.
public struct RenPyExporter: EngineExporter {
  public let name = "renpy"
  public let summary = "Ren'Py 8"
  public let version = 1

  /// The exporter.
  public init() {}

  public func deliveries(for cut: Cut) -> [DeliveryFormat] { [cut.hasAlpha ? .webmSideMask : .webm] }

  public func export(_ source: ExportSource, to bundle: BundleWriter) throws {
    let script = RenPyScript(cut: source.cut)
    let folder = "game/cutscenes"
    let delivery: DeliveryFormat = source.cut.hasAlpha ? .webmSideMask : .webm
    try bundle.copy(try source.delivery(delivery), to: "\(folder)/\(script.movie)")
    try bundle.write(try source.cut.json(), to: "\(folder)/\(script.stem).cutscene.json")
    let subtitles = "\(folder)/\(script.stem).\(source.cut.locale)"
    try bundle.write(SubtitleFiles.webVTT(source.cut), to: subtitles + ".vtt")
    try bundle.write(SubtitleFiles.subRip(source.cut), to: subtitles + ".srt")
    try bundle.write(RenPyPlayer.text, to: "\(folder)/cutscene_player.rpy")
    try bundle.write(script.text, to: "\(folder)/\(script.identifier).rpy")
    try bundle.write(script.demo, to: "game/script.rpy")
    try bundle.write(source.disclosure, to: "GENERATED.txt")
    try bundle.write(script.readme, to: "README.txt")
  }
}
