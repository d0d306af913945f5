/// One product or attention that is measured.
public enum KernelCase: Sendable, Hashable, CustomStringConvertible {
  /// `rows` × `inputs` times the transpose of `outputs` × `inputs`.
  case product(rows: Int, outputs: Int, inputs: Int)
  /// Self-attention of `heads` heads over `rows` tokens.
  case attention(rows: Int, heads: Int, keyHeads: Int, headDim: Int)

  /// Floating-point operations of one run.
  public var operations: Double {
    switch self {
    case .product(let rows, let outputs, let inputs): 2 * Double(rows) * Double(outputs) * Double(inputs)
    case .attention(let rows, let heads, _, let headDim):
      4 * Double(rows) * Double(rows) * Double(heads) * Double(headDim)
    }
  }

  public var description: String {
    switch self {
    case .product(let rows, let outputs, let inputs): "gemm \(rows) x \(outputs) x \(inputs)"
    case .attention(let rows, let heads, let keyHeads, let headDim):
      "attention \(rows) tokens, \(heads)/\(keyHeads) heads of \(headDim)"
    }
  }

  /// The linear layers of diffusion transformers 384, 768 and 1536 wide on 512, 1536 and 4096 tokens.
  public static let transformerProducts: [KernelCase] = {
    let layers = [(384, 384), (1536, 384), (384, 1536), (768, 768), (3072, 768), (768, 3072), (1536, 1536)]
    return [512, 1536, 4096].flatMap { rows in
      layers.map { .product(rows: rows, outputs: $0.0, inputs: $0.1) }
    }
  }()

  /// A quarter of them, for a quick look.
  public static let fewProducts: [KernelCase] = [
    .product(rows: 512, outputs: 768, inputs: 768), .product(rows: 1536, outputs: 3072, inputs: 768),
    .product(rows: 1536, outputs: 768, inputs: 3072), .product(rows: 4096, outputs: 384, inputs: 384),
  ]

  /// The linear layers of Foal 256 wide on a two-second clip, and one modality's share of rows.
  public static let foalProducts: [KernelCase] = [
    .product(rows: 530, outputs: 772, inputs: 256), .product(rows: 530, outputs: 256, inputs: 256),
    .product(rows: 530, outputs: 1360, inputs: 256), .product(rows: 530, outputs: 256, inputs: 680),
    .product(rows: 48, outputs: 1360, inputs: 256), .product(rows: 30, outputs: 256, inputs: 256),
  ]

  /// Attention of the same models.
  public static let attentions: [KernelCase] = [
    .attention(rows: 530, heads: 4, keyHeads: 4, headDim: 64),
    .attention(rows: 1536, heads: 6, keyHeads: 6, headDim: 64),
    .attention(rows: 1536, heads: 8, keyHeads: 2, headDim: 128),
    .attention(rows: 1536, heads: 8, keyHeads: 8, headDim: 32),
  ]
}
