import Foundation
import MediaIO
import Testing
import Timeline

/// Delivered movies: made from a master file, picture by picture.
@Suite struct DeliveryTests {
  /// A master with a moving see-through disc: alpha falls off to the right, colour moves.
  static func master(_ path: String, size: PixelSize = PixelSize(64, 48), frames: Int = 30) throws -> [Picture] {
    let writer = try MovieWriter(path: path, kind: .mkv, size: size, frameRate: .ntsc, channels: 2)
    var pictures: [Picture] = []
    for frame in 0..<frames {
      var pixels: [UInt8] = []
      for y in 0..<size.height {
        for x in 0..<size.width {
          pixels += [UInt8(40 + x * 2), UInt8(60 + y * 3), UInt8(40 + frame * 4), UInt8(x * 255 / (size.width - 1))]
        }
      }
      pictures.append(Picture(width: size.width, height: size.height, pixels: pixels))
    }
    for picture in pictures { try writer.append(picture) }
    let length = try SampleRate.movie.sampleCount(ofFrames: Int64(frames), at: .ntsc)
    try writer.append(samples: (0..<Int(length) * 2).map { Float(sin(Double($0) * 0.01)) * 0.5 })
    try writer.finish()
    return pictures
  }

  @Test("flashes and clicks stay together through the master and into every kind", arguments: MovieKind.allCases)
  func synchronised(_ kind: MovieKind) throws {
    let scratch = try Scratch()
    for (rate, style) in [(FrameRate.film, SyncClip.Style.still), (.ntsc, .textured)] {
      let clip = SyncClip(frameRate: rate, style: style)
      try clip.write(to: scratch.path("m.mkv"), kind: .mkv)
      for layout in [MovieLayout.plain, .stacked, .sideMask] where layout == .plain || kind == .ogv || kind == .webm {
        let path = scratch.path("d.\(kind)")
        let summary = try Delivery.write(master: scratch.path("m.mkv"), to: path, kind: kind, layout: layout)
        #expect(summary.frames == clip.frameCount && summary.frameRate == rate)
        #expect(summary.paddedSamples == 0 && summary.trimmedSamples == 0)
        let report = try SyncMeter.measure(path)
        #expect(report.frameCount == clip.frameCount && report.events.count == 4)
        #expect(abs(report.worstOffset) <= (kind.format == .webm ? 0.5 : 0.05), "\(layout): \(report.worstOffset) ms")
        #expect(kind == .mp4 || report.samples == summary.samples, "\(report.samples) samples")
      }
    }
  }

  @Test("transparency comes back where the kind keeps it", arguments: [MovieKind.webmAlpha, .webmVP8Alpha, .movAlpha])
  func alpha(_ kind: MovieKind) throws {
    let scratch = try Scratch()
    let pictures = try Self.master(scratch.path("m.mkv"))
    try Delivery.write(master: scratch.path("m.mkv"), to: scratch.path("a"), kind: kind)
    let movie = try Movie(contentsOf: scratch.path("a"))
    #expect(movie.frames.count == pictures.count)
    for (frame, picture) in zip(movie.frames, pictures) {
      let errors = stride(from: 3, to: picture.pixels.count, by: 4)
        .map { abs(Int(frame.picture.pixels[$0]) - Int(picture.pixels[$0])) }
      #expect(errors.reduce(0, +) / errors.count <= 1 && errors.max() ?? 255 <= 8)
      #expect(meanError(frame.picture, picture) < 4)
    }
  }

  @Test("every picture of an alpha movie has its alpha packet, and both streams their keyframes at the same frames")
  func alphaPackets() throws {
    let scratch = try Scratch()
    _ = try Self.master(scratch.path("m.mkv"))
    for kind in [MovieKind.webmAlpha, .webmVP8Alpha] {
      try Delivery.write(master: scratch.path("m.mkv"), to: scratch.path("a.webm"), kind: kind, keyframes: [7])
      let text = try ffprobe(
        "-select_streams", "v", "-show_entries", "packet=flags:packet_side_data=side_data_type", "-of", "compact",
        scratch.path("a.webm"))
      let lines = text.split(separator: "\n")
      #expect(lines.count == 30)
      #expect(lines.allSatisfy { $0.contains("BlockAdditional") }, "\(kind): \(text)")
      let keys = lines.indices.filter { lines[$0].contains("flags=K") }
      #expect(keys.contains(0) && keys.contains(7) && keys.count >= 3, "\(kind): \(keys)")
    }
  }

  @Test("stacked mattes and side masks hold colour and matte, in even halves")
  func layouts() throws {
    let scratch = try Scratch()
    for (layout, size) in [(MovieLayout.stacked, PixelSize(64, 96)), (.sideMask, PixelSize(128, 48))] {
      let pictures = try Self.master(scratch.path("m.mkv"), size: PixelSize(63, 47), frames: 3)
      let path = scratch.path("s.mkv")
      #expect(try Delivery.write(master: scratch.path("m.mkv"), to: path, kind: .mkv, layout: layout).size == size)
      let movie = try Movie(contentsOf: path)
      for (frame, picture) in zip(movie.frames, pictures) {
        #expect(frame.picture.cropped(x: 0, y: 0, width: 63, height: 47).rgb == picture.rgb)
        let (x, y) = layout == .stacked ? (0, 48) : (64, 0)
        let matte = frame.picture.cropped(x: x, y: y, width: 63, height: 47)
        #expect(
          matte.rgb
            == stride(from: 3, to: picture.pixels.count, by: 4).flatMap { at in
              Array(repeating: picture.pixels[at], count: 3)
            })
        #expect(frame.picture.isOpaque)
      }
    }
    #expect(MovieLayout.stacked.size(of: PixelSize(320, 192)) == PixelSize(320, 384))
    #expect(MovieLayout.plain.size(of: PixelSize(63, 47)) == PixelSize(63, 47))
  }

  @Test("the same master makes the same bytes, whatever is delivered", arguments: MovieKind.allCases)
  func deterministic(_ kind: MovieKind) throws {
    let scratch = try Scratch()
    _ = try Self.master(scratch.path("m.mkv"), frames: 8)
    for name in ["a", "b"] {
      try Delivery.write(
        master: scratch.path("m.mkv"), to: scratch.path(name), kind: kind, metadata: ["title": "T", "comment": "C"])
    }
    #expect(try scratch.bytes("a") == scratch.bytes("b"))
  }

  @Test("progress is told, and cancelling or a broken master leaves the old file", .timeLimit(.minutes(1)))
  func interrupted() async throws {
    let scratch = try Scratch()
    _ = try Self.master(scratch.path("m.mkv"), frames: 8)
    var steps: [Int64] = []
    try Delivery.write(master: scratch.path("m.mkv"), to: scratch.path("a.mp4"), kind: .mp4) { done, total in
      steps.append(done)
      #expect(total == 8)
    }
    #expect(steps == Array(1...8))
    let old = try scratch.bytes("a.mp4")
    let (master, path) = (scratch.path("m.mkv"), scratch.path("a.mp4"))
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      try Delivery.write(master: master, to: path, kind: .webm)
    }
    await #expect(throws: MediaError.cancelled) { try await task.value }
    try scratch.write("m.mkv", Array(try scratch.bytes("m.mkv").dropLast(400)))
    let error = #expect(throws: MediaError.self) { try Delivery.write(master: master, to: path, kind: .webm) }
    #expect(error?.description.contains("m.mkv") == true)
    #expect(try scratch.bytes("a.mp4") == old)
    #expect(scratch.contents == ["a.mp4", "m.mkv"])
  }

  private func meanError(_ left: Picture, _ right: Picture) -> Double {
    let sum = zip(left.rgb, right.rgb).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
    return Double(sum) / Double(left.pixels.count / 4 * 3)
  }
}
