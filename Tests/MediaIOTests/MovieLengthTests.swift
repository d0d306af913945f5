import MediaIO
import Testing
import Timeline

@Suite struct MovieLengthTests {
  @Test(
    "no sound is lost at the end of a movie whose length is no whole number of milliseconds",
    arguments: [MovieKind.mp4, .mov, .webm, .ogv])
  func tail(_ kind: MovieKind) throws {
    let scratch = try Scratch()
    // 149 pictures are 6208.333 ms and 298,000 samples, the last 16 of which lie alone in AAC's last packet.
    let frames = 149
    let path = scratch.path("m.\(kind.format.rawValue)")
    let writer = try MovieWriter(
      path: path, kind: kind, size: PixelSize(64, 64), frameRate: .film, channels: 1, metadata: [:])
    for _ in 0..<frames { try writer.append(Picture(width: 64, height: 64, red: 9, green: 9, blue: 9)) }
    let samples = (0..<298_000).map { Float($0 % 100) / 400 - 0.125 }
    try writer.append(samples: samples)
    try writer.finish()
    let sound = try #require(try Movie(contentsOf: path).sound)
    try #require(sound.length >= 298_000)
    #expect(sound.samples[297_984..<298_000].contains { abs($0) > 0.05 })
  }
}
