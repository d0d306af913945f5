import Foundation
import MediaIO
import Testing
import Timeline

@Suite struct MovieTests {
  @Test("the same input makes the same bytes", arguments: MovieKind.allCases)
  func deterministic(_ kind: MovieKind) throws {
    let scratch = try Scratch()
    let clip = SyncClip(frameRate: .filmNTSC, style: .textured, flashes: 2)
    try clip.write(to: scratch.path("a.\(kind)"), kind: kind)
    try clip.write(to: scratch.path("b.\(kind)"), kind: kind)
    #expect(try scratch.bytes("a.\(kind)") == scratch.bytes("b.\(kind)"))
    #expect(scratch.contents == ["a.\(kind)", "b.\(kind)"])
  }

  @Test("the master gives back every bit of picture, alpha and sound")
  func lossless() throws {
    let scratch = try Scratch()
    let pictures = (1...5).map { PictureTests.noise(37, 35, alpha: true, seed: $0) }
    let samples = (0..<(2 * 10_000)).map { Float(sin(Double($0) * 0.37)) * 1.25 }
    let writer = try MovieWriter(
      path: scratch.path("m.mkv"), format: .mkv, size: PixelSize(37, 35), frameRate: FrameRate(24), channels: 2)
    for picture in pictures { try writer.append(picture) }
    try writer.append(samples: samples)
    try writer.finish()
    let movie = try Movie(contentsOf: scratch.path("m.mkv"))
    #expect(movie.frames.map(\.picture) == pictures)
    #expect(movie.sound == Sound(samples: samples, channels: 2, rate: .movie))
    #expect(movie.soundStart == .zero)
  }

  @Test(
    "delivery formats look and sound like what went in", arguments: MovieKind.allCases.filter { $0 != .mkv })
  func quality(_ kind: MovieKind) throws {
    let scratch = try Scratch()
    // Odd sides: the picture is extended where chroma is halved, never scaled.
    let (width, height) = (63, 41)
    let pictures = (0..<12).map { frame in
      Picture(
        width: width, height: height,
        rgb: (0..<(width * height)).flatMap { at -> [UInt8] in
          let (x, y) = (at % width, at / width)
          return [UInt8(40 + x * 2), UInt8(60 + y * 3 + frame), UInt8(200 - x - y)]
        })
    }
    let samples = (0..<48_000 / 2).map { Float(0.4 * sin(Double($0) * 2 * Double.pi * 440 / 48_000)) }
    let writer = try MovieWriter(
      path: scratch.path("m.\(kind)"), kind: kind, size: PixelSize(width, height), frameRate: FrameRate(24),
      channels: 1, metadata: ["title": "Rain", "comment": "generated"])
    try writer.append(samples: samples)
    for picture in pictures { try writer.append(picture) }
    let summary = try writer.finish()
    #expect(summary.size == (kind.format == .mov ? PixelSize(63, 41) : PixelSize(64, 42)))
    let movie = try Movie(contentsOf: scratch.path("m.\(kind)"))
    #expect(movie.frames.count == pictures.count)
    #expect(movie.metadata["title"] == "Rain" && movie.metadata["comment"] == "generated")
    var error = 0.0
    for (frame, picture) in zip(movie.frames, pictures) {
      let cut = frame.picture.cropped(x: 0, y: 0, width: width, height: height)
      for (a, b) in zip(cut.rgb, picture.rgb) { error += Double((Int(a) - Int(b)) * (Int(a) - Int(b))) }
    }
    let psnr = 10 * log10(255 * 255 * Double(pictures.count * width * height * 3) / error)
    #expect(psnr > (kind.format == .mov ? 45 : 38), "\(psnr) dB")
    let sound = try #require(movie.sound)
    // Well inside, where no codec is starting or ending.
    let difference = (4800..<19_200).map { pow(Double(sound.samples[$0] - samples[$0]), 2) }.reduce(0, +) / 14_400
    let level = 10 * log10(0.08 / difference)
    #expect(level > (kind.format == .mov ? 110 : 25), "\(level) dB")
    if recordsFigures { print("quality | \(kind) | \(psnr) | \(level)") }
  }

  @Test("sound is padded or trimmed to the picture, and the difference is stated", arguments: MovieKind.allCases)
  func lengths(_ kind: MovieKind) throws {
    let scratch = try Scratch()
    for (given, padded, trimmed) in [(1000, 7008, 0), (10_000, 0, 1992), (8008, 0, 0), (0, 8008, 0)]
      as [(Int, Int64, Int64)]
    {
      let path = scratch.path("\(given).\(kind)")
      let writer = try MovieWriter(
        path: path, kind: kind, size: PixelSize(32, 32), frameRate: .ntsc, channels: 1)
      try writer.append(samples: Array(repeating: 0.25, count: given))
      for frame in 0..<5 { try writer.append(PictureTests.noise(32, 32, alpha: false, seed: UInt32(frame))) }
      let summary = try writer.finish()
      #expect(summary.samples == 8008 && summary.paddedSamples == padded && summary.trimmedSamples == trimmed)
      let length = try Movie(contentsOf: path).sound?.length ?? 0
      #expect(kind.format == .mp4 ? (8008..<9032).contains(length) : length == 8008)
    }
  }

  @Test("a movie may be silent, and may have one frame", arguments: MovieKind.allCases)
  func small(_ kind: MovieKind) throws {
    let scratch = try Scratch()
    let writer = try MovieWriter(
      path: scratch.path("s.\(kind)"), kind: kind, size: PixelSize(32, 32), frameRate: FrameRate(24), channels: 0)
    try writer.append(PictureTests.noise(32, 32, alpha: false))
    let summary = try writer.finish()
    #expect(summary.frames == 1 && summary.samples == 0)
    let movie = try Movie(contentsOf: scratch.path("s.\(kind)"))
    #expect(movie.frames.count == 1 && movie.frames.first?.time == .zero && movie.sound == nil)
  }

  @Test("the sound of a movie can be read alone", arguments: MovieKind.allCases)
  func soundOnly(_ kind: MovieKind) throws {
    let scratch = try Scratch()
    let path = scratch.path("a.\(kind)")
    let clip = SyncClip(frameRate: .film, style: .still, flashes: 1)
    try clip.write(to: path, kind: kind)
    let sound = try Sound(contentsOf: path)
    #expect(sound == (try Movie(contentsOf: path).sound))
    #expect(sound.rate == .movie && sound.channels == 1)
    #expect(abs(sound.length - (try clip.sound().length)) < 1024)
  }

  @Test("an unfinished, failed or cancelled movie leaves nothing")
  func nothingLeft() async throws {
    let scratch = try Scratch()
    for kind in MovieKind.allCases {
      let path = scratch.path("x.\(kind)")
      do {
        let writer = try MovieWriter(
          path: path, kind: kind, size: PixelSize(32, 32), frameRate: FrameRate(24), channels: 1)
        try writer.append(PictureTests.noise(32, 32, alpha: false))
        #expect(scratch.contents.count == 1, "the hidden sibling should exist")
        let error = #expect(throws: MediaError.self) { try writer.append(PictureTests.noise(16, 32, alpha: false)) }
        #expect(error?.description.contains("16×32") == true)
        #expect(throws: MediaError.self) { try writer.append(samples: [.nan]) }
      }
      #expect(scratch.contents == [])
      let none = try MovieWriter(
        path: path, kind: kind, size: PixelSize(32, 32), frameRate: FrameRate(24), channels: 1)
      #expect(throws: MediaError.self) { try none.finish() }
    }
    let path = scratch.path("cancelled.mp4")
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      try SyncClip(frameRate: .film, style: .still).write(to: path, format: .mp4)
    }
    await #expect(throws: MediaError.cancelled) { try await task.value }
    #expect(scratch.contents == [])
  }

  @Test("an existing file is replaced only by a complete one")
  func replacement() throws {
    let scratch = try Scratch()
    let path = try scratch.write("old.mkv", [1, 2, 3])
    do {
      let writer = try MovieWriter(
        path: path, format: .mkv, size: PixelSize(32, 32), frameRate: .film, channels: 0)
      try writer.append(PictureTests.noise(32, 32, alpha: false))
    }
    #expect(try scratch.bytes("old.mkv") == [1, 2, 3])
    try SyncClip(frameRate: .film, style: .still, flashes: 1, flashEvery: 2).write(to: path, format: .mkv)
    #expect(try Movie(contentsOf: path).frames.count == 4)
  }

  @Test("impossible movies are refused before anything is written")
  func refused() throws {
    let scratch = try Scratch()
    func start(_ name: String, _ size: PixelSize, _ channels: Int) throws {
      _ = try MovieWriter(path: scratch.path(name), format: .mp4, size: size, frameRate: .film, channels: channels)
    }
    #expect(throws: MediaError.self) { try start("a.mp4", PixelSize(31, 64), 1) }
    #expect(throws: MediaError.self) { try start("a.mp4", PixelSize(64, 8193), 1) }
    #expect(throws: MediaError.self) { try start("a.mp4", PixelSize(64, 64), 3) }
    #expect(throws: MediaError.self) { try start("none/a.mp4", PixelSize(64, 64), 1) }
    #expect(throws: MediaError.self) { try start("", PixelSize(64, 64), 1) }
    #expect(throws: MediaError.unknownMovieFormat(path: "a.avi")) { try MovieFormat(path: "a.avi") }
    #expect(throws: MediaError.unknownMovieFormat(path: "b/.mp4")) { try MovieFormat(path: "b/.mp4") }
    #expect(try MovieFormat(path: "a.b/C.MP4") == .mp4)
    #expect(scratch.contents == [])
  }

  @Test("cut, empty and foreign movie files are refused", arguments: MovieKind.allCases)
  func damaged(_ kind: MovieKind) throws {
    let scratch = try Scratch()
    try SyncClip(frameRate: .film, style: .textured, flashes: 2).write(to: scratch.path("a.\(kind)"), kind: kind)
    let bytes = try scratch.bytes("a.\(kind)")
    for share in [0.02, 0.5, 0.9] {
      let path = try scratch.write("cut.\(kind)", Array(bytes.prefix(Int(Double(bytes.count) * share))))
      let error = #expect(throws: MediaError.self, "\(share) of \(kind)") { try Movie(contentsOf: path) }
      #expect(error?.description.contains("cut.") == true)
    }
    for foreign in [[], Array("#EXTM3U\n/etc/passwd\n".utf8), [UInt8](repeating: 0, count: 5000)] {
      let path = try scratch.write("foreign.\(kind)", foreign)
      #expect(throws: MediaError.self) { try Movie(contentsOf: path) }
    }
  }
}
