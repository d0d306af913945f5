import Foundation
import Testing

@Suite("The studio in a window") struct StudioTests {
  /// Pictures of a silent movie of two and a half seconds: blue in its first half, red in its second.
  static let frames = 60

  @Test("plays a movie on a screen, and its screenshots show what it says", .timeLimit(.minutes(9)))
  func window() async throws {
    let display = try Display(width: 1280, height: 800)
    var program = try Program()
    program.environment = ["DISPLAY": display.name, "XDG_CONFIG_HOME": program.scratch.root + "/config"]
    program.environment["XDG_CACHE_HOME"] = program.scratch.root + "/cache"
    program.environment["SDL_VIDEODRIVER"] = "x11"
    try FileManager.default.createDirectory(
      atPath: program.scratch.work + "/frames", withIntermediateDirectories: true)
    for number in 0..<Self.frames {
      let isRed = number >= 30
      try program.scratch.write(
        Self.png(width: 64, height: 48, isRed ? [200, 30, 30] : [30, 30, 200]),
        to: String(format: "frames/%06d.png", number))
    }
    let muxed = try await program.run("mux", "frames", "--fps", "24", "-o", "clip.mp4")
    #expect(muxed.code == 0, "\(muxed.errors)")
    try program.scratch.write(
      Array(
        """
        open clip.mp4
        assert frames == \(Self.frames)
        assert width == 64
        screenshot first.png
        play
        wait 0.5
        assert playing == true
        until frame >= 40
        pause
        seek 2
        settle
        assert frame == 48
        screenshot later.png
        size 900 600
        wait 0.1
        screenshot small.png
        save-frame frame.png
        assert beyond-half == 0
        assert late == 0
        quit
        """.utf8), to: "look.txt")
    let shown = try await program.run("preview", "--software", "--size", "1280x800", "--script", "look.txt")
    #expect(shown.code == 0, "\(shown.errors) \(shown.output)")
    #expect(shown.errors == "")
    // The picture lies above the timeline, which shows both colours: blue first, red later.
    let (first, later) = (
      try await Self.pixels(program, "first.png").upper(0.6), try await Self.pixels(program, "later.png").upper(0.6)
    )
    #expect(first.width == 1280 && first.height == 480)
    #expect(first.share(Self.isBlue) > 0.25 && first.share(Self.isRed) < 0.01)
    #expect(later.share(Self.isRed) > 0.25 && later.share(Self.isBlue) < 0.01)
    let small = try await Self.pixels(program, "small.png")
    #expect(small.width == 900 && small.height == 600 && small.share(Self.isRed) > 0.02)
    let frame = try await Self.pixels(program, "frame.png")
    #expect(frame.width == 64 && frame.height == 48 && frame.share(Self.isRed) == 1)
  }

  static func isRed(_ pixel: ArraySlice<UInt8>) -> Bool {
    let pixel = Array(pixel)
    return pixel[0] > 150 && pixel[1] < 80 && pixel[2] < 80
  }

  static func isBlue(_ pixel: ArraySlice<UInt8>) -> Bool {
    let pixel = Array(pixel)
    return pixel[2] > 150 && pixel[0] < 80 && pixel[1] < 80
  }

  struct Pixels {
    var width: Int
    var height: Int
    var bytes: [UInt8]

    /// The rows above this share of the height.
    func upper(_ share: Double) -> Pixels {
      let rows = Int(Double(height) * share)
      return Pixels(width: width, height: rows, bytes: Array(bytes.prefix(rows * width * 3)))
    }

    func share(_ holds: (ArraySlice<UInt8>) -> Bool) -> Double {
      let count = stride(from: 0, to: bytes.count - 2, by: 3).count { holds(bytes[$0..<($0 + 3)]) }
      return Double(count) / Double(width * height)
    }
  }

  /// A picture as FFmpeg reads it.
  static func pixels(_ program: Program, _ name: String) async throws -> Pixels {
    let target = program.scratch.work + "/" + name + ".ppm"
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["ffmpeg", "-v", "error", "-y", "-i", program.scratch.work + "/" + name, target]
    process.standardInput = FileHandle.nullDevice
    let (ended, end) = AsyncStream<Int32>.makeStream()
    process.terminationHandler = {
      end.yield($0.terminationStatus)
      end.finish()
    }
    try process.run()
    for await code in ended { #expect(code == 0, "\(name)") }
    // P6, then width, height and 255, each ended by one white space.
    let data = [UInt8](try Data(contentsOf: URL(filePath: target)))
    let words = data.prefix(32).split(maxSplits: 4, whereSeparator: { $0 == 10 || $0 == 32 }).prefix(4)
    let numbers = words.dropFirst().compactMap { Int(String(decoding: $0, as: UTF8.self)) }
    let start = words.reduce(0) { $0 + $1.count + 1 }
    try #require(numbers.count == 3)
    return Pixels(width: numbers[0], height: numbers[1], bytes: Array(data[start...]))
  }

  /// A PNG of one colour: stored blocks need no compressor.
  static func png(width: Int, height: Int, _ color: [UInt8]) -> [UInt8] {
    func big(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) } }
    func chunk(_ name: String, _ body: [UInt8]) -> [UInt8] {
      let named = Array(name.utf8) + body
      var check: UInt32 = .max
      for byte in named {
        check ^= UInt32(byte)
        for _ in 0..<8 { check = check & 1 == 1 ? check >> 1 ^ 0xEDB8_8320 : check >> 1 }
      }
      return big(UInt32(body.count)) + named + big(~check)
    }
    let row = [UInt8(0)] + Array(repeating: color, count: width).flatMap(\.self)
    let rows = Array(repeating: row, count: height).flatMap(\.self)
    var (low, high) = (UInt32(1), UInt32(0))
    for byte in rows {
      low = (low + UInt32(byte)) % 65_521
      high = (high + low) % 65_521
    }
    let length = UInt16(rows.count)
    let block = [1, UInt8(length & 255), UInt8(length >> 8), UInt8(~length & 255), UInt8(~length >> 8)] + rows
    return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
      + chunk("IHDR", big(UInt32(width)) + big(UInt32(height)) + [8, 2, 0, 0, 0])
      + chunk("IDAT", [0x78, 0x01] + block + big(high << 16 | low)) + chunk("IEND", [])
  }
}
