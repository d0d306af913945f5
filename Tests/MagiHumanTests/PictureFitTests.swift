import Foundation
import Generation
import Testing

@testable import MagiHuman

@Suite struct PictureFitTests {
  struct Golden: Decodable {
    let from: [Int]
    let to: [Int]
    let rgb: String
  }

  /// The pictures of `make_picture_goldens.py`.
  func picture(_ width: Int, _ height: Int) -> ReferencePicture {
    let rgb = (0..<3 * width * height).map { index -> UInt8 in
      let (x, y, channel) = (index / 3 % width, index / 3 / width, index % 3)
      return UInt8((37 * x + 91 * y + 53 * channel + x * y) % 256)
    }
    return ReferencePicture(width: width, height: height, rgb: rgb)
  }

  @Test func `Pictures are fitted as the published pipeline fits them, to the last bit`() throws {
    let goldens = try JSONDecoder().decode([Golden].self, from: Goldens.data("pictures.json"))
    #expect(goldens.count == 5)
    for golden in goldens {
      let size = PictureSize(width: golden.to[0], height: golden.to[1])
      let planes = PictureFit.planes(picture(golden.from[0], golden.from[1]), on: size)
      let ours = (0..<3 * size.width * size.height).map { index -> String in
        let digits = String(planes[index % 3][index / 3], radix: 16)
        return digits.count == 1 ? "0" + digits : digits
      }.joined()
      #expect(ours == golden.rgb, "\(golden.from) to \(golden.to)")
    }
  }

  @Test func `A picture of the canvas's size stays as it is, from -1 to 1`() {
    let same = picture(32, 32)
    let planes = PictureFit.planes(same, on: PictureSize(width: 32, height: 32))
    #expect((0..<3 * 32 * 32).allSatisfy { planes[$0 % 3][$0 / 3] == same.rgb[$0] })
    let video = PictureFit.video(
      ReferencePicture(width: 1, height: 1, rgb: [0, 255, 51]), on: PictureSize(width: 1, height: 1))
    #expect(video == [-1, 1, -0.6])
  }
}
