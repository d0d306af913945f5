public import CutModel
import Foundation
import Timeline

/// A bundle for editing programs: an OpenTimelineIO document and a CMX 3600 list beside a ProRes movie and the sound.
public struct OTIOExporter: EngineExporter {
  /// `otio`.
  public var name: String { "otio" }
  /// What it is for.
  public var summary: String { "OpenTimelineIO and EDL for editing programs" }
  /// Counted up with every change of its output.
  public var version: Int { 1 }

  /// Makes one.
  public init() {}

  /// The movie that editors open.
  public func deliveries(for cut: Cut) -> [DeliveryFormat] { [.mov] }

  /// Writes `<id>.otio`, `<id>.edl`, `<id>.mov`, `<id>.wav` and the subtitles.
  /// - Throws: `ExportError`, or what encoding JSON throws.
  public func export(_ source: ExportSource, to bundle: BundleWriter) throws {
    let cut = source.cut
    let plan = EditPlan(cut)
    guard !plan.edits.isEmpty else {
      throw ExportError("\(cut.id) has no shots, so there is no timeline to write: add a shot to its screenplay.")
    }
    let (movie, sound) = ("\(cut.id).mov", "\(cut.id).wav")
    let document = OTIOTimeline(cut: cut, plan: plan, movie: movie, sound: sound).document
    try bundle.write(document, to: "\(cut.id).otio")
    try bundle.write(EditDecisionList.text(cut, plan: plan), to: "\(cut.id).edl")
    try bundle.copy(try source.delivery(.mov), to: movie)
    try bundle.copy(source.masterFolder + "/sound.wav", to: sound)
    try bundle.write(SubtitleFiles.subRip(cut), to: "\(cut.id).srt")
    try BundleNames.writeCommon(source, readme: readme(cut), to: bundle)
  }

  private func readme(_ cut: Cut) -> String {
    """
    \(cut.title): timeline for editing programs

    \(cut.id).otio   OpenTimelineIO: a clip for each shot, the sound, and markers. Open it in DaVinci Resolve or any
                     program with OpenTimelineIO; otioconvert turns it into other formats.
    \(cut.id).edl    CMX 3600, for programs without OpenTimelineIO. Timecode starts at 00:00:00:00.
    \(cut.id).mov    the finished movie (ProRes 4444, 24-bit PCM); every clip is a piece of it
    \(cut.id).wav    the sound without loss; exactly as long as the pictures
    \(cut.id).srt    subtitles

    Times are counted in pictures at \(cut.frameRate)/s. Events are red markers, named moments blue, spoken lines green
    (on the sound). Their exact times, in flicks (1/705,600,000 s), are in the metadata under "hoofbeat".
    Dissolves are in the movie already: a transition on the timeline is between equal pictures and changes nothing.

    """
  }
}
