/// The two ways in which an Oobleck's tensors are named.
///
/// diffusers names what a layer is (`decoder.block.0.conv_t1.weight_g`); Stable Audio Open is published with places in
/// nested sequences (`pretransform.model.decoder.layers.1.layers.1.weight_g`). Everything here uses the former.
public enum OobleckNames {
  /// What the published names begin with, in a file that holds the whole of Stable Audio Open.
  public static let publishedPrefix = "pretransform.model."

  /// The diffusers name of a published tensor.
  /// - Parameters:
  ///   - published: with or without `publishedPrefix`.
  ///   - blocks: how many blocks the encoder and the decoder have; five in the published network.
  /// - Returns: nil for a name that is no part of such an autoencoder.
  public static func diffusers(_ published: String, blocks: Int = 5) -> String? {
    let name = published.hasPrefix(publishedPrefix) ? String(published.dropFirst(publishedPrefix.count)) : published
    let parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard parts.count >= 4, let part = OobleckConfiguration.Part(rawValue: parts[0]), let leaf = parts.last,
      ["weight", "weight_g", "weight_v", "bias", "alpha", "beta"].contains(leaf)
    else { return nil }
    // layers.N.layers.N…: every other component is "layers".
    let places = parts.dropFirst().dropLast()
    var path: [Int] = []
    for (index, text) in places.enumerated() {
      if index % 2 == 0 {
        guard text == "layers" else { return nil }
      } else {
        guard let place = Int(text), String(place) == text, place >= 0 else { return nil }
        path.append(place)
      }
    }
    guard places.count == 2 * path.count, let module = module(part, path, blocks: blocks) else { return nil }
    return "\(part.rawValue).\(module).\(leaf)"
  }

  private static func module(_ part: OobleckConfiguration.Part, _ path: [Int], blocks: Int) -> String? {
    if path.count == 1 {
      switch path[0] {
      case 0: return "conv1"
      case blocks + 1: return "snake1"
      case blocks + 2: return "conv2"
      default: return nil
      }
    }
    guard (1...blocks).contains(path[0]) else { return nil }
    let block = "block.\(path[0] - 1)"
    // The encoder has its residual units before the strided convolution, the decoder after the transposed one.
    let (units, own): (Range<Int>, [Int: String]) =
      part == .encoder ? (0..<3, [3: "snake1", 4: "conv1"]) : (2..<5, [0: "snake1", 1: "conv_t1"])
    if path.count == 2 { return own[path[1]].map { "\(block).\($0)" } }
    guard path.count == 3, units.contains(path[1]), (0..<4).contains(path[2]) else { return nil }
    return "\(block).res_unit\(path[1] - units.lowerBound + 1).\(["snake1", "conv1", "snake2", "conv2"][path[2]])"
  }
}
