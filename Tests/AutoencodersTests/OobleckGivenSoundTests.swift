import Checkpoint
import Foundation
import TestSupport
import Testing
import VulkanCompute

@testable import Autoencoders

@Suite("Given sounds", .validated, .enabled(if: TestDevice.isThere, "no Vulkan driver"))
struct OobleckGivenSoundTests {
  @Test("are encoded in overlapping windows as the published pipeline does")
  func windows() throws {
    let golden = try OobleckParityTests.Golden("given")
    let encoder = try OobleckEncoder(golden.fixture.weights(), golden.fixture.configuration, TestDevice.library.get())
    #expect(golden.file.names.count == 5)
    for name in golden.file.names {
      let sizes = name.split(separator: ".").compactMap { Int($0) }
      let expected = try golden.tensor(name)
      let mono = OobleckFixture.uniform("given \(sizes[0])", sizes[0])
      var done = 0
      let found = try encoder.encodeGiven(
        mono, windows: OobleckWindows(window: sizes[1]),
        progress: { now, all in
          #expect(now > done && now <= all)
          done = now
        })
      let planar = transposed(found, columns: expected.channels)
      #expect(relativeError(planar, expected.floats.map(Double.init)) < 1e-5, "\(name)")
    }
  }

  @Test("a draw adds the given noise in each distribution's width")
  func draw() throws {
    let fixture = try OobleckFixture(json: OobleckFixture.tiny)
    let encoder = try OobleckEncoder(fixture.weights(), fixture.configuration, TestDevice.library.get())
    let mono = OobleckFixture.uniform("draw", 8 * 12)
    let stereo = mono.flatMap { [$0, $0] }
    let moments = try encoder.encode(stereo)
    let noise = OobleckFixture.uniform("noise", moments.mean.count)
    let found = try encoder.encodeGiven(
      mono,
      noise: { window, count in
        #expect(window == 0 && count == noise.count)
        return noise
      })
    #expect(found == moments.sample(noise: noise))
    for index in found.indices {
      let deviation = log(1 + exp(Double(moments.scale[index]))) + 1e-4
      #expect(abs(Double(moments.mean[index]) + deviation * Double(noise[index]) - Double(found[index])) < 1e-5)
    }
  }

  @Test("29 seconds and less are one window; longer ones advance by half of it")
  func ranges() {
    let second = 51_200
    #expect(OobleckWindows.magiHuman.ranges(count: 29 * second) == [0..<29 * second])
    let starts = OobleckWindows.magiHuman.ranges(count: 60 * second).map(\.lowerBound)
    #expect(starts == [0, 742_400, 1_484_800, 2_227_200])
    #expect(OobleckWindows.magiHuman.ranges(count: 29 * second + 1).map(\.lowerBound) == [0, 742_400])
  }
}
