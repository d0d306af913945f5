public import MediaIO
import Timeline

/// Something that can be played: pictures that are fetched around the playhead, and a sound.
///
/// Its calls come from several threads and return at once; decoding is done on threads of its own.
public protocol PlayableMedia: AnyObject, Sendable {
  /// Width and height of the pictures, in pixels.
  var size: PixelSize { get }
  /// When each picture is shown.
  var times: FrameTimes { get }
  /// How much there is; it may grow until it is complete.
  var extent: MediaExtent { get }
  /// The first picture that is still kept: 0 except for what grows without end.
  var firstFrame: Int64 { get }
  /// The sound; silence where there is none.
  var sound: any SoundSource { get }
  /// The last thing that went wrong with decoding, as a sentence.
  var problem: String? { get }

  /// The playhead is at picture `frame`, and goes forwards or backwards: fetch what is around it.
  func prepare(at frame: Int64, forwards: Bool)
  /// Picture `frame`, if it has been fetched.
  func picture(_ frame: Int64) -> Picture?
  /// The fetched picture nearest before `frame`, not before `earliest`.
  func nearest(before frame: Int64, from earliest: Int64) -> (frame: Int64, picture: Picture)?
  /// A coarser copy of picture `frame`, of the same size, to look at until it has been fetched; nil where there is none.
  func standIn(for frame: Int64) -> Picture?
  /// Whether picture `frame` will never be there because it cannot be decoded.
  func isBroken(_ frame: Int64) -> Bool
  /// Calls `changed`, on any thread, when something was fetched or has grown.
  func observe(_ changed: @escaping @Sendable () -> Void)
  /// Stops fetching and lets go of files.
  func close()
}

extension PlayableMedia {
  public var firstFrame: Int64 { 0 }
  public var problem: String? { nil }
  public func isBroken(_ frame: Int64) -> Bool { false }
  public func standIn(for frame: Int64) -> Picture? { nil }
}
