/// Recognises weights of other models, or of another part, by names that only they have.
enum ForeignWeights {
  /// A model and names that its tensors contain; all must be there.
  private static let marks: [(model: String, part: ModelPart?, names: [String])] = [
    ("daVinci-MagiHuman transformer", .transformer, ["block.layers.0.attention.linear_qkv"]),
    ("T5Gemma", .text, ["encoder.layers.0.pre_self_attn_layernorm"]),
    ("Turbo VAE", .video, ["up_blocks.0.upsamplers.0.resample", "conv_in.conv"]),
    ("Stable Audio", .audio, ["pretransform.model."]),
    ("Oobleck autoencoder", .audio, ["res_unit1.snake1"]),
    ("Wan VAE", .image, ["downsamples.0", "middle.0.residual"]),
    ("Wan VAE", .image, ["down_blocks.0.resnets.0.norm1.gamma"]),
    ("LTX-2", nil, ["audio_patchify_proj"]),
    ("LTX-2", nil, ["transformer_blocks.0.audio_attn1"]),
    ("LTX-Video", nil, ["transformer_blocks.0.scale_shift_table", "patchify_proj"]),
    ("Wan video", nil, ["blocks.0.self_attn.q", "patch_embedding"]),
    ("Wan video", nil, ["blocks.0.attn1.to_q", "condition_embedder"]),
    ("HunyuanVideo", nil, ["double_blocks.0", "txt_in.individual_token_refiner"]),
    ("FLUX", nil, ["double_blocks.0.img_attn", "single_blocks.0"]),
    ("FLUX", nil, ["single_transformer_blocks.0", "transformer_blocks.0", "x_embedder"]),
    ("Stable Diffusion 3", nil, ["joint_blocks.0"]),
    ("Stable Diffusion", nil, ["input_blocks.0", "middle_block"]),
    ("Stable Diffusion", nil, ["down_blocks.0.attentions.0", "mid_block.attentions.0.transformer_blocks"]),
    ("Qwen-Image", nil, ["transformer_blocks.0.img_mlp", "txt_norm"]),
    ("CogVideoX", nil, ["transformer_blocks.0.norm1.linear", "patch_embed.text_proj"]),
    ("Mochi", nil, ["transformer_blocks.0.attn1.add_q_proj", "patch_embed.proj"]),
    ("T5", nil, ["encoder.block.0.layer.0.SelfAttention"]),
    ("Gemma or another language model's", nil, ["model.layers.0.self_attn.q_proj"]),
    ("language model (GGUF)", nil, ["blk.0.attn_q"]),
    ("CLIP", nil, ["text_model.encoder.layers.0"]),
    ("MAGI-2", nil, ["experts.255."]),
  ]

  /// The model the tensors belong to; nil for one that is not known, or is `part` itself.
  static func recognise(_ names: [String], for part: ModelPart) -> String? {
    let part: ModelPart = part == .sr540p || part == .sr1080p ? .transformer : part
    return marks.first { mark in
      mark.part != part && mark.names.allSatisfy { piece in names.contains { $0.contains(piece) } }
    }?.model
  }
}
