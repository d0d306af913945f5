import Autoencoders
import Checkpoint
import TestSupport
import Testing
import VulkanCompute

@Suite("Turbo VAE against vllm-omni", .validated, .enabled(if: TestDevice.isThere, "no Vulkan driver"))
struct TurboParityTests {
  /// PyTorch's own result depends on its number of threads by about 1e-6.
  static let tolerance = 1e-5

  @Test("decodes to within 1e-5, whatever the number of chunks", arguments: [1, 2, 7, 9, 16])
  func decodes(frames: Int) throws {
    let golden = try VideoGolden("turbo")
    let decoder = try TurboDecoder(folder: golden.folder, TestDevice.library.get())
    let latent = try golden.tensor("t\(frames).latent")
    let expected = try golden.tensor("t\(frames).answer")
    let size = LatentSize(frames: latent.shape[1], height: latent.shape[2], width: latent.shape[3])
    let video = try decoder.decodeFloats(latent: latent.floats, size: size)
    #expect(video.shape == expected.shape)
    #expect(decoder.pictures(frames: frames) == expected.shape[1])
    let error = relativeError(video.floats, expected.floats.map(Double.init))
    #expect(error < Self.tolerance)
  }

  @Test("hands over the same pictures as bytes, in order, the fraction cut off")
  func bytes() throws {
    let golden = try VideoGolden("turbo")
    let decoder = try TurboDecoder(folder: golden.folder, TestDevice.library.get())
    let latent = try golden.tensor("t9.latent")
    let size = LatentSize(frames: 9, height: latent.shape[2], width: latent.shape[3])
    let (shape, floats) = try decoder.decodeFloats(latent: latent.floats, size: size)
    var next = 0
    try decoder.decode(latent: latent.floats, size: size) { run in
      #expect(run.first == next && run.width == shape[3] && run.height == shape[2])
      #expect(run.rgb.count == 3 * run.count * run.width * run.height)
      var wrong = 0
      for (index, byte) in run.rgb.enumerated() {
        let (channel, pixel) = (index % 3, index / 3)
        let picture = run.first + pixel / (run.width * run.height)
        let place = pixel % (run.width * run.height)
        let value = floats[(channel * shape[1] + picture) * run.width * run.height + place]
        if byte != UInt8(min(max(value * 0.5 + 0.5, 0), 1) * 255) { wrong += 1 }
      }
      #expect(wrong == 0)
      next += run.count
    }
    #expect(next == 33)
  }

  @Test("stops when the pictures are refused")
  func stops() throws {
    struct Enough: Error {}
    let golden = try VideoGolden("turbo")
    let decoder = try TurboDecoder(folder: golden.folder, TestDevice.library.get())
    let latent = try golden.tensor("t9.latent")
    var runs = 0
    #expect(throws: Enough.self) {
      try decoder.decode(latent: latent.floats, size: LatentSize(frames: 9, height: 1, width: 1)) { _ in
        runs += 1
        throw Enough()
      }
    }
    #expect(runs == 1)
  }

  @Test("has the published decoder's 80 tensors, 107.12 million parameters")
  func published() throws {
    let configuration = try TurboConfiguration(ConfigObject(json: TurboFixture.published))
    #expect(configuration.tensors.count == 80)
    #expect(configuration.tensors.reduce(0) { $0 + $1.shape.reduce(1, *) } == 107_122_892)
    #expect(configuration.enlargement == 16)
    #expect(configuration.reach == 15)
    let shapes = Dictionary(uniqueKeysWithValues: configuration.tensors.map { ($0.name, $0.shape) })
    #expect(shapes["decoder.up_blocks.1.upsamplers.0.time_conv.conv.weight"] == [512, 256, 3, 1, 1])
    #expect(shapes["decoder.up_blocks.2.upsamplers.0.resample.1.weight"] == [128, 128, 3, 3])
    #expect(shapes["decoder.up_blocks.3.conv_in.conv_shortcut.conv.weight"] == [64, 128, 1, 1, 1])
    #expect(shapes["decoder.conv_out.conv.bias"] == [12])
  }
}
