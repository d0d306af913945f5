import MagiHuman
import Testing

@Suite struct SuperResolutionTests {
  @Test func `A picture keeps 0.83891 of itself, the published table's step 220`() {
    #expect(abs(SuperResolution.pictureSignal - 0.8389104) < 5e-7)
  }

  @Test func `Corners stay on corners, and what lies between is linear`() {
    let made = LatentResize.planes([0, 3, 6, 9], from: (2, 2), to: (4, 3))
    let expected: [Float] = [0, 1.5, 3, 2, 3.5, 5, 4, 5.5, 7, 6, 7.5, 9]
    #expect(zip(made, expected).allSatisfy { abs($0 - $1) < 1e-6 })
    #expect(made.count == 12)
  }

  @Test func `A plane of the same size is the same plane, and one point is everywhere`() {
    let planes: [Float] = [1, 2, 3, 4, 5, 6, 7, 8]
    #expect(LatentResize.planes(planes, from: (2, 2), to: (2, 2)) == planes)
    #expect(LatentResize.planes([4, 5], from: (1, 1), to: (2, 2)) == [4, 4, 4, 4, 5, 5, 5, 5])
    #expect(LatentResize.planes([1, 9, 3, 7], from: (2, 2), to: (1, 1)) == [1])
  }

  @Test func `The network is shown seven tenths of noise instead of the sound`() {
    let start = SuperResolution.start(
      .init(video: [1], audio: [10, 20]), from: (1, 1), to: (1, 2), noise: .init(video: [0, 2], audio: [1, -1]))
    #expect(start.audio.count == 2)
    #expect(abs(start.audio[0] - 3.7) < 1e-6 && abs(start.audio[1] - 5.3) < 1e-6)
    #expect(abs(start.video[0] - 0.8389104) < 1e-6)
    #expect(abs(start.video[1] - (0.8389104 + 2 * 0.5442695)) < 1e-5)
  }
}
