public import MediaIO
import Timeline

/// A movie file, decoded around the playhead on threads of its own: one for the pictures, one for the sound.
public final class MovieMedia: PlayableMedia {
  /// The movie's file.
  public let path: String
  public let size: PixelSize
  public let times: FrameTimes
  public let extent: MediaExtent
  /// What the file holds.
  public let info: MovieInfo
  public var sound: any SoundSource { soundWindow }
  let window: PictureWindow
  let soundWindow: SoundWindow
  /// The small copy to jump about in.
  private let proxies: ProxyTrack?
  private let pictureWorker = Worker()
  private let soundWorker = Worker()
  private let observer = Observer()

  /// Opens a movie: reads its index, decodes nothing yet. `pictureBytes` limits the pictures that are held decoded. Of a
  /// movie with large pictures a small copy is made in `proxies` meanwhile, and shown until the right picture is decoded.
  ///
  /// It takes as long as reading the file's packets takes: call it off the window's thread. Throws the reader's sentence.
  public init(
    contentsOf path: String, pictureBytes: Int = 128 << 20, proxies store: ProxyStore? = nil
  ) throws(PlaybackError) {
    self.path = path
    let stream: MovieStream
    do throws(MediaError) { stream = try MovieStream(contentsOf: path, cacheBytes: pictureBytes / 2) } catch {
      throw .unreadable("\(error)")
    }
    info = stream.info
    size = stream.size
    let (start, end) = (stream.info.pictureStart, stream.info.pictureEnd)
    times =
      stream.info.frameRate.map { .constant($0) } ?? .listed(stream.times.map { $0 - start }, end: end - start)
    let count = Int64(stream.frameCount)
    extent = MediaExtent(frames: count, end: times.start(of: count), isComplete: true)
    window = PictureWindow(size: stream.size, bytes: pictureBytes / 2, count: count)
    soundWindow = SoundWindow(isSilent: stream.info.audioCodec == nil)
    let (size, observer) = (stream.size, observer)
    proxies = store.flatMap { ProxyTrack(of: path, size: size, count: count, in: $0) }
    proxies?.start { observer.tell() }
    let handover = Handover(stream)
    startPictures(handover)
    if info.audioCodec != nil { startSound() }
  }

  deinit { close() }

  private func startPictures(_ handover: Handover<MovieStream>) {
    let (window, observer) = (window, observer)
    pictureWorker.start("pictures") {
      guard let stream = handover.take() else { return nil }
      let keyframes = stream.keyframes.map(Int64.init)
      return {
        guard let frame = window.missing() else { return false }
        do throws(MediaError) {
          // On the way to a picture that takes long, the keyframe is there soon: it is shown meanwhile.
          if let key = keyframes.last(where: { $0 <= frame }), frame - key >= 3, window.wants(key, before: frame) {
            window.insert(try stream.picture(Int(key)), at: key)
            observer.tell()
          }
          window.insert(try stream.picture(Int(frame)), at: frame)
        } catch {
          window.fail(frame, "\(error)")
        }
        observer.tell()
        return true
      }
    }
  }

  private func startSound() {
    let (path, window, observer) = (path, soundWindow, observer)
    soundWorker.start("sound") {
      let pieces: SoundPieces
      do throws(MediaError) {
        pieces = try SoundPieces(try MovieStream(contentsOf: path, cacheBytes: 1))
      } catch {
        observer.report("\(error)")
        window.giveUp()
        observer.tell()
        return nil
      }
      window.setLength(pieces.length)
      return {
        guard let number = window.missing() else { return false }
        do throws(MediaError) {
          window.insert(try pieces.piece(number), at: number)
        } catch {
          observer.report("\(error)")
          window.giveUp()
        }
        observer.tell()
        return true
      }
    }
  }

  public var problem: String? { window.problem ?? observer.problem }

  public func prepare(at frame: Int64, forwards: Bool) {
    let isMissing = window.picture(frame) == nil
    if window.move(to: frame, forwards: forwards) { pictureWorker.wake() }
    proxies?.move(to: frame, isMissing: isMissing)
    let sample = times.start(of: frame).count / 14_700
    if soundWindow.move(to: sample) { soundWorker.wake() }
  }

  public func picture(_ frame: Int64) -> Picture? { window.picture(frame) }

  public func nearest(before frame: Int64, from earliest: Int64) -> (frame: Int64, picture: Picture)? {
    window.nearest(before: frame, from: earliest)
  }

  public func standIn(for frame: Int64) -> Picture? { proxies?.picture(frame) }

  /// How much of the small copy is made: pieces of ten seconds or so, and all of them. Nil where none is wanted.
  public var proxyProgress: (made: Int, all: Int)? { proxies?.progress }

  public func isBroken(_ frame: Int64) -> Bool { window.isBroken(frame) }

  public func observe(_ changed: @escaping @Sendable () -> Void) { observer.set(changed) }

  public func close() {
    observer.set(nil)
    pictureWorker.close()
    soundWorker.close()
    proxies?.close()
  }
}
