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

  // Pillow's weights have 22 bits, ours 53: a value between two bytes can fall on the other side.
  @Test func `Pictures are fitted as the published pipeline fits them, but for roundings`() throws {
    let goldens = try JSONDecoder().decode([Golden].self, from: Goldens.data("pictures.json"))
    #expect(goldens.count == 5)
    for golden in goldens {
      let size = PictureSize(width: golden.to[0], height: golden.to[1])
      let planes = PictureFit.planes(picture(golden.from[0], golden.from[1]), on: size)
      let text = Array(golden.rgb.utf8)
      var differing = 0
      for index in 0..<text.count / 2 {
        let theirs = try #require(Int(String(decoding: text[2 * index..<2 * index + 2], as: UTF8.self), radix: 16))
        let ours = Int(planes[index % 3][index / 3])
        #expect(abs(ours - theirs) <= 1)
        if ours != theirs { differing += 1 }
      }
      #expect(differing * 1000 <= text.count / 2, "\(golden.from) to \(golden.to): \(differing) bytes differ")
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
