import Autoencoders
import Checkpoint
import TestSupport
import Testing
import VulkanCompute

@Suite("What the Turbo VAE refuses", .enabled(if: TestDevice.isThere, "no Vulkan driver"))
struct TurboRefusalTests {
  @Test(
    "configurations of other networks, by the field at fault",
    arguments: [
      ("\"patch_size\": 2", "\"patch_size\": 4", "patch_size"),
      ("\"use_unpatchify\": true", "\"use_unpatchify\": false", "use_unpatchify"),
      ("\"latent_channels\": 48", "\"latent_channels\": 16", "latent_channels"),
      ("\"decoder_layers_per_block\": [1, 1, 1, 1]", "\"decoder_layers_per_block\": [1]", "decoder_layers_per_block"),
      ("\"decoder_spatio_only\": [false, true, false]", "\"decoder_spatio_only\": []", "decoder_spatio_only"),
      ("\"first_chunk_size\": 2", "\"first_chunk_size\": 0", "first_chunk_size"),
      ("\"first_chunk_size\": 2", "\"decoder_causal\": true, \"first_chunk_size\": 2", "decoder_causal"),
      ("\"first_chunk_size\": 2", "\"decoder_is_dw_conv\": [true], \"first_chunk_size\": 2", "decoder_is_dw_conv"),
    ])
  func configurations(find: String, replace: String, key: String) throws {
    let json = TurboFixture.small.replacing(find, with: replace)
    let error = #expect(throws: CheckpointError.self) { try TurboConfiguration(ConfigObject(json: json)) }
    #expect(error?.description.contains(key) == true)
  }

  @Test("weights that are no numbers, by name and element")
  func notFinite() throws {
    let name = "decoder.up_blocks.0.resnets.0.conv2.conv.weight"
    let checkpoint = try TurboFixture.checkpoint(TurboFixture.small) { floats, tensor in
      if tensor == name { floats[5] = .nan }
    }
    let folder = try CheckpointFolder(checkpoint.url)
    let error = #expect(throws: VideoAutoencoderError.self) {
      try TurboDecoder(folder: folder, TestDevice.library.get())
    }
    #expect(error?.description.contains("element 5 of \(name)") == true)
  }

  @Test("another model's tensors, and latents of another size")
  func others() throws {
    let golden = try VideoGolden("wan-decoder")
    let configuration = try TurboConfiguration(ConfigObject(json: TurboFixture.small))
    let library = try TestDevice.library.get()
    #expect(throws: VideoAutoencoderError.self) { try TurboDecoder(golden.folder.weights, configuration, library) }
    let checkpoint = try TurboFixture.checkpoint(TurboFixture.small)
    let decoder = try TurboDecoder(folder: CheckpointFolder(checkpoint.url), library)
    for size in [
      LatentSize(frames: 1, height: 1, width: 2), LatentSize(frames: 0, height: 1, width: 1),
      LatentSize(frames: 1 << 40, height: 1 << 40, width: 1 << 40),
    ] {
      #expect(throws: VideoAutoencoderError.self) {
        try decoder.decode(latent: [Float](repeating: 0, count: 48), size: size) { _ in }
      }
    }
  }
}
