import Testing
import Timeline

@testable import MediaIO

@Suite struct OggCheckTests {
  /// An Ogg page of one stream with the given packets.
  private func page(_ serial: UInt8, _ packets: [[UInt8]]) -> [UInt8] {
    let lacing = packets.flatMap { packet in
      [UInt8](repeating: 255, count: packet.count / 255) + [UInt8(packet.count % 255)]
    }
    return Array("OggS".utf8) + [UInt8](repeating: 0, count: 10) + [serial, 0, 0, 0] + [UInt8](repeating: 0, count: 8)
      + [UInt8(lacing.count)] + lacing + packets.joined()
  }

  private func movie(_ frames: [[UInt8]]) -> [UInt8] {
    let header = [0x80] + Array("theora".utf8) + [UInt8](repeating: 1, count: 300)
    return page(7, [[1] + Array("vorbis".utf8), []]) + page(9, [header]) + page(9, [[1], [2]]) + page(9, frames)
      + page(7, [[], []])
  }

  @Test("empty and missing Theora packets are found; other streams may have empty ones")
  func detection() throws {
    let scratch = try Scratch()
    let whole = try scratch.write("whole.ogv", movie([[1], [UInt8](repeating: 0, count: 510), [3]]))
    try OggCheck.verify(path: whole, frames: 3)
    #expect(throws: MediaError.self) { try OggCheck.verify(path: whole, frames: 4) }
    let dropped = try scratch.write("dropped.ogv", movie([[1], [], [3]]))
    let error = #expect(throws: MediaError.self) { try OggCheck.verify(path: dropped, frames: 3) }
    #expect(error?.description.contains("2 of 3 frames") == true)
    for cut in [1, 30] {
      let path = try scratch.write("cut.ogv", movie([[1, 2, 3]]).dropLast(cut))
      #expect(throws: MediaError.self) { try OggCheck.verify(path: path, frames: 1) }
    }
  }

  @Test("the encoder does drop still frames without the mark, which is what the mark is for")
  func necessity() throws {
    let scratch = try Scratch()
    let path = scratch.path("still.ogv")
    let clip = SyncClip(frameRate: .film, style: .still)
    let summary = try clip.write(to: path, format: .ogv)
    #expect(summary.markedFrames > 0)
    let (count, empty) = try OggCheck.packets(path: path)
    #expect(count == clip.frameCount + 3 && empty == 0)
    // The same frames straight into the encoder, unmarked.
    let encoder = try VideoEncoder(
      EncodingRecipe(.ogv), size: clip.size, frameRate: .film, globalHeader: true, marksStillFrames: false)
    let packet = try Packet()
    var sizes: [Int] = []
    for frame in 0..<clip.frameCount {
      try encoder.encode(clip.picture(frame), packet) { (packet) throws(MediaError) in sizes.append(packet.size) }
    }
    #expect(sizes.filter { $0 == 0 }.count > 20)
  }

  @Test("slow fades and faint noise keep all their frames", arguments: [0, 1, 2, 3])
  func subtle(_ kind: Int) throws {
    let scratch = try Scratch()
    let writer = try MovieWriter(
      path: scratch.path("a.ogv"), format: .ogv, size: PixelSize(80, 50), frameRate: .film, channels: 0)
    for frame in 0..<40 {
      let noise = PictureTests.noise(80, 50, alpha: false, seed: UInt32(frame))
      let rgb = noise.rgb.map { value -> UInt8 in
        switch kind {
        case 0: UInt8(100 + frame / 4)
        case 1: 100 + value % 4
        case 2: 100 + (value % 64) / 4
        default: frame == 20 ? 200 : 100
        }
      }
      try writer.append(Picture(width: 80, height: 50, rgb: rgb))
    }
    // finish() itself checks the packets.
    #expect(try writer.finish().frames == 40)
    #expect(try Movie(contentsOf: scratch.path("a.ogv")).frames.count == 40)
  }
}
