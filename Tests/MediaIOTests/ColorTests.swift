import CFFmpeg
import Testing
import Timeline

@testable import MediaIO

@Suite struct ColorTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let matrix: ColorMatrix, kr: Double, kb: Double
    var testDescription: String { "\(matrix)" }
  }

  @Test(
    "colours become the limited-range Y'CbCr of their standard, to one step",
    arguments: [Case(matrix: .bt709, kr: 0.2126, kb: 0.0722), Case(matrix: .bt601, kr: 0.299, kb: 0.114)])
  func matrices(_ example: Case) throws {
    let size = PixelSize(32, 16)
    let conversion = try ColorConversion(
      size, from: AV_PIX_FMT_RGBA, fullRange: true, to: AV_PIX_FMT_YUV420P, fullRange: false, matrix: example.matrix,
      siting: .left)
    let (rgba, yuv) = (try Frame(size, AV_PIX_FMT_RGBA), try Frame(size, AV_PIX_FMT_YUV420P))
    let back = try ColorConversion(
      size, from: AV_PIX_FMT_YUV420P, fullRange: false, to: AV_PIX_FMT_RGBA, fullRange: true, matrix: example.matrix,
      siting: .left)
    for (r, g, b) in [
      (0, 0, 0), (255, 255, 255), (255, 0, 0), (0, 255, 0), (0, 0, 255), (128, 128, 128), (200, 120, 40), (17, 99, 231),
    ] as [(UInt8, UInt8, UInt8)] {
      rgba.fill(with: Picture(width: 32, height: 16, red: r, green: g, blue: b))
      try conversion.convert(rgba, to: yuv)
      // ITU-R BT.709-6 section 3 (and BT.601-7): E'Y, E'Cb, E'Cr, quantised to 16–235 and 16–240.
      let (red, green, blue) = (Double(r) / 255, Double(g) / 255, Double(b) / 255)
      let luma = example.kr * red + (1 - example.kr - example.kb) * green + example.kb * blue
      let expected = [
        16 + 219 * luma, 128 + 224 * (blue - luma) / (2 * (1 - example.kb)),
        128 + 224 * (red - luma) / (2 * (1 - example.kr)),
      ]
      let found = yuv.withPlanes { planes, strides in
        (0..<3).map { plane in Double(planes[plane]![Int(strides[plane]) * 3 + 5]) }
      }
      #expect(zip(found, expected).allSatisfy { abs($0 - $1) <= 1 }, "\(found) instead of \(expected)")
      try back.convert(yuv, to: rgba)
      let color = rgba.picture.pixels.prefix(4).map(Int.init)
      #expect(zip(color, [r, g, b, 255]).allSatisfy { abs($0 - Int($1)) <= 3 }, "\(color) instead of \([r, g, b])")
    }
  }

  @Test(
    "white is white and black is black in every movie, and primary colours come back", arguments: MovieKind.allCases)
  func throughMovies(_ kind: MovieKind) throws {
    let scratch = try Scratch()
    let colors: [(UInt8, UInt8, UInt8)] = [
      (0, 0, 0), (255, 255, 255), (255, 0, 0), (0, 255, 0), (0, 0, 255), (224, 172, 140),
    ]
    let writer = try MovieWriter(
      path: scratch.path("c.\(kind)"), kind: kind, size: PixelSize(48, 32), frameRate: .film, channels: 0)
    for color in colors {
      try writer.append(Picture(width: 48, height: 32, red: color.0, green: color.1, blue: color.2))
    }
    try writer.finish()
    let movie = try Movie(contentsOf: scratch.path("c.\(kind)"))
    for (frame, color) in zip(movie.frames, colors) {
      let at = (16 * 48 + 20) * 4
      let found = frame.picture.pixels[at..<(at + 3)].map(Int.init)
      let wanted = [Int(color.0), Int(color.1), Int(color.2)]
      #expect(zip(found, wanted).allSatisfy { abs($0 - $1) <= (kind == .mkv ? 0 : 6) }, "\(found) for \(wanted)")
    }
  }

  @Test("chroma sits where the file says", arguments: [ChromaSiting.left, .center])
  func siting(_ siting: ChromaSiting) throws {
    let size = PixelSize(32, 16)
    let conversion = try ColorConversion(
      size, from: AV_PIX_FMT_RGBA, fullRange: true, to: AV_PIX_FMT_YUV420P, fullRange: false, matrix: .bt709,
      siting: siting)
    let (rgba, yuv) = (try Frame(size, AV_PIX_FMT_RGBA), try Frame(size, AV_PIX_FMT_YUV420P))
    // A ramp of blue to the right: Cb at chroma column k is that of luma column 2k, left-sited, or 2k + ½.
    let ramp = (0..<(32 * 16)).flatMap { (at: Int) -> [UInt8] in [100, 100, UInt8(40 + at % 32 * 4)] }
    rgba.fill(with: Picture(width: 32, height: 16, rgb: ramp))
    try conversion.convert(rgba, to: yuv)
    let found = yuv.withPlanes { planes, strides in (4..<12).map { Double(planes[1]![Int(strides[1]) * 4 + $0]) } }
    for (index, value) in found.enumerated() {
      func cb(_ column: Double) -> Double {
        let blue: Double = (40 + column * 4) / 255
        let luma: Double = 0.9278 * 100 / 255 + 0.0722 * blue
        return 128 + 224 * (blue - luma) / 1.8556
      }
      let expected = cb(Double(index + 4) * 2 + (siting == .left ? 0 : 0.5))
      #expect(abs(value - expected) <= 0.75, "\(value) instead of \(expected) at \(index + 4)")
    }
  }
}
