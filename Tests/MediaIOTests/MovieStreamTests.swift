import Foundation
import MediaIO
import Testing
import Timeline

/// Movies read where they are needed give the same pictures and samples as movies decoded whole.
@Suite struct MovieStreamTests {
  private static let random: [Int] = [0, 40, 3, 41, 42, 43, 12, 11, 10, 9, 60, 61, 30, 0, 1, 62, 24, 23, 62, 48, 5]

  @Test("any picture, in any order, is the one that decoding from the start gives", arguments: MovieKind.allCases)
  func pictures(_ kind: MovieKind) throws {
    let scratch = try Scratch()
    let path = scratch.path("a.\(kind)")
    let clip = SyncClip(frameRate: .film, style: .textured)
    try clip.write(to: path, kind: kind)
    let whole = try Movie(contentsOf: path)
    // A cache of two pictures, so that nearly all come from the decoder.
    let stream = try MovieStream(contentsOf: path, cacheBytes: 2 * 64 * 48 * 4)
    #expect(stream.frameCount == whole.frames.count && stream.times == whole.frames.map(\.time))
    for number in Self.random {
      #expect(try stream.picture(number) == whole.frames[number].picture, "picture \(number)")
      #expect(stream.frame(at: whole.frames[number].time) == number)
    }
    for number in whole.frames.indices { #expect(try stream.picture(number) == whole.frames[number].picture) }
    for number in whole.frames.indices.reversed() {
      #expect(try stream.picture(number) == whole.frames[number].picture)
    }
  }

  @Test("any range of sound is the one that decoding from the start gives", arguments: MovieKind.allCases)
  func sound(_ kind: MovieKind) throws {
    let scratch = try Scratch()
    let path = scratch.path("a.\(kind)")
    let writer = try MovieWriter(path: path, kind: kind, size: PixelSize(32, 32), frameRate: .ntsc, channels: 2)
    let length = Int(try SampleRate.movie.sampleCount(ofFrames: 150, at: .ntsc))
    var phase = 0.0
    var samples: [Float] = []
    for index in 0..<length {
      phase += 0.01 + 0.2 * Double(index) / Double(length)
      samples += [Float(0.4 * sin(phase)), index % 4800 < 48 ? 0.7 : 0]
    }
    try writer.append(samples: samples)
    for frame in 0..<150 { try writer.append(PictureTests.noise(32, 32, alpha: false, seed: UInt32(frame))) }
    try writer.finish()
    let whole = try #require(try Movie(contentsOf: path).sound)
    let stream = try MovieStream(contentsOf: path)
    #expect(try stream.soundLength() == Int64(whole.length))
    for range in [
      0..<100, 200_000..<200_100, 100_000..<148_000, 148_000..<148_001, 90_000..<90_480, 47_999..<48_001,
      239_000..<241_000, -50..<50, 3000..<3100, 150_000..<151_000,
    ] as [Range<Int64>] {
      let found = try stream.samples(range)
      let expected = range.flatMap { at -> [Float] in
        (0..<whole.length).contains(Int(at)) ? Array(whole.samples[(Int(at) * 2)..<(Int(at) * 2 + 2)]) : [0, 0]
      }
      let worst = zip(found, expected).map { abs($0 - $1) }.max() ?? 1
      #expect(found.count == expected.count && worst < 1e-4, "\(range): \(worst)")
    }
  }

  @Test("what a movie holds is known without decoding it", arguments: MovieKind.allCases)
  func info(_ kind: MovieKind) throws {
    let scratch = try Scratch()
    let path = scratch.path("a.\(kind)")
    for rate in [FrameRate.filmNTSC, try FrameRate(60)] {
      let clip = SyncClip(frameRate: rate, style: .textured, flashes: 2)
      try clip.write(to: path, kind: kind)
      let info = try MovieStream(contentsOf: path).info
      #expect(info.frames == Int(clip.frameCount) && info.frameRate == rate && info.hasAlpha == kind.keepsAlpha)
      let end = try rate.start(ofFrame: clip.frameCount)
      #expect(info.pictureStart == .zero && info.pictureEnd == end)
      #expect(info.width == 64 && info.height == 48 && info.channels == 1 && info.sampleRate == 48_000)
      #expect(info.longestGroup <= 12)
    }
  }

  @Test(
    "so it is in movies that FFmpeg wrote",
    arguments: [
      "-c:v libx264 -g 10 -bf 3 -x264-params open-gop=1:scenecut=0 x.mp4", "-c:v libx264 -g 250 -bf 8 x.mkv",
      "-c:v libvpx -auto-alt-ref 1 -lag-in-frames 16 -b:v 300k x.webm", "-c:v libvpx-vp9 -b:v 200k x.mkv",
      "-c:v libtheora -g 64 x.ogv",
    ])
  func foreign(_ arguments: String) throws {
    let scratch = try Scratch()
    let words = arguments.split(separator: " ").map(String.init)
    let path = scratch.path(words[words.count - 1])
    let source = ["-nostdin", "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=96x64:r=25:d=2.4"]
    _ = try runTool("ffmpeg", source + words.dropLast() + [path])
    let whole = try Movie(contentsOf: path)
    let stream = try MovieStream(contentsOf: path, cacheBytes: 3 * 96 * 64 * 4)
    #expect(stream.times == whole.frames.map(\.time) && whole.frames.count == 60)
    for number in Self.random.map({ min($0, 59) }) + (0..<60).reversed() + (0..<60) {
      #expect(try stream.picture(number) == whole.frames[number].picture, "picture \(number)")
    }
  }

  @Test("the steps from one picture to the next of a movie with changing rate have none in common")
  func changingRate() throws {
    let scratch = try Scratch()
    _ = try runTool(
      "ffmpeg",
      [
        "-v", "error", "-f", "lavfi", "-i", "testsrc=s=64x48:r=25:d=2", "-vf", "setpts='if(gt(N,20),PTS*1.5,PTS)'",
        "-vsync", "passthrough", scratch.path("v.mkv"),
      ])
    let stream = try MovieStream(contentsOf: scratch.path("v.mkv"))
    #expect(stream.info.frameRate == nil)
    #expect(throws: MediaError.self) { try stream.picture(stream.frameCount) }
    #expect(throws: MediaError.self) { try stream.picture(-1) }
    #expect(throws: MediaError.self) { try stream.samples(0..<1) }
    let error = #expect(throws: MediaError.self) {
      try Delivery.write(master: scratch.path("v.mkv"), to: scratch.path("o.mp4"), kind: .mp4)
    }
    #expect(error?.description.contains("constant rate") == true)
  }

  @Test("damaged movies end in a sentence", arguments: MovieKind.allCases)
  func damaged(_ kind: MovieKind) throws {
    let scratch = try Scratch()
    let path = scratch.path("a.\(kind)")
    try SyncClip(frameRate: .film, style: .textured, flashes: 1, flashEvery: 3).write(to: path, kind: kind)
    let good = try scratch.bytes("a.\(kind)")
    var state: UInt64 = 11
    func random(_ limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % limit
    }
    for _ in 0..<10 {
      var bytes = good
      for _ in 0..<(1 + random(20)) { bytes[random(bytes.count)] = UInt8(random(256)) }
      let name = try scratch.write("d.\(kind)", bytes)
      do {
        let stream = try MovieStream(contentsOf: name)
        for number in [stream.frameCount - 1, 0, stream.frameCount / 2] { _ = try stream.picture(number) }
        if stream.info.audioCodec != nil { _ = try stream.samples(100..<200) }
      } catch {
        #expect(error.description.hasSuffix("."))
      }
    }
  }
}
