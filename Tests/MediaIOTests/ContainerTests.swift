import Foundation
import MediaIO
import Testing
import Timeline

/// What stands in the containers beside picture and sound.
@Suite struct ContainerTests {
  /// Not `description`: QuickTime has no place for it, and Ogg's DESCRIPTION is what libavformat calls the comment.
  static let metadata = [
    "title": "Rain & <Wind> — ü😀", "artist": "A", "comment": "Made by a machine", "copyright": "CC0",
    "date": "2026", "genre": "cutscene", "album": "Lighthouse",
  ]

  @Test("title, comment and the like are in every kind of movie", arguments: MovieKind.allCases)
  func metadata(_ kind: MovieKind) throws {
    let scratch = try Scratch()
    let path = scratch.path("a.\(kind)")
    let writer = try MovieWriter(
      path: path, kind: kind, size: PixelSize(32, 32), frameRate: .film, channels: 1, metadata: Self.metadata)
    try writer.append(PictureTests.noise(32, 32, alpha: false))
    try writer.finish()
    let found = try Movie(contentsOf: path).metadata
    for (key, value) in Self.metadata { #expect(found[key] == value, "\(key)") }
  }

  @Test("MP4 has its index first, so that players can start before they have it all")
  func indexFirst() throws {
    let scratch = try Scratch()
    try SyncClip(frameRate: .film, style: .textured).write(to: scratch.path("a.mp4"), kind: .mp4)
    let bytes = try scratch.bytes("a.mp4")
    var names: [String] = []
    var offset = 0
    while offset + 8 <= bytes.count {
      names.append(String(decoding: bytes[(offset + 4)..<(offset + 8)], as: UTF8.self))
      offset += bytes[offset..<(offset + 4)].reduce(0) { $0 << 8 | Int($1) }
    }
    #expect(names.first == "ftyp")
    let index = try #require(names.firstIndex(of: "moov"))
    let data = try #require(names.firstIndex(of: "mdat"))
    #expect(index < data, "\(names)")
  }

  @Test(
    "keyframes come often enough to seek, and where they are asked for",
    arguments: MovieKind.allCases.filter { $0 != .ogv })
  func keyframes(_ kind: MovieKind) throws {
    let scratch = try Scratch()
    let path = scratch.path("a.\(kind)")
    let clip = SyncClip(frameRate: .film, style: .textured, flashes: 4)
    let writer = try MovieWriter(
      path: path, kind: kind, size: clip.size, frameRate: .film, channels: 0, keyframes: [5, 31])
    for index in 0..<clip.frameCount { try writer.append(clip.picture(index)) }
    try writer.finish()
    // Packets are in the order of decoding; sorted by time their numbers are those of the pictures.
    let text = try ffprobe("-select_streams", "v", "-show_entries", "packet=pts,flags", "-of", "csv=p=0", path)
    let packets = text.split(separator: "\n").map { $0.split(separator: ",") }
      .sorted { (Int($0[0]) ?? 0) < (Int($1[0]) ?? 0) }
    #expect(packets.count == clip.frameCount)
    let keys = packets.indices.filter { packets[$0][1].contains("K") }
    #expect(keys.contains(0) && keys.contains(5) && keys.contains(31), "\(keys)")
    #expect(zip(keys, keys.dropFirst() + [packets.count]).allSatisfy { $1 - $0 <= 12 }, "\(keys)")
  }
}
