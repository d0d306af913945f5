import MediaIO
import Testing

@Suite struct PictureTests {
  @Test("every accepted kind of picture file reads as Pillow reads it", arguments: PictureFixture.readable)
  func kinds(_ fixture: PictureFixture) throws {
    let scratch = try Scratch()
    // The name says nothing: the bytes decide.
    let path = try scratch.write("picture.dat", fixture.bytes)
    let picture = try Picture(contentsOf: path)
    #expect(picture.size == PixelSize(fixture.width, fixture.height))
    #expect(try Picture.size(ofFile: path) == picture.size)
    for pixel in fixture.pixels {
      let at = (pixel[1] * picture.width + pixel[0]) * 4
      let found = picture.pixels[at..<(at + 4)].map(Int.init)
      let difference = zip(found, pixel[2...]).map { abs($0 - $1) }.max() ?? 255
      #expect(difference <= fixture.tolerance, "\(found) instead of \(pixel[2...]) at \(pixel[0]), \(pixel[1])")
    }
  }

  @Test("pictures survive PNG unchanged, and the same picture makes the same file")
  func roundTrip() throws {
    let scratch = try Scratch()
    for (width, height, alpha) in [(1, 1, false), (1, 7, true), (33, 5, false), (64, 48, true), (17, 31, true)] {
      let picture = Self.noise(width, height, alpha: alpha)
      let path = scratch.path("\(width)x\(height).png")
      try picture.writePNG(to: path)
      #expect(try Picture(contentsOf: path) == picture)
      #expect(try picture.pngBytes() == scratch.bytes("\(width)x\(height).png"))
    }
    #expect(scratch.contents.allSatisfy { !$0.hasPrefix(".") })
  }

  struct Malformed: Sendable, CustomTestStringConvertible {
    let name: String, bytes: [UInt8], because: String
    var testDescription: String { name }
  }

  static let malformed: [Malformed] = {
    let png = PictureFixture.readable.first { $0.name == "RGBA PNG" }?.bytes ?? []
    let jpeg = PictureFixture.readable.first { $0.name.hasPrefix("colour JPEG") }?.bytes ?? []
    let webp = PictureFixture.readable.first { $0.name == "lossy WebP" }?.bytes ?? []
    var flipped = png
    flipped[png.count - 20] ^= 0x40
    return [
      Malformed(name: "empty", bytes: [], because: "it is empty"),
      Malformed(name: "one byte", bytes: [0x89], because: "not a picture"),
      Malformed(name: "text", bytes: Array("#EXTM3U\nhttp://example.com/a.png\n".utf8), because: "not a picture"),
      Malformed(name: "WAV", bytes: Array("RIFF\0\0\0\0WAVEfmt ".utf8), because: "not a picture"),
      Malformed(name: "PNG signature only", bytes: Array(png.prefix(8)), because: "breaks off"),
      Malformed(name: "PNG without its end", bytes: Array(png.dropLast(12)), because: "breaks off"),
      Malformed(name: "PNG cut in its data", bytes: Array(png.prefix(60)), because: "breaks off"),
      Malformed(name: "PNG with a flipped bit", bytes: flipped, because: "cannot be decoded"),
      Malformed(
        name: "PNG bomb, 100000×100000", bytes: resized(png, 100_000, 100_000), because: "limit is 16384 pixels"),
      Malformed(name: "PNG bomb, 16384×16384", bytes: resized(png, 16_384, 16_384), because: "64 megapixels"),
      Malformed(name: "PNG of 2³¹ pixels a side", bytes: resized(png, 0x7FFF_FFFF, 0x7FFF_FFFF), because: "limit is"),
      Malformed(name: "PNG of no pixels", bytes: resized(png, 0, 16), because: "says it is 0×16"),
      Malformed(name: "PNG that lies about its size", bytes: resized(png, 24, 160), because: "damaged"),
      Malformed(name: "JPEG start only", bytes: Array(jpeg.prefix(4)), because: "breaks off"),
      Malformed(name: "JPEG cut in its data", bytes: Array(jpeg.dropLast(40)), because: "breaks off"),
      Malformed(name: "WebP cut short", bytes: Array(webp.dropLast(30)), because: "breaks off"),
      Malformed(name: "BMP header only", bytes: Array("BM".utf8) + Array(repeating: 1, count: 30), because: "limit is"),
    ]
      + zip(PictureFixture.refused, ["CMYK", "animated"]).map {
        Malformed(name: $0.name, bytes: $0.bytes, because: $1)
      }
  }()

  @Test(
    "damaged, oversized and foreign picture files are refused in one sentence that names them", arguments: malformed)
  func refused(_ example: Malformed) throws {
    let scratch = try Scratch()
    let path = try scratch.write("bad.png", example.bytes)
    let error = #expect(throws: MediaError.self) { try Picture(contentsOf: path) }
    let text = error?.description ?? ""
    #expect(text.contains(example.because) && text.contains("bad.png") && text.hasSuffix("."), "\(text)")
    #expect(!text.contains("\n"))
  }

  @Test("a JPEG whose EXIF block is empty reads as it lies")
  func emptyExif() throws {
    let scratch = try Scratch()
    let jpeg = PictureFixture.readable[0].bytes
    let plain = try Picture(contentsOf: scratch.write("plain.jpg", jpeg))
    let block: [UInt8] = [0xFF, 0xE1, 0, 7] + Array("Exif\0".utf8)
    let path = try scratch.write("exif.jpg", Array(jpeg.prefix(2)) + block + jpeg.dropFirst(2))
    #expect(try Picture(contentsOf: path) == plain)
  }

  @Test("missing files, folders and devices are refused")
  func notFiles() throws {
    let scratch = try Scratch()
    for (path, because) in [
      (scratch.path("none.png"), "no such file"), (scratch.folder, "it is a folder"),
      ("/dev/zero", "not an ordinary file"), ("http://example.com/a.png", "no such file"), ("a\0b.png", ""),
    ] {
      let error = #expect(throws: MediaError.self) { try Picture(contentsOf: path) }
      #expect(error?.description.contains(because) == true)
    }
  }

  @Test("reduction matches Pillow's LANCZOS to one step")
  func lanczos() throws {
    let picture = Picture(width: 9, height: 7, rgb: (0..<(9 * 7 * 3)).map { UInt8($0 * 53 % 256) })
    // Image.fromarray(...).resize((4, 3), Image.LANCZOS), Pillow 13.
    let expected = [
      104, 114, 82, 121, 100, 144, 114, 155, 110, 168, 114, 160, 142, 123, 126, 100, 121, 96, 141, 106, 140, 110, 153,
      134, 149, 144, 160, 124, 115, 125, 92, 131, 113, 153, 124, 123,
    ]
    let reduced = try picture.resampled(width: 4, height: 3)
    #expect(zip(reduced.rgb, expected).allSatisfy { abs(Int($0) - $1) <= 1 }, "\(reduced.rgb)")
    #expect(reduced.isOpaque)
  }

  @Test("a plain colour stays itself at every size, and transparent pixels lend no colour")
  func plain() throws {
    let plain = Picture(width: 13, height: 9, red: 7, green: 200, blue: 91)
    for (width, height) in [(1, 1), (5, 20), (40, 3)] {
      #expect(
        try plain.resampled(width: width, height: height)
          == Picture(width: width, height: height, red: 7, green: 200, blue: 91))
    }
    let half = Picture(width: 2, height: 1, pixels: [200, 100, 50, 255, 0, 0, 0, 0])
    let mixed = try half.resampled(width: 1, height: 1).pixels
    #expect(mixed == [200, 100, 50, 128])
    #expect(half.flattened.pixels == [200, 100, 50, 255, 0, 0, 0, 255])
  }

  @Test("fitting cuts the centre to the wanted proportions; enlarging repeats pixels")
  func geometry() throws {
    let columns = Picture(width: 6, height: 2, rgb: (0..<12).flatMap { [UInt8($0 % 6 * 10), 0, 0] })
    #expect(try columns.fitted(width: 2, height: 2).rgb == [20, 0, 0, 30, 0, 0, 20, 0, 0, 30, 0, 0])
    #expect(try columns.fitted(width: 6, height: 2) == columns)
    let pair = Picture(width: 2, height: 1, rgb: [1, 2, 3, 4, 5, 6])
    #expect(try pair.enlarged(by: 2).rgb == [1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6, 1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6])
    #expect(throws: MediaError.self) { try pair.enlarged(by: 0) }
    #expect(throws: MediaError.self) { try pair.enlarged(by: 16_384) }
    #expect(throws: MediaError.self) { try pair.enlarged(by: .max) }
    #expect(throws: MediaError.self) { try pair.resampled(width: 0, height: 5) }
    #expect(throws: MediaError.self) { try pair.resampled(width: 16_384, height: 16_384) }
  }

  @Test("a square part is see-through beyond the edges")
  func squares() throws {
    let picture = Picture(width: 3, height: 2, pixels: (0..<6).flatMap { [$0, 0, 0, 255] as [UInt8] })
    #expect(try picture.square(x: 1, y: 0, side: 2) == picture.cropped(x: 1, y: 0, width: 2, height: 2))
    let around = try picture.square(x: -1, y: -2, side: 5)
    let clear = [UInt8](repeating: 0, count: 4)
    func pixel(_ x: Int, _ y: Int) -> [UInt8] { Array(around.pixels[(y * 5 + x) * 4..<(y * 5 + x) * 4 + 4]) }
    #expect((0..<2).allSatisfy { y in (0..<5).allSatisfy { pixel($0, y) == clear } })
    #expect((0..<5).map { pixel($0, 3) } == [clear, [3, 0, 0, 255], [4, 0, 0, 255], [5, 0, 0, 255], clear])
    #expect(try picture.square(x: 50, y: 0, side: 1).pixels == clear)
    for (x, side) in [(0, 0), (0, Picture.maximumSide + 1), (Picture.maximumSide + 1, 2)] {
      #expect(throws: MediaError.self) { try picture.square(x: x, y: 0, side: side) }
    }
  }

  /// Pixels of a linear congruential generator.
  static func noise(_ width: Int, _ height: Int, alpha: Bool, seed: UInt32 = 1) -> Picture {
    var state = seed
    let pixels = (0..<(width * height * 4)).map { index in
      state = state &* 1_664_525 &+ 1_013_904_223
      return index % 4 == 3 && !alpha ? 255 : UInt8(state >> 24)
    }
    return Picture(width: width, height: height, pixels: pixels)
  }

  /// The PNG with another size in its header, and the header's checksum made to fit.
  private static func resized(_ png: [UInt8], _ width: UInt32, _ height: UInt32) -> [UInt8] {
    var bytes = png
    for index in 0..<4 {
      bytes[16 + index] = UInt8(width >> (24 - index * 8) & 255)
      bytes[20 + index] = UInt8(height >> (24 - index * 8) & 255)
    }
    var crc: UInt32 = 0xFFFF_FFFF
    for byte in bytes[12..<29] {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    for index in 0..<4 { bytes[29 + index] = UInt8(~crc >> (24 - index * 8) & 255) }
    return bytes
  }
}

extension PictureFixture: CustomTestStringConvertible {
  var testDescription: String { name }
}
