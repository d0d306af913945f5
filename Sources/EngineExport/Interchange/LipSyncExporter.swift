public import CutModel
import Foundation
import Timeline

/// Mouths for other programs: Rhubarb's files, fifteen visemes, ARKit's shapes for Live Link Face, Audio2Face's JSON; a set
/// for each character that speaks, each over the whole cut.
public struct LipSyncExporter: EngineExporter {
  /// `lipsync`.
  public var name: String { "lipsync" }
  /// What it is for.
  public var summary: String { "lip-sync: Rhubarb, visemes, ARKit, Live Link Face" }
  /// Counted up with every change of its output.
  public var version: Int { 1 }

  /// Makes one.
  public init() {}

  /// None: the sound comes from the master.
  public func deliveries(for cut: Cut) -> [DeliveryFormat] { [] }

  /// Writes a folder for each character that speaks, and `<id>.wav`.
  /// - Throws: `ExportError`, `TimelineError` when the cut is too long for its times, or what encoding JSON throws.
  public func export(_ source: ExportSource, to bundle: BundleWriter) throws {
    let cut = source.cut
    let sound = "\(cut.id).wav"
    try bundle.copy(source.masterFolder + "/sound.wav", to: sound)
    for character in cut.speakers {
      let name = BundleNames.safe(character)
      let cues = cut.rhubarbCues(of: character)
      try bundle.write(RhubarbFiles.json(cues, soundFile: "../" + sound), to: "\(name)/rhubarb.json")
      try bundle.write(RhubarbFiles.tsv(cues), to: "\(name)/rhubarb.tsv")
      try bundle.write(RhubarbFiles.xml(cues, soundFile: "../" + sound), to: "\(name)/rhubarb.xml")
      try bundle.write(RhubarbFiles.dat(cues, frameRate: cut.frameRate), to: "\(name)/moho.dat")
      let rows = cut.visemeRows(of: character)
      try bundle.write(FaceFiles.visemeCSV(rows), to: "\(name)/visemes.csv")
      try bundle.write(FaceFiles.visemeJSON(rows, character: character), to: "\(name)/visemes.json")
      let smooth = try FaceCurve(of: character, in: cut, frameRate: FrameRate(FaceFiles.liveLinkRate))
      try bundle.write(FaceFiles.liveLinkCSV(smooth), to: "\(name)/livelink.csv")
      let coarse = try FaceCurve(of: character, in: cut, frameRate: FrameRate(FaceFiles.audio2FaceRate))
      try bundle.write(FaceFiles.audio2Face(coarse, soundFile: "../" + sound), to: "\(name)/audio2face.json")
    }
    try BundleNames.writeCommon(source, readme: readme(cut), to: bundle)
  }

  private func readme(_ cut: Cut) -> String {
    let folders = cut.speakers.map { "  \(BundleNames.safe($0))/" }.joined(separator: "\n")
    return """
      \(cut.title): lip-sync

      \(cut.id).wav, and a folder for each character that speaks:
      \(folders.isEmpty ? "  (nobody speaks in this cutscene)" : folders)
      Times run from the start of the cutscene; where the character is silent its mouth is at rest.

      rhubarb.json, .tsv, .xml   Rhubarb Lip Sync's formats, hundredths of a second, without gaps from 0
      moho.dat                   switch file for Moho and OpenToonz: frames at \(cut.frameRate)/s from 1, Preston Blair names
      visemes.csv, .json         Oculus' fifteen visemes, 100 rows a second, weights 0 to 1
      livelink.csv               ARKit's 52 shapes and nine angles (always 0), 60/s, as Live Link Face records them
      audio2face.json            the same 52 shapes, 30/s, as Audio2Face writes them

      The shapes lead the sound by 20 ms and fade into one another over 60 ms; Rhubarb's cues and the visemes do not.

      """
  }
}
