import Autoencoders
import Checkpoint
import Foundation
import TestSupport
import Testing
import VulkanCompute

@Suite("Oobleck against diffusers", .validated, .enabled(if: TestDevice.isThere, "no Vulkan driver"))
struct OobleckParityTests {
  struct Golden {
    let fixture: OobleckFixture
    let file: Weights

    init(_ name: String) throws {
      let url = try #require(Bundle.module.url(forResource: "Goldens/oobleck-\(name)", withExtension: "safetensors"))
      file = try Weights(file: url)
      fixture = try OobleckFixture(json: #require(file.metadata["config"]))
    }

    func tensor(_ name: String) throws -> (channels: Int, floats: [Float]) {
      let view = try file.tensor(name)
      return (view.shape[0], try view.floats())
    }
  }

  // PyTorch's own float32 result is up to 5e-6 from its float64 one.
  static let tolerance = 1e-5

  @Test("decodes to within 1e-5", arguments: ["published-strides", "odd-strides", "one-block"])
  func decodes(_ name: String) throws {
    let golden = try Golden(name)
    let library = try TestDevice.library.get()
    let decoder = try OobleckDecoder(golden.fixture.weights(), golden.fixture.configuration, library)
    let latent = try golden.tensor("latent")
    let expected = try golden.tensor("audio")
    let found = try decoder.decode(transposed(latent.floats, columns: latent.floats.count / latent.channels))
    let planar = transposed(found, columns: expected.channels)
    #expect(planar.count == expected.floats.count)
    #expect(decoder.samples(latents: latent.floats.count / latent.channels) * expected.channels == planar.count)
    let error = relativeError(planar, expected.floats.map(Double.init))
    #expect(error < Self.tolerance)
  }

  @Test("encodes to within 1e-5", arguments: ["published-strides", "odd-strides", "one-block"])
  func encodes(_ name: String) throws {
    let golden = try Golden(name)
    let library = try TestDevice.library.get()
    let encoder = try OobleckEncoder(golden.fixture.weights(), golden.fixture.configuration, library)
    let sound = try golden.tensor("sound")
    let mean = try golden.tensor("mean")
    let deviation = try golden.tensor("deviation")
    let found = try encoder.encode(transposed(sound.floats, columns: sound.floats.count / sound.channels))
    #expect(found.channels == mean.channels && found.length * mean.channels == mean.floats.count)
    for (found, expected) in [(found.mean, mean), (found.standardDeviation, deviation)] {
      let error = relativeError(transposed(found, columns: expected.channels), expected.floats.map(Double.init))
      #expect(error < Self.tolerance)
    }
  }

  @Test("every way of naming and storing the weights gives the same sound")
  func forms() throws {
    let fixture = try OobleckFixture(json: OobleckFixture.tiny)
    let library = try TestDevice.library.get()
    let latents = OobleckFixture.uniform("latents", 5 * 4)
    let sounds = try OobleckFixture.Form.allCases.map { form in
      try OobleckDecoder(fixture.weights(form), fixture.configuration, library).decode(latents)
    }
    for sound in sounds { #expect(sound == sounds[0]) }
    let means = try OobleckFixture.Form.allCases.map { form in
      try OobleckEncoder(fixture.weights(form), fixture.configuration, library).encode(sounds[0]).mean
    }
    for mean in means { #expect(mean == means[0]) }
    #expect(sounds[0].contains { abs($0) > 0.01 } && means[0].contains { abs($0) > 0.01 })
  }
}
