import CutModel
import MediaIO
import Timeline

/// Something that can be played in the picture panel.
struct Clip: Equatable, Sendable, Identifiable {
  /// Where its pictures and sound are.
  enum Source: Equatable, Sendable, Hashable {
    /// A movie file.
    case movie(String)
    /// Numbered pictures and a sound file.
    case frames(String, sound: String?, rate: FrameRate)
    /// Pictures and sound that are being made.
    case story
  }

  /// `cut:lighthouse`, `take:lighthouse/sh010/2`, or the path of what stands alone.
  var id: String
  /// What people call it.
  var title: String
  /// Where its pictures are.
  var source: Source
  /// What is known of it beside the pictures.
  var lanes: Lanes
  /// The document, for cues and export.
  var cut: Cut?

  static func == (left: Clip, right: Clip) -> Bool {
    left.id == right.id && left.title == right.title && left.source == right.source && left.lanes == right.lanes
  }
}
