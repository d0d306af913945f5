import Autoencoders
import Checkpoint
import Foundation
import TestSupport

/// Small Oobleck checkpoints with the weights of tools/parity/audio_reference.py.
struct OobleckFixture {
  /// How the tensors are named and stored.
  enum Form: CaseIterable {
    case diffusers, folded, parametrized, published
  }

  let configuration: OobleckConfiguration
  let blocks: Int

  /// - Parameter json: the fields of diffusers' configuration.
  init(json: String) throws {
    configuration = try OobleckConfiguration(ConfigObject(json: json))
    blocks = try ConfigObject(json: json).integers("downsampling_ratios").count
  }

  static let tiny = """
    {"encoder_hidden_size": 8, "downsampling_ratios": [2, 4], "channel_multiples": [1, 2], "decoder_channels": 8,
     "decoder_input_channels": 4, "audio_channels": 2, "sampling_rate": 44100}
    """

  /// Uniform numbers in ±1 that depend on `name` alone.
  static func uniform(_ name: String, _ count: Int) -> [Float] {
    var seed: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in name.utf8 { seed = (seed ^ UInt64(byte)) &* 0x100_0000_01B3 }
    var numbers = Numbers(seed: seed)
    return numbers.floats(count)
  }

  /// Every tensor of both networks with weight norm in two parts.
  var tensors: [(name: String, shape: [Int], floats: [Float])] {
    configuration.tensors.flatMap { tensor -> [(name: String, shape: [Int], floats: [Float])] in
      let count = tensor.shape.reduce(1, *)
      guard tensor.name.hasSuffix(".weight") else {
        let scale: Float = tensor.name.hasSuffix(".bias") ? 0.125 : 0.5
        return [(tensor.name, tensor.shape, Self.uniform(tensor.name, count).map { $0 * scale })]
      }
      let gain: Float =
        tensor.name.contains("res_unit") && tensor.name.contains(".conv2.")
        ? 0.4 : tensor.name.contains(".conv_t1.") ? 1.5 : 1
      let norms = Self.uniform("\(tensor.name)_g", tensor.shape[0]).map { gain * (1 + 0.25 * $0) }
      return [
        ("\(tensor.name)_g", [tensor.shape[0], 1, 1], norms),
        ("\(tensor.name)_v", tensor.shape, Self.uniform("\(tensor.name)_v", count)),
      ]
    }
  }

  /// The tensors as a file of a form has them.
  func tensors(_ form: Form) -> [(name: String, shape: [Int], floats: [Float])] {
    switch form {
    case .diffusers: return tensors
    case .parametrized:
      return tensors.map { tensor in
        let name = tensor.name.replacing(".weight_g", with: ".parametrizations.weight.original0")
          .replacing(".weight_v", with: ".parametrizations.weight.original1")
        return (name, tensor.shape, tensor.floats)
      }
    case .published:
      return tensors.map { tensor in
        let isSnake = tensor.name.hasSuffix(".alpha") || tensor.name.hasSuffix(".beta")
        return (published(tensor.name), isSnake ? [tensor.floats.count] : tensor.shape, tensor.floats)
      }
    case .folded:
      var result: [(name: String, shape: [Int], floats: [Float])] = []
      var norms: [String: [Float]] = [:]
      for tensor in tensors {
        if tensor.name.hasSuffix("_g") {
          norms[String(tensor.name.dropLast(2))] = tensor.floats
        } else if tensor.name.hasSuffix("_v"), let norms = norms[String(tensor.name.dropLast(2))] {
          let size = tensor.floats.count / norms.count
          let folded = norms.indices.flatMap { channel in
            let row = tensor.floats[channel * size..<(channel + 1) * size]
            let length = row.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
            return row.map { Float(Double($0) * (Double(norms[channel]) / length)) }
          }
          result.append((String(tensor.name.dropLast(2)), tensor.shape, folded))
        } else {
          result.append(tensor)
        }
      }
      return result
    }
  }

  /// Writes `tensors` and opens them; `change` may spoil them first.
  func weights(
    _ form: Form = .diffusers,
    _ change: (inout [(name: String, shape: [Int], floats: [Float])]) -> Void = { _ in }
  ) throws -> Weights {
    var tensors = tensors(form)
    change(&tensors)
    var writer = SafetensorsWriter()
    for tensor in tensors { try writer.add(tensor.name, tensor.shape, floats: tensor.floats) }
    let file = FileManager.default.temporaryDirectory.appending(path: "oobleck-\(UUID().uuidString).safetensors")
    try writer.write(to: file)
    // The mapping outlives the name.
    defer { try? FileManager.default.removeItem(at: file) }
    return try Weights(file: file)
  }

  /// The published name of a tensor, written down here independently of the code under test.
  func published(_ name: String) -> String {
    var parts = name.split(separator: ".").map(String.init)
    let part = parts.removeFirst()
    let leaf = parts.removeLast()
    let unit = ["snake1": 0, "conv1": 1, "snake2": 2, "conv2": 3]
    var path: [Int]
    if parts[0] == "block", let block = Int(parts[1]) {
      path = [block + 1]
      if parts[2].hasPrefix("res_unit"), let number = parts[2].last?.wholeNumberValue {
        path += [number - 1 + (part == "encoder" ? 0 : 2), unit[parts[3]] ?? -1]
      } else {
        path += [(part == "encoder" ? ["snake1": 3, "conv1": 4] : ["snake1": 0, "conv_t1": 1])[parts[2]] ?? -1]
      }
    } else {
      path = [["conv1": 0, "snake1": blocks + 1, "conv2": blocks + 2][parts[0]] ?? -1]
    }
    return "pretransform.model.\(part)." + path.map { "layers.\($0)" }.joined(separator: ".") + ".\(leaf)"
  }
}

/// `[rows, columns]` to `[columns, rows]`.
func transposed(_ x: [Float], columns: Int) -> [Float] {
  let rows = x.count / columns
  return (0..<x.count).map { x[($0 % rows) * columns + $0 / rows] }
}
