/// All targets, in the order they are listed: the only place that knows every exporter.
public enum ExporterList {
  /// One exporter for each target.
  public static let all: [any EngineExporter] = [
    Godot4Exporter(), Godot3Exporter(), UnityExporter(), UnrealExporter(), WebExporter(), RenPyExporter(),
    LoveExporter(),
    OTIOExporter(), LipSyncExporter(), HapticsExporter(), FlipbookExporter(), MasterExporter(),
  ]
}
