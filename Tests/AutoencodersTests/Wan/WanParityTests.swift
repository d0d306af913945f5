import Autoencoders
import Checkpoint
import Tensors
import TestSupport
import Testing
import VulkanCompute

@Suite("Wan2.2's autoencoder against diffusers", .validated, .enabled(if: TestDevice.isThere, "no Vulkan driver"))
struct WanParityTests {
  @Test("encodes to within 1e-5: a picture, and videos in groups of four", arguments: [1, 5, 9])
  func encodes(frames: Int) throws {
    let golden = try VideoGolden("wan-encoder")
    let encoder = try WanEncoder(folder: golden.folder, TestDevice.library.get())
    let video = try golden.tensor("t\(frames).video")
    let expected = try golden.tensor("t\(frames).answer")
    let (size, latent) = try encoder.encode(
      video: video.floats, frames: frames, height: video.shape[2], width: video.shape[3])
    #expect([4, size.frames, size.height, size.width] == expected.shape)
    let error = relativeError(latent, expected.floats.map(Double.init))
    #expect(error < 1e-5)
  }

  @Test("decodes to within 1e-5", arguments: [1, 5, 9])
  func decodes(pictures: Int) throws {
    let golden = try VideoGolden("wan-decoder")
    let decoder = try WanDecoder(folder: golden.folder, TestDevice.library.get())
    let latent = try golden.tensor("t\(pictures).latent")
    let expected = try golden.tensor("t\(pictures).answer")
    let size = LatentSize(frames: latent.shape[1], height: latent.shape[2], width: latent.shape[3])
    let video = try decoder.decodeFloats(latent: latent.floats, size: size)
    #expect(video.shape == expected.shape && video.shape[1] == pictures)
    let error = relativeError(video.floats, expected.floats.map(Double.init))
    #expect(error < 1e-5)
    var next = 0
    try decoder.decode(latent: latent.floats, size: size) { run in
      #expect(run.first == next)
      let first = video.floats[run.first * run.width * run.height]
      #expect(run.rgb.first == UInt8((first * 0.5 + 0.5) * 255))
      next += run.count
    }
    #expect(next == pictures)
  }

  @Test("pictures after the last group of four change nothing")
  func surplus() throws {
    let golden = try VideoGolden("wan-encoder")
    let encoder = try WanEncoder(folder: golden.folder, TestDevice.library.get())
    let video = try golden.tensor("t5.video")
    let (height, width) = (video.shape[2], video.shape[3])
    let plane = height * width
    var longer: [Float] = []
    for channel in 0..<3 {
      longer += video.floats[channel * 5 * plane..<(channel + 1) * 5 * plane]
      longer += [Float](repeating: 0.5, count: 2 * plane)
    }
    let expected = try encoder.encode(video: video.floats, frames: 5, height: height, width: width)
    let found = try encoder.encode(video: longer, frames: 7, height: height, width: width)
    #expect(found.latent == expected.latent && found.size == expected.size)
  }

  @Test("takes exactly the memory that was planned", arguments: [1, 5])
  func memory(pictures: Int) throws {
    let golden = try VideoGolden("wan-encoder")
    let device = try Device()
    let encoder = try WanEncoder(folder: golden.folder, PipelineLibrary(device, cachesOnDisk: false))
    let video = try golden.tensor("t\(pictures).video")
    device.memory.restart()
    _ = try encoder.encode(video: video.floats, frames: pictures, height: video.shape[2], width: video.shape[3])
    let kind = device.description.deviceClass
    #expect(
      device.memory.peak
        == encoder.weightBytes
        + encoder.configuration.encoderWorkBytes(
          pictures: pictures, height: video.shape[2], width: video.shape[3], on: kind,
          alignment: device.description.alignment))
    #expect(encoder.configuration.encoderWeightBytes(.float16, on: kind) == encoder.weightBytes)
  }
}

@Suite("Wan2.2's autoencoder: sizes and refusals")
struct WanConfigurationTests {
  static let published = """
    {"architecture": "wan_vae", "_class_name": "AutoencoderKLWan", "base_dim": 160, "decoder_base_dim": 256,
     "z_dim": 48, "dim_mult": [1, 2, 4, 4], "num_res_blocks": 2, "attn_scales": [],
     "temperal_downsample": [false, true, true], "in_channels": 12, "out_channels": 12, "patch_size": 2,
     "scale_factor_spatial": 16, "scale_factor_temporal": 4, "is_residual": true}
    """

  @Test("has the published 196 tensors, 704.7 million parameters")
  func sizes() throws {
    let configuration = try WanConfiguration(ConfigObject(json: Self.published))
    #expect(configuration.tensors.count == 196)
    #expect(configuration.tensors.reduce(0) { $0 + $1.shape.reduce(1, *) } == 704_688_668)
    #expect(configuration.enlargement == 16)
    #expect(configuration.latentFrames(pictures: 1) == 1 && configuration.latentFrames(pictures: 125) == 32)
    #expect(configuration.statistics == .wan22)
  }

  @Test(
    "other networks are refused, by the field at fault",
    arguments: [
      ("\"is_residual\": true", "\"is_residual\": false", "is_residual"),
      ("\"attn_scales\": []", "\"attn_scales\": [0.5]", "attn_scales"),
      ("\"in_channels\": 12", "\"in_channels\": 3", "in_channels"),
      ("\"dim_mult\": [1, 2, 4, 4]", "\"dim_mult\": [1, 2, 4, 8]", "dim_mult"),
      (
        "\"temperal_downsample\": [false, true, true]", "\"temperal_downsample\": [true, true, true]",
        "temperal_downsample"
      ),
      ("\"z_dim\": 48", "\"z_dim\": 16", "latents_mean"),
    ])
  func refusals(find: String, replace: String, key: String) {
    let json = Self.published.replacing(find, with: replace)
    let error = #expect(throws: CheckpointError.self) { try WanConfiguration(ConfigObject(json: json)) }
    #expect(error?.description.contains(key) == true)
  }

  @Test("pictures whose sides are no multiples of 16 are refused", .enabled(if: TestDevice.isThere, "no Vulkan driver"))
  func illegalSizes() throws {
    let golden = try VideoGolden("wan-encoder")
    let encoder = try WanEncoder(folder: golden.folder, TestDevice.library.get())
    for (height, width) in [(24, 16), (0, 16), (16, 1 << 40), (16, 32)] {
      #expect(throws: VideoAutoencoderError.self) {
        try encoder.encode(video: [Float](repeating: 0, count: 3 * 256), frames: 1, height: height, width: width)
      }
    }
  }
}
