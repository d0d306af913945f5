public import MediaIO
public import Timeline

/// The numbered pictures of a folder, with a sound in memory: a take as it lies on disk.
public final class FolderMedia: PlayableMedia {
  public let size: PixelSize
  public let times: FrameTimes
  public let extent: MediaExtent
  public let sound: any SoundSource
  let window: PictureWindow
  private let worker = Worker()
  private let observer = Observer()

  /// Opens the pictures in `frames` (see `FrameFolder`), shown at `frameRate`, and the sound file at `soundPath`, if any.
  ///
  /// The sound is held in memory: it is meant for takes, which last seconds. Throws the reader's sentence.
  public init(
    frames path: String, sound soundPath: String?, frameRate: FrameRate, pictureBytes: Int = 64 << 20
  ) throws(PlaybackError) {
    let folder: FrameFolder
    do throws(MediaError) {
      folder = try FrameFolder(path: path)
      sound = HeldSound(try soundPath.map { (path) throws(MediaError) in try Self.stereo(path) } ?? [])
    } catch {
      throw .unreadable("\(error)")
    }
    size = folder.size
    times = .constant(frameRate)
    let count = Int64(folder.names.count)
    extent = MediaExtent(frames: count, end: times.start(of: count), isComplete: true)
    window = PictureWindow(size: folder.size, bytes: pictureBytes, count: count)
    let (window, observer) = (window, observer)
    worker.start("pictures") {
      {
        guard let frame = window.missing() else { return false }
        do throws(MediaError) {
          window.insert(try folder.picture(Int(frame)), at: frame)
        } catch {
          window.fail(frame, "\(error)")
        }
        observer.tell()
        return true
      }
    }
  }

  deinit { close() }

  private static func stereo(_ path: String) throws(MediaError) -> [Float] {
    let sound = try Sound(contentsOf: path).resampled(to: .movie)
    if sound.channels == 2 { return sound.samples }
    let mono = sound.mono.samples
    return [Float](unsafeUninitializedCapacity: 2 * mono.count) { buffer, count in
      for (index, value) in mono.enumerated() { (buffer[2 * index], buffer[2 * index + 1]) = (value, value) }
      count = 2 * mono.count
    }
  }

  public var problem: String? { window.problem }

  public func prepare(at frame: Int64, forwards: Bool) {
    if window.move(to: frame, forwards: forwards) { worker.wake() }
  }

  public func picture(_ frame: Int64) -> Picture? { window.picture(frame) }

  public func nearest(before frame: Int64, from earliest: Int64) -> (frame: Int64, picture: Picture)? {
    window.nearest(before: frame, from: earliest)
  }

  public func isBroken(_ frame: Int64) -> Bool { window.isBroken(frame) }

  public func observe(_ changed: @escaping @Sendable () -> Void) { observer.set(changed) }

  public func close() {
    observer.set(nil)
    worker.close()
  }
}
