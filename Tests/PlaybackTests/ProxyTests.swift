import AudioOutput
import Foundation
import MediaIO
import Playback
import Synchronization
import Testing
import Timeline

@Suite("Small copies of large movies") struct ProxyTests {
  let scratch: Scratch
  let movie: String
  let store: ProxyStore
  let clip = SyncClip(frameRate: .film, style: .textured, size: PixelSize(333, 200), flashes: 2, flashEvery: 20)

  init() throws {
    scratch = try Scratch()
    movie = scratch.path + "/clip.mp4"
    store = ProxyStore(folder: scratch.path + "/proxies", worthwhile: 1000)
    try clip.write(to: movie, kind: .mp4)
  }

  /// Waits until all pieces are made; false after some minutes, because the maker gives way to all other work.
  static func complete(_ media: MovieMedia) -> Bool {
    for _ in 0..<20000 {
      if let progress = media.proxyProgress, progress.made == progress.all { return true }
      usleep(10_000)
    }
    return false
  }

  /// The mean distance of two pictures' bytes.
  static func distance(_ left: Picture, _ right: Picture) -> Double {
    zip(left.pixels, right.pixels).reduce(0.0) { $0 + abs(Double($1.0) - Double($1.1)) } / Double(left.pixels.count)
  }

  static func standIn(_ media: MovieMedia, _ frame: Int64) -> Picture? {
    for _ in 0..<3000 {
      media.prepare(at: frame, forwards: true)
      if let picture = media.standIn(for: frame) { return picture }
      usleep(1000)
    }
    return nil
  }

  @Test("a copy's picture is the asked one, in the movie's size, and the next opening finds the copy") func copies()
    throws
  {
    let whole = try MovieStream(contentsOf: movie)
    do {
      let media = try MovieMedia(contentsOf: movie, proxies: store)
      defer { media.close() }
      #expect(Self.complete(media))
    }
    // Room for four pictures only: what is asked for far away is missing at first.
    let media = try MovieMedia(contentsOf: movie, pictureBytes: 1, proxies: store)
    defer { media.close() }
    let progress = try #require(media.proxyProgress)
    #expect(progress.made == 1 && progress.all == 1)
    for frame in [Int64(33), 5, clip.frameCount - 1] {
      let right = try whole.picture(Int(frame))
      let found = try #require(Self.standIn(media, frame))
      #expect(found.size == media.size)
      let same = Self.distance(found, right)
      #expect(same < 12, "frame \(frame): \(same)")
      // A flash's neighbours are dark: the number is right, not only the movie.
      if clip.flashFrames.contains(frame) { #expect(same < Self.distance(found, try whole.picture(Int(frame) - 1))) }
    }
  }

  @Test("the copy is shown until the right picture is there, then the right one") func shown() throws {
    let store = self.store
    do {
      let media = try MovieMedia(contentsOf: movie, proxies: store)
      defer { media.close() }
      #expect(Self.complete(media))
    }
    let media = SlowPictures(try MovieMedia(contentsOf: movie, pictureBytes: 1, proxies: store))
    let player = Player(media, output: SimulatedOutput())
    defer { player.close() }
    player.seek(toFrame: 30)
    var coarse: Presentation?
    for _ in 0..<3000 where coarse == nil {
      let present = player.present()
      if present.isStandIn { coarse = present } else { usleep(1000) }
    }
    let found = try #require(coarse)
    #expect(found.frame == 30 && found.isNew && found.isWaiting && found.record == nil)
    #expect(!player.present().isNew, "the same copy is not uploaded twice")
    media.holdsBack = false
    #expect(player.waitUntilSettled(milliseconds: 10_000))
    let right = player.present()
    #expect(right.frame == 30 && right.isNew && !right.isStandIn && !right.isWaiting)
    #expect(right.picture == (try MovieStream(contentsOf: movie).picture(30)))
  }

  @Test("a damaged copy is thrown away and the movie plays") func damaged() throws {
    do {
      let media = try MovieMedia(contentsOf: movie, proxies: store)
      defer { media.close() }
      #expect(Self.complete(media))
    }
    let folder = try #require(try FileManager.default.contentsOfDirectory(atPath: store.folder).first)
    let piece = store.folder + "/" + folder + "/0.mp4"
    try Data("no movie".utf8).write(to: URL(filePath: piece))
    let media = try MovieMedia(contentsOf: movie, pictureBytes: 1, proxies: store)
    defer { media.close() }
    for _ in 0..<2000 where FileManager.default.fileExists(atPath: piece) {
      media.prepare(at: Int64.random(in: 0..<clip.frameCount), forwards: true)
      usleep(1000)
    }
    #expect(!FileManager.default.fileExists(atPath: piece))
    #expect(media.problem == nil)
    for _ in 0..<5000 where media.picture(7) == nil {
      media.prepare(at: 7, forwards: true)
      usleep(1000)
    }
    #expect(media.picture(7) != nil)
  }

  @Test("copies that were not used for longest go first, and nothing else is deleted") func room() throws {
    let other = scratch.path + "/other.mp4"
    try FileManager.default.copyItem(atPath: movie, toPath: other)
    let media = try MovieMedia(contentsOf: movie, proxies: store)
    #expect(Self.complete(media))
    media.close()
    let first = try #require(try FileManager.default.contentsOfDirectory(atPath: store.folder).first)
    try FileManager.default.createDirectory(atPath: store.folder + "/mine", withIntermediateDirectories: true)
    try Data(count: 100_000).write(to: URL(filePath: store.folder + "/mine/file"))
    let small = ProxyStore(folder: store.folder, bytes: 1, worthwhile: 1000)
    let second = try MovieMedia(contentsOf: other, proxies: small)
    second.close()
    let left = try FileManager.default.contentsOfDirectory(atPath: store.folder)
    #expect(!left.contains(first) && left.contains("mine") && left.count == 2)
  }

  @Test("small movies have none") func small() throws {
    let path = scratch.path + "/small.mp4"
    try SyncClip(frameRate: .film, style: .textured, flashes: 1).write(to: path, kind: .mp4)
    let media = try MovieMedia(contentsOf: path, proxies: ProxyStore(folder: store.folder))
    defer { media.close() }
    #expect(media.proxyProgress == nil && media.standIn(for: 0) == nil)
    #expect(!FileManager.default.fileExists(atPath: store.folder))
  }
}

/// A movie whose right pictures are held back until it is said.
final class SlowPictures: PlayableMedia {
  private let movie: MovieMedia
  private let state = Mutex((holdsBack: true, changed: (@Sendable () -> Void)?.none))

  init(_ movie: MovieMedia) { self.movie = movie }

  var holdsBack: Bool {
    get { state.withLock { $0.holdsBack } }
    set {
      state.withLock { $0.holdsBack = newValue }
      state.withLock { $0.changed }?()
    }
  }

  var size: PixelSize { movie.size }
  var times: FrameTimes { movie.times }
  var extent: MediaExtent { movie.extent }
  var sound: any SoundSource { movie.sound }
  func prepare(at frame: Int64, forwards: Bool) { movie.prepare(at: frame, forwards: forwards) }
  func picture(_ frame: Int64) -> Picture? { holdsBack ? nil : movie.picture(frame) }
  func nearest(before frame: Int64, from earliest: Int64) -> (frame: Int64, picture: Picture)? { nil }
  func standIn(for frame: Int64) -> Picture? { movie.standIn(for: frame) }
  func observe(_ changed: @escaping @Sendable () -> Void) {
    state.withLock { $0.changed = changed }
    movie.observe(changed)
  }
  func close() { movie.close() }
}
