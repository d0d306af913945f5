import Foundation
import Glibc
import MediaIO
import Synchronization
import Timeline

/// A small copy of a movie in which every picture is a keyframe. While it is made, the movie is played as usual.
///
/// The copy is divided into pieces of `pieceLength` pictures, each a file that appears whole; the piece at the playhead is
/// made first. A picture of a copy is enlarged to the movie's size, so that nobody has to know where it came from.
final class ProxyTrack: Sendable {
  static let pieceLength: Int64 = 240

  private let folder: String
  private let path: String
  private let count: Int64
  private let size: PixelSize
  /// How many of the movie's pixels make one of the copy's, across and down.
  private let factor: Int
  private let pieces: Mutex<Set<Int64>>
  private let playhead = Mutex<Int64>(0)
  private let window = ProxyWindow()
  private let maker = Worker()
  private let reader = Worker()

  /// Nil when the movie is small, or there is no place for copies.
  init?(of path: String, size: PixelSize, count: Int64, in store: ProxyStore) {
    guard size.width * size.height > store.worthwhile, let folder = store.claim(path) else { return nil }
    (self.path, self.size, self.count, self.folder) = (path, size, count, folder)
    // At most 1024 pixels wide and 600 high.
    factor = max(2, (size.width + 1023) / 1024, (size.height + 599) / 600)
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    pieces = Mutex(Set(files.compactMap { $0.hasSuffix(".mp4") ? Int64($0.dropLast(4)) : nil }))
  }

  /// Pieces that there are, and that there will be.
  var progress: (made: Int, all: Int) { (pieces.withLock { $0.count }, Int(pieceCount)) }

  private var pieceCount: Int64 { (count + Self.pieceLength - 1) / Self.pieceLength }

  private func file(_ piece: Int64) -> String { "\(folder)/\(piece).mp4" }

  /// Starts making and reading; `changed` is called, on any thread, when a picture was read.
  func start(_ changed: @escaping @Sendable () -> Void) {
    maker.start("proxies") { [weak self] in
      // Whatever else the machine does comes first. On Linux this is the calling thread's alone.
      setpriority(Int32(PRIO_PROCESS.rawValue), 0, 15)
      var stream: MovieStream?
      return { self?.makeNext(&stream) ?? false }
    }
    reader.start("proxy pictures") { [weak self] in
      var open: [(piece: Int64, stream: MovieStream)] = []
      return {
        guard let self, let frame = self.window.take() else { return false }
        if let picture = self.read(frame, &open) {
          self.window.insert(picture, at: frame)
          changed()
        }
        return true
      }
    }
  }

  /// The playhead is at `frame`; its picture is wanted when the movie has not given it yet.
  func move(to frame: Int64, isMissing: Bool) {
    playhead.withLock { $0 = frame }
    if isMissing, pieces.withLock({ $0.contains(frame / Self.pieceLength) }), window.want(frame) { reader.wake() }
  }

  /// The copy's picture in the movie's size, if it was read.
  func picture(_ frame: Int64) -> Picture? { window.picture(frame) }

  func close() {
    maker.close()
    reader.close()
  }

  private func read(_ frame: Int64, _ open: inout [(piece: Int64, stream: MovieStream)]) -> Picture? {
    let piece = frame / Self.pieceLength
    do {
      let stream: MovieStream
      if let at = open.firstIndex(where: { $0.piece == piece }) {
        stream = open[at].stream
      } else {
        stream = try MovieStream(contentsOf: file(piece), cacheBytes: 1)
        open.append((piece, stream))
        if open.count > 4 { open.removeFirst() }
      }
      let picture = try stream.picture(Int(frame % Self.pieceLength)).enlarged(by: factor)
      guard picture.width >= size.width, picture.height >= size.height else { return nil }
      return picture.size == size ? picture : picture.cropped(x: 0, y: 0, width: size.width, height: size.height)
    } catch {
      // A damaged piece, or one that somebody deleted: it is made again when the movie is opened again.
      open.removeAll { $0.piece == piece }
      pieces.withLock { _ = $0.remove(piece) }
      unlink(file(piece))
      return nil
    }
  }

  /// Makes the missing piece that the playhead comes to next; false when all are there or one cannot be made.
  private func makeNext(_ stream: inout MovieStream?) -> Bool {
    let first = playhead.withLock { $0 } / Self.pieceLength
    let there = pieces.withLock { $0 }
    guard
      let piece = (0..<pieceCount).lazy.map({ (first + $0) % self.pieceCount }).first(where: { !there.contains($0) })
    else { return false }
    do {
      let source = try stream ?? MovieStream(contentsOf: path, cacheBytes: 1)
      stream = source
      let small = PixelSize((size.width + factor - 1) / factor, (size.height + factor - 1) / factor)
      // Read by number: the rate is of no account.
      let writer = try MovieWriter(
        path: file(piece), kind: .mp4, size: small, frameRate: .film, channels: 0, purpose: .proxy)
      for frame in (piece * Self.pieceLength)..<min(count, (piece + 1) * Self.pieceLength) {
        if maker.isClosed { return false }
        try writer.append(try source.picture(Int(frame)).averaged(over: factor))
      }
      try writer.finish()
      pieces.withLock { _ = $0.insert(piece) }
      return true
    } catch {
      // No room, or a picture that cannot be decoded: the movie is played without copies of the rest.
      return false
    }
  }
}
