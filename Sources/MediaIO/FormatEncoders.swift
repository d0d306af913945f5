import CFFmpeg

extension MovieFormat {
  /// The names of libavcodec's encoders for the picture and the sound of this extension's usual kind.
  public var encoders: [String] { MovieKind(self).encoders }

  /// Those of `encoders` that this libavcodec was built without.
  public var missingEncoders: [String] { MovieKind(self).missingEncoders }
}

extension MovieKind {
  /// The names of libavcodec's encoders for the picture and the sound.
  public var encoders: [String] {
    let recipe = EncodingRecipe(self)
    return [recipe.videoEncoder, recipe.audioEncoder]
  }

  /// Those of `encoders` that this libavcodec was built without.
  public var missingEncoders: [String] {
    encoders.filter { avcodec_find_encoder_by_name($0) == nil }
  }
}
