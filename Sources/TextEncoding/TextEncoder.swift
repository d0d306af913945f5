public import Checkpoint
public import Foundation
public import VulkanCompute

/// Prompts to what daVinci-MagiHuman sees of them: the tokenizer and T5Gemma's encoder of one model folder.
///
/// The folder holds `config.json`, the weights, `tokenizer.json`, and perhaps `tokenizer_config.json`. The encoder runs once
/// per prompt, so nothing of it stays on the device: its layers pass through half a layer at a time.
public struct TextEncoder {
  /// The most tokens the model sees; the reference cuts there, after the encoder has read all of the prompt.
  public static let tokenLimit = 640

  /// The longest prompt that is looked at, bytes of UTF-8.
  public static let mostBytes = 1 << 20

  /// The tokenizer.
  public let tokenizer: Tokenizer
  /// The sizes.
  public let configuration: T5GemmaConfiguration
  private let encoder: T5GemmaEncoder
  private let weights: Weights
  private let cache: EmbeddingCache?
  private let identity: String
  private let scale: T5GemmaEncoder.EmbeddingScale
  private let residency: EncoderResidency
  private let device: Device

  /// Opens a folder: reads the tokenizer and the headers of the weights, and checks that they belong together.
  /// - Parameters:
  ///   - folder: the folder.
  ///   - cache: where features are kept; nil to keep none.
  ///   - weightsDigest: what identifies the weights in the cache, when the caller knows it; nil to find a fingerprint.
  ///   - residency: how layers come to the device.
  ///   - scale: how the embeddings' factor is rounded; bfloat16 is what the model was trained with.
  /// - Throws: `CheckpointError`, `TextEncodingError`: a sentence each.
  public init(
    folder: URL, library: PipelineLibrary, cache: EmbeddingCache? = nil, weightsDigest: String? = nil,
    residency: EncoderResidency = .streamed(ringBytes: 0), scale: T5GemmaEncoder.EmbeddingScale = .bfloat16
  ) throws {
    try self.init(
      CheckpointFolder(folder), library: library, cache: cache, weightsDigest: weightsDigest, residency: residency,
      scale: scale)
  }

  /// The same for a folder that is open already.
  public init(
    _ folder: CheckpointFolder, library: PipelineLibrary, cache: EmbeddingCache? = nil, weightsDigest: String? = nil,
    residency: EncoderResidency = .streamed(ringBytes: 0), scale: T5GemmaEncoder.EmbeddingScale = .bfloat16
  ) throws {
    configuration = try T5GemmaConfiguration(folder.config)
    encoder = try T5GemmaEncoder(folder.weights, configuration, library)
    tokenizer = try Tokenizer(folder: folder.url)
    // Added tokens may lie beyond the weights; then only a prompt that has one is refused.
    guard tokenizer.vocabularyLimit <= configuration.vocabulary else {
      throw TextEncodingError(
        .mismatch,
        "\(tokenizer.path) has ids up to \(tokenizer.vocabularyLimit - 1), but the weights end at \(configuration.vocabulary - 1); "
          + "give the tokenizer that belongs to this model.")
    }
    weights = folder.weights
    self.cache = cache
    identity = try cache == nil ? "" : weightsDigest ?? WeightsFingerprint.make(folder)
    self.scale = scale
    self.residency = residency
    device = library.device
  }

  /// The features of one prompt.
  public func encode(_ prompt: String) throws -> TextFeatures { try encode([prompt])[0] }

  /// The features of several prompts, in one pass over the layers for all that are not in the cache.
  /// - Throws: `TextEncodingError` for a prompt longer than the encoder can read; `ComputeError`; `CheckpointError`;
  ///   `CancellationError`.
  public func encode(_ prompts: [String]) throws -> [TextFeatures] {
    for prompt in prompts where prompt.utf8.count > Self.mostBytes {
      throw TextEncodingError(
        .illegalInput,
        "the prompt has \(prompt.utf8.count) bytes, but at most \(Self.mostBytes) are read; shorten it to a few hundred words."
      )
    }
    let ids = prompts.map { tokenizer.encode($0) }
    let keys = ids.map(key)
    var found: [String: TextFeatures] = [:]
    for key in Set(keys) { found[key] = cache?.features(for: key, hidden: configuration.hidden) }
    var missing: [String: [Int]] = [:]
    for (key, ids) in zip(keys, ids) where found[key] == nil { missing[key] = ids }
    let order = missing.keys.sorted()
    let states = try encoder.encode(order.compactMap { missing[$0] }, residency: residency, scale: scale)
    for (key, state) in zip(order, states) {
      let limited = state.prefix(Self.tokenLimit * configuration.hidden)
      let features = TextFeatures(
        rows: Array(limited), hidden: configuration.hidden, promptTokens: state.count / configuration.hidden)
      found[key] = features
      cache?.keep(features, for: key)
    }
    return keys.compactMap { found[$0] }
  }

  /// Number of tokens of a prompt, those around it included.
  public func tokenCount(_ prompt: String) -> Int { tokenizer.encode(prompt).count }

  /// Device memory that `encode` takes at most, bytes; nothing of it stays.
  /// - Parameter tokens: tokens of each prompt that is encoded together.
  public func peakDeviceBytes(tokens: [Int] = [tokenLimit]) throws -> Int {
    try T5GemmaEncoder.peakDeviceBytes(
      weights, configuration, tokens: tokens, residency: residency, deviceClass: device.description.deviceClass,
      alignment: device.description.alignment)
  }

  /// What decides the features: the weights, the tokens, and how they are run.
  private func key(_ ids: [Int]) -> String {
    var hash = SHA256()
    hash.update("hoofbeat text features 1\n\(identity)\n\(scale)\n\(Self.tokenLimit)\n")
    hash.update(ids.map(String.init).joined(separator: " "))
    return hash.hexadecimal()
  }
}
