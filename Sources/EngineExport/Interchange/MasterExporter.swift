public import CutModel
import Foundation

/// The cut without loss: what archives and further processing want.
public struct MasterExporter: EngineExporter {
  /// `master`.
  public var name: String { "master" }
  /// What it is for.
  public var summary: String { "lossless FFV1 and WAV, for archives and further work" }
  /// Counted up with every change of its output.
  public var version: Int { 1 }

  /// Makes one.
  public init() {}

  /// The master itself.
  public func deliveries(for cut: Cut) -> [DeliveryFormat] { [.mkv] }

  /// Writes `<id>.mkv`, `<id>.wav`, subtitles and events.
  /// - Throws: `ExportError`, or what encoding JSON throws.
  public func export(_ source: ExportSource, to bundle: BundleWriter) throws {
    let cut = source.cut
    try bundle.copy(try source.delivery(.mkv), to: "\(cut.id).mkv")
    try bundle.copy(source.masterFolder + "/sound.wav", to: "\(cut.id).wav")
    try bundle.write(SubtitleFiles.webVTT(cut), to: "\(cut.id).vtt")
    try bundle.write(SubtitleFiles.subRip(cut), to: "\(cut.id).srt")
    try bundle.write(try MetadataTrack.moments(of: cut), to: "\(cut.id).events.vtt")
    if FileManager.default.fileExists(atPath: source.masterFolder + "/poster.png") {
      try bundle.copy(source.masterFolder + "/poster.png", to: "\(cut.id).png")
    }
    try BundleNames.writeCommon(source, readme: readme(cut), to: bundle)
  }

  private func readme(_ cut: Cut) -> String {
    let alpha = cut.hasAlpha ? ", with transparency" : ""
    return """
      \(cut.title): lossless master

      \(cut.id).mkv         \(cut.frames) pictures of \(cut.width)x\(cut.height) at \(cut.frameRate)/s (FFV1\(alpha)), \
      32-bit float sound
      \(cut.id).wav         the sound alone, 24-bit, \(cut.sound.sampleRate) Hz, \(cut.sound.samples) samples
      \(cut.id).vtt         subtitles (\(cut.locale)), also as .srt
      \(cut.id).png         a picture of it, where there is one
      \(cut.id).events.vtt  events and markers: each cue is a JSON object
      cutscene.json    all of it with exact times; see docs/cutscene-json.md of Hoofbeat

      Sound and pictures start together and last equally long. FFV1 and PCM are read by FFmpeg, VLC, mpv,
      DaVinci Resolve and most archives' tools.

      """
  }
}
