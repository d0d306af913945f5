import Foundation
import MediaIO
import Testing
import Timeline

@Suite struct MuxerTests {
  /// A folder of small frames with the given names; each picture's red is its place in the list times ten.
  private func folder(_ scratch: Scratch, _ names: [String], size: PixelSize = PixelSize(32, 32)) throws -> String {
    let path = scratch.path("frames")
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    for (index, name) in names.enumerated() {
      try Picture(width: size.width, height: size.height, red: UInt8(index * 10), green: 90, blue: 30)
        .writePNG(to: path + "/" + name)
    }
    return path
  }

  @Test("frames are taken in the order of their numbers")
  func order() throws {
    let scratch = try Scratch()
    let ordered = [
      "f1.png", "f2.png", "f03.png", "f10.png", "f010.png", "f100.png", "f18446744073709551616.png", "g1.png",
    ]
    let path = try folder(scratch, ordered.reversed())
    try scratch.write("frames/notes.txt", [1])
    try scratch.write("frames/.f5.png", [1])
    let frames = try FrameFolder(path: path)
    #expect(frames.names == ordered)
    #expect(frames.size == PixelSize(32, 32))
    #expect(frames.gap?.before == "f03.png" && frames.gap?.after == "f10.png")
    let second = try Scratch()
    #expect(try FrameFolder(path: folder(second, ["a_0.png", "a_1.png", "a_2.png"])).gap == nil)
  }

  @Test("the odd one out is named, and so are damaged frames and empty folders")
  func refusals() throws {
    let scratch = try Scratch()
    let path = try folder(scratch, ["1.png", "2.png", "3.png"])
    try Picture(width: 32, height: 30, red: 0, green: 0, blue: 0).writePNG(to: path + "/2.png")
    #expect(
      throws: MediaError.pictureSize(
        name: "2.png", found: PixelSize(32, 30), expected: PixelSize(32, 32), first: "1.png")
    ) { try FrameFolder(path: path) }
    try scratch.write("frames/2.png", Array(scratch.bytes("frames/1.png").dropLast(20)))
    let error = #expect(throws: MediaError.self) { try FrameFolder(path: path) }
    #expect(error?.description.contains("2.png is damaged") == true)
    for (bad, because) in [
      (scratch.folder, "no .png"), (scratch.path("none"), "no such folder"), (path + "/1.png", "not a folder"),
    ] {
      let error = #expect(throws: MediaError.self) { try FrameFolder(path: bad) }
      #expect(error?.description.contains(because) == true, "\(error?.description ?? "")")
    }
  }

  @Test("several movies are made from one reading, with the sound resampled and fitted")
  func several() throws {
    let scratch = try Scratch()
    let frames = try FrameFolder(path: folder(scratch, (0..<12).map { "\($0).png" }))
    let sound = Sound(samples: Array(repeating: 0.1, count: 24_000), channels: 1, rate: .speech)
    let muxer = try Muxer(frames: frames, sound: sound, frameRate: .film, metadata: ["title": "Rain"])
    #expect(muxer.resampledFrom == .speech)
    let outputs = MovieFormat.allCases.map { scratch.path("take.\($0)") }
    var steps: [Int] = []
    let summaries = try muxer.run(to: outputs) { steps.append($0) }
    #expect(steps == Array(1...12))
    #expect(summaries.map(\.path) == outputs)
    #expect(summaries.allSatisfy { $0.samples == 24_000 && $0.trimmedSamples == 24_000 && $0.frames == 12 })
    let master = try Movie(contentsOf: scratch.path("take.mkv"))
    #expect(try master.frames.map(\.picture) == frames.names.indices.map { try frames.picture($0) })
  }

  @Test("if one output cannot be written, none appears")
  func allOrNothing() throws {
    let scratch = try Scratch()
    let frames = try FrameFolder(path: folder(scratch, ["0.png", "1.png"]))
    let muxer = try Muxer(frames: frames, sound: nil, frameRate: .film)
    for outputs in [
      [scratch.path("a.mp4"), scratch.path("none/b.webm")], [scratch.path("a.mp4"), scratch.path("a.gif")],
      [scratch.path("a.mkv"), scratch.path("a.mkv")],
    ] {
      #expect(throws: MediaError.self) { try muxer.run(to: outputs) }
    }
    // A frame that vanishes on the way.
    try FileManager.default.removeItem(atPath: scratch.path("frames/1.png"))
    #expect(throws: MediaError.self) { try muxer.run(to: [scratch.path("a.mp4"), scratch.path("a.mkv")]) }
    #expect(scratch.contents == ["frames"])
    #expect(throws: MediaError.self) {
      try Muxer(
        frames: frames, sound: Sound(samples: [0, 0, 0], channels: 3, rate: .movie), frameRate: .film)
    }
  }
}
