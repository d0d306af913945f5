import AudioOutput
import Foundation
import MediaIO
import Playback
import Testing
import Timeline

/// A folder that goes when it is let go of.
final class Scratch {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appending(path: "playback-" + UUID().uuidString).path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}

@Suite("Movies, folders and what grows") struct MediaTests {
  let scratch: Scratch
  let output: LoopbackOutput

  init() throws {
    NullDevice.choose()
    scratch = try Scratch()
    output = try LoopbackOutput()
  }

  static func isFlash(_ picture: Picture) -> Bool { picture.pixels[4 * 1000] > 128 }

  /// The frames at which clicks begin, in `samples` of stereo.
  static func clicks(_ samples: [Float]) -> [Int] {
    var found: [Int] = []
    for frame in 0..<(samples.count / 2) where abs(samples[2 * frame]) > 0.3 {
      if found.isEmpty || frame - found[found.count - 1] > 4800 { found.append(frame) }
    }
    return found
  }

  @Test(
    "a movie's flashes are presented while its clicks are heard",
    arguments: [MovieKind.mp4, .webm, .ogv, .mkv], ["24", "29.97"])
  func movie(_ kind: MovieKind, _ rate: String) throws {
    let clip = SyncClip(frameRate: try FrameRate(parsing: rate), style: .textured, flashes: 3)
    let path = scratch.path + "/clip." + kind.rawValue
    try clip.write(to: path, kind: kind)
    let media = try MovieMedia(contentsOf: path)
    #expect(media.extent.frames == clip.frameCount && media.extent.isComplete)
    let player = Player(media, output: output)
    player.play()
    #expect(player.waitUntilSettled(milliseconds: 10_000))
    var (sound, flashes) = ([Float](), [Int]())
    var shown: Int64 = -1
    // A display at 240 Hz: the first present of a flash is within 200 frames of sound.
    while player.state == .playing, sound.count < 2 * 48_000 * 6 {
      for _ in 0..<2000 where media.picture(player.frame) == nil { usleep(1000) }
      let presentation = player.present()
      if let picture = presentation.picture, presentation.frame != shown {
        shown = presentation.frame
        #expect(presentation.isNew)
        #expect(Self.isFlash(picture) == clip.flashFrames.contains(shown), "frame \(shown)")
        if Self.isFlash(picture) { flashes.append(sound.count / 2) }
      }
      sound += output.render(frames: 200)
    }
    #expect(player.state == .ended && player.waits == 0)
    let clicks = Self.clicks(sound)
    #expect(clicks.count == 3 && flashes.count == 3)
    for (click, flash) in zip(clicks, flashes) {
      // The container's own rounding of times is up to 1 ms.
      #expect(flash - click >= -48 && flash - click <= 200 + 48, "\(flash - click)")
    }
    #expect(player.statistics.late == 0)
    player.close()
  }

  @Test("a movie without sound is opened, shown and closed", .timeLimit(.minutes(9))) func silent() throws {
    let path = scratch.path + "/silent.mp4"
    let writer = try MovieWriter(path: path, kind: .mp4, size: PixelSize(64, 48), frameRate: .film, channels: 0)
    for _ in 0..<30 { try writer.append(Picture(width: 64, height: 48, red: 9, green: 90, blue: 200)) }
    try writer.finish()
    let media = try MovieMedia(contentsOf: path)
    let player = Player(media, output: output)
    player.seek(toFrame: 20)
    #expect(player.waitUntilSettled(milliseconds: 10_000))
    #expect(player.present().frame == 20)
    player.close()
    media.close()
  }

  @Test("any place of a movie is found exactly, forwards and backwards, standing or playing") func seeks() throws {
    let clip = SyncClip(frameRate: .film, style: .textured, size: PixelSize(128, 96), flashes: 6, flashEvery: 20)
    let path = scratch.path + "/clip.mp4"
    try clip.write(to: path, kind: .mp4)
    let whole = try Movie(contentsOf: path)
    let player = Player(try MovieMedia(contentsOf: path), output: output)
    for frame in [100, 3, 99, 40, 41, 39, 0, Int(clip.frameCount) - 1] {
      player.seek(toFrame: Int64(frame))
      #expect(player.waitUntilSettled(milliseconds: 10_000))
      let shown = player.present()
      #expect(shown.frame == Int64(frame) && shown.picture == whole.frames[frame].picture)
    }
    for _ in 0..<30 {
      player.step(by: -1)
      #expect(player.waitUntilSettled(milliseconds: 10_000))
    }
    #expect(player.present().picture == whole.frames[Int(clip.frameCount) - 31].picture)
    player.close()
  }

  @Test("until the right picture is there, the nearest before it stands in, and is not measured") func standIn() throws
  {
    let media = PatternMedia(frames: 240, rate: .film)
    let player = Player(media, output: output)
    media.hide(Set(97..<120))
    player.play()
    _ = output.render(frames: 2000)
    _ = player.present()
    player.seek(toFrame: 100)
    let waiting = player.present()
    #expect(waiting.frame == 96 && waiting.isNew && waiting.isWaiting && waiting.record == nil)
    #expect(waiting.time == media.times.start(of: 100))
    media.hide([])
    #expect(player.present().frame == 100)
    media.hide(Set(0..<240))
    player.seek(toFrame: 200)
    #expect(player.present().frame == 100)
    player.close()
  }

  @Test("a folder of pictures with a sound file plays like a movie") func folder() throws {
    let frames = scratch.path + "/frames"
    try FileManager.default.createDirectory(atPath: frames, withIntermediateDirectories: true)
    for index in 0..<12 {
      let picture = Picture(width: 8, height: 8, red: UInt8(index * 20), green: 0, blue: 0)
      try picture.writePNG(to: frames + "/\(index).png")
    }
    let tone = Sound(samples: (0..<12_000).map { Float($0 % 100) / 200 }, channels: 1, rate: .speech)
    try tone.writeWAV(to: scratch.path + "/sound.wav")
    let rate = try FrameRate(24)
    let media = try FolderMedia(frames: frames, sound: scratch.path + "/sound.wav", frameRate: rate)
    #expect(media.extent == MediaExtent(frames: 12, end: Flicks(Flicks.perSecond / 2), isComplete: true))
    let player = Player(media, output: output)
    player.seek(toFrame: 7)
    #expect(player.waitUntilSettled(milliseconds: 10_000))
    #expect(player.present().picture?.pixels[0] == 140)
    player.play()
    let heard = output.render(frames: 4000)
    #expect(heard.contains { $0 > 0.2 })
    player.close()
    #expect(throws: PlaybackError.self) {
      try FolderMedia(frames: scratch.path + "/none", sound: nil, frameRate: rate)
    }
  }

  @Test("a missing or damaged movie is one sentence") func damaged() throws {
    let path = scratch.path + "/broken.mp4"
    try Data([1, 2, 3]).write(to: URL(filePath: path))
    for name in [path, scratch.path + "/none.mp4"] {
      let error = #expect(throws: PlaybackError.self) { try MovieMedia(contentsOf: name) }
      let sentence = error?.description ?? ""
      #expect(sentence.contains(name) && sentence.hasSuffix(".") && !sentence.contains("\n"))
    }
  }

  @Test("chunks appended while it plays go on without a gap; where none comes in time it waits and goes on")
  func grows() throws {
    let rate = FrameRate.film
    let media = GrowingMedia(size: PixelSize(2, 2), frameRate: rate)
    let player = Player(media, output: output)
    player.play()
    _ = output.render(frames: 4800)
    #expect(player.present().isWaiting && player.waits == 0)
    // Chunks of half a second whose samples say their number.
    func append(_ chunk: Int) throws {
      let samples = (0..<24_000).flatMap { index -> [Float] in
        let value = Float(chunk * 24_000 + index + 1)
        return [value, value]
      }
      try media.append(
        pictures: (0..<12).map { PatternMedia.picture(Int64(chunk * 12 + $0)) }, samples: samples)
    }
    try append(0)
    #expect(player.isSettled)
    _ = player.present()
    var heard = output.render(frames: 9600)
    try append(1)
    heard += output.render(frames: 24_000)
    // From the start everything is heard, sample for sample across the seam.
    let left = stride(from: 0, to: heard.count, by: 2).map { heard[$0] }
    #expect(left == (1...33_600).map { Float($0) })
    #expect(player.present().frame == 16)
    // Nothing more comes: it stands at the end.
    _ = output.render(frames: 48_000)
    #expect(player.present().isWaiting && player.waits == 1)
    #expect(player.time == media.extent.end)
    try append(2)
    let next = output.render(frames: 4800)
    #expect(next[2 * 4799] == 52_800)
    #expect(player.present().frame == 26)
    media.finish()
    _ = output.render(frames: 48_000)
    #expect(player.present().state == .ended)
    #expect(player.statistics.late == 0)
    #expect(throws: PlaybackError.self) { try media.append(pictures: [], samples: []) }
    player.close()
  }

  @Test("what grows without end lets go of what is long past") func bounded() throws {
    let media = GrowingMedia(size: PixelSize(2, 2), frameRate: .film, bytes: 48 * 16)
    for chunk in 0..<100 as Range<Int64> {
      try media.append(pictures: (0..<12).map { PatternMedia.picture(chunk * 12 + $0) }, samples: [])
    }
    #expect(media.extent.frames == 1200)
    #expect(media.firstFrame >= 1200 - 60 && media.firstFrame <= 1200 - 48)
    #expect(media.picture(media.firstFrame)?.number == media.firstFrame)
    #expect(media.picture(media.firstFrame - 1) == nil)
    let player = Player(media, output: output)
    player.seek(toFrame: 0)
    #expect(player.frame == media.firstFrame)
    #expect(throws: PlaybackError.self) {
      try media.append(pictures: [Picture(width: 3, height: 2, red: 0, green: 0, blue: 0)], samples: [])
    }
    player.close()
  }
}
