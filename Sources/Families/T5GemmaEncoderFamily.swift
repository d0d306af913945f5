public import Checkpoint
internal import TextEncoding
public import VulkanCompute

/// The encoder half of T5Gemma, which reads daVinci-MagiHuman's prompts.
public enum T5GemmaEncoderFamily: NetworkFamily {
  public static let architecture = T5GemmaConfiguration.architecture

  public static func expectedTensors(_ config: ConfigObject) throws -> [ExpectedTensor] {
    try T5GemmaConfiguration(config).tensors
  }

  public static let forwardContract = """
    architecture "t5gemma_encoder"
      in   input_ids [N], i32; the padding token is seen by nobody
      out  last_hidden_state [N,hidden], f32
    """

  public static func forward(
    _ folder: CheckpointFolder, inputs: Weights, _ library: PipelineLibrary
  ) throws -> [NamedTensor] {
    let configuration = try T5GemmaConfiguration(folder.config)
    let encoder = try T5GemmaEncoder(folder.weights, configuration, library)
    let ids = try tokens(of: inputs)
    let features = try encoder.encode([ids])
    return [NamedTensor("last_hidden_state", [ids.count, configuration.hidden], features[0])]
  }

  private static func tokens(of inputs: Weights) throws -> [Int] {
    let tensor = try inputs.tensor("input_ids")
    guard tensor.shape.count == 1 else {
      throw FamilyError(
        "\(inputs.path): input_ids has the shape \(tensor.shape), but must have one dimension: the tokens of one text.")
    }
    guard tensor.elementType == .signed32 || tensor.elementType == .signed64 else {
      throw FamilyError(
        "\(inputs.path): input_ids has the type \(tensor.elementType.rawValue), but must be I32 (or I64); convert it.")
    }
    return try tensor.withBytes { bytes in
      (0..<tensor.elementCount).map { index in
        tensor.elementType == .signed32
          ? Int(Int32(littleEndian: bytes.loadUnaligned(fromByteOffset: index * 4, as: Int32.self)))
          : Int(Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: index * 8, as: Int64.self)))
      }
    }
  }
}
