public import Checkpoint
internal import Tensors
public import VulkanCompute

/// The encoder half of a T5Gemma model: token ids to features.
///
/// Single precision throughout, weights in whatever form the checkpoint has them. Held to `transformers`'
/// T5GemmaEncoderModel (Tests/TextEncodingTests, tools/parity/text.py).
public struct T5GemmaEncoder {
  /// How √hidden, the factor of the embeddings, is rounded: to the type that the reference computes in.
  public enum EmbeddingScale: Sendable, Hashable {
    case float32
    /// 59.75 instead of 59.8665 for 3584: what models saw that run the encoder in bfloat16.
    case bfloat16

    func factor(hidden: Int) -> Float {
      let root = Float(Double(hidden).squareRoot())
      switch self {
      case .float32: return root
      case .bfloat16:
        let bits = root.bitPattern
        return Float(bitPattern: (bits + 0x7FFF + (bits >> 16 & 1)) & 0xFFFF_0000)
      }
    }
  }

  /// The sizes.
  public let configuration: T5GemmaConfiguration
  private let weights: Weights
  private let library: PipelineLibrary
  private let embeddings: EmbeddingRows

  /// Checks names, shapes and types of all tensors; nothing goes to the device yet.
  /// - Throws: `TextEncodingError.wrongTensors` naming the first difference; `CheckpointError`.
  public init(_ weights: Weights, _ configuration: T5GemmaConfiguration, _ library: PipelineLibrary) throws {
    let difference = CheckpointDifference(expected: configuration.tensors, found: weights)
    guard difference.isEmpty else {
      throw TextEncodingError(
        .wrongTensors,
        "\(weights.path) does not hold the tensors its config.json promises (\(difference.count) differences, first: "
          + "\(difference.lines.first ?? "")); list them all with: hoofbeat model verify \(weights.path)")
    }
    self.configuration = configuration
    self.weights = weights
    self.library = library
    embeddings = try EmbeddingRows(weights, configuration)
  }

  /// Encodes texts; each layer is brought to the device once for all of them, and nothing stays there afterwards.
  /// - Parameters:
  ///   - texts: token ids of each text.
  ///   - residency: how layers come to the device.
  ///   - scale: how the embeddings' factor is rounded.
  /// - Returns: for each text the last hidden state, `[tokens, hidden]`.
  /// - Throws: `TextEncodingError` for ids outside the vocabulary, a text longer than the model takes, or a result that is
  ///   not finite; `ComputeError`; `CheckpointError`; `CancellationError`.
  public func encode(
    _ texts: [[Int]], residency: EncoderResidency = .streamed(ringBytes: 0), scale: EmbeddingScale = .float32
  ) throws -> [[Float]] {
    for ids in texts where ids.count > configuration.mostTokens {
      throw TextEncodingError(
        .illegalInput,
        "the text has \(ids.count) tokens, but the model takes at most \(configuration.mostTokens); shorten it.")
    }
    let factor = scale.factor(hidden: configuration.hidden)
    let rows = try texts.map { try embeddings.rows($0, scale: factor) }
    let used = texts.indices.filter { !texts[$0].isEmpty }
    guard !used.isEmpty else { return rows }

    let description = library.device.description
    let placed = try EncoderWeights(
      weights, configuration, residency: residency, device: library.device, deviceClass: description.deviceClass,
      alignment: description.alignment)
    let encoder = EncoderGraph(
      configuration, placed, counts: used.map { (texts[$0].count, hasPadding(texts[$0])) }, on: description.deviceClass)
    let program = try Program(encoder.graph, library)
    try program.write(
      Rotary.table(count: encoder.rotary.rows, headDim: configuration.headDim, theta: configuration.theta),
      to: encoder.rotary)
    for (text, index) in zip(encoder.texts, used) {
      try program.write(rows[index], to: text.x)
      if let kept = text.kept {
        let tokens = texts[index].map { $0 != configuration.padding }
        try program.write(CappedAttention.keptWords(tokens, window: nil), to: kept.full)
        try program.write(CappedAttention.keptWords(tokens, window: configuration.window), to: kept.sliding)
      }
    }
    try program.run()
    var result = rows
    for (text, index) in zip(encoder.texts, used) {
      result[index] = try program.read(text.x)
      guard result[index].allSatisfy(\.isFinite) else {
        throw TextEncodingError(
          .wrongTensors,
          "\(weights.path): the text encoder's result is not finite; download or import the model again.")
      }
    }
    return result
  }

  private func hasPadding(_ ids: [Int]) -> Bool { configuration.padding.map(ids.contains) ?? false }

  /// Device memory that `encode` takes at most, bytes; exact, from sizes alone.
  /// - Parameters:
  ///   - tokens: tokens of each text.
  ///   - alignment: the device's.
  public static func peakDeviceBytes(
    _ weights: Weights, _ configuration: T5GemmaConfiguration, tokens: [Int],
    residency: EncoderResidency = .streamed(ringBytes: 0), deviceClass: DeviceClass, alignment: Int = 256
  ) throws -> Int {
    let placed = try EncoderWeights(
      weights, configuration, residency: residency, device: nil, deviceClass: deviceClass, alignment: alignment)
    let counts = tokens.filter { $0 > 0 }.map { (tokens: $0, hasPadding: true) }
    let graph = EncoderGraph(configuration, placed, counts: counts, on: deviceClass).graph
    let plan = MemoryPlan(graph, alignment: alignment)
    return placed.byteCount + plan.temporaryBytes + plan.persistentBytes
  }
}
