import Autoencoders
import Checkpoint
import TestSupport
import VulkanCompute

/// Turbo decoders with random weights.
enum TurboFixture {
  /// The published configuration.
  static let published = """
    {"architecture": "turbo_vae", "latent_channels": 48, "out_channels": 3,
     "decoder_block_out_channels": [64, 128, 256, 512], "decoder_layers_per_block": [2, 2, 2, 3, 3],
     "decoder_spatio_temporal_scaling": [false, true, true, true],
     "decoder_spatio_only": [false, true, false, false], "decoder_is_dw_conv": [false, false, false, false, false],
     "patch_size": 2, "first_chunk_size": 7, "step_size": 7, "use_unpatchify": true, "decoder_causal": false,
     "resnet_norm_eps": 1e-6, "temporal_compression_ratio": 4, "spatial_compression_ratio": 16}
    """

  /// A shallow, narrow one, that sees six latent pixels far.
  static let small = """
    {"architecture": "turbo_vae", "latent_channels": 48, "out_channels": 3, "decoder_block_out_channels": [4, 4, 8],
     "decoder_layers_per_block": [1, 1, 1, 1], "decoder_spatio_temporal_scaling": [false, true, true],
     "decoder_spatio_only": [false, true, false], "patch_size": 2, "first_chunk_size": 2, "step_size": 2,
     "use_unpatchify": true, "temporal_compression_ratio": 2}
    """

  /// Random weights that keep the size of what goes through them.
  static func checkpoint(_ config: String, changing: (inout [Float], String) -> Void = { _, _ in }) throws
    -> TemporaryCheckpoint
  {
    let configuration = try TurboConfiguration(ConfigObject(json: config))
    var numbers = Numbers(seed: 21)
    return try TemporaryCheckpoint(
      config: config,
      tensors: configuration.tensors.map { tensor in
        let inputs = tensor.shape.dropFirst().reduce(1, *)
        var floats = numbers.floats(tensor.shape.reduce(1, *), scale: 1.7 / Float(inputs).squareRoot())
        changing(&floats, tensor.name)
        return (tensor.name, tensor.shape, floats)
      })
  }
}
