public import Checkpoint

/// The tensors of an Oobleck in a file, found under whichever names and in whichever form they were written: diffusers' or
/// the published ones, weight norm folded or not.
public struct OobleckTensors: Sendable {
  private let weights: Weights
  private let configuration: OobleckConfiguration
  /// Names in the file by diffusers' names; of weight norm the parts `weight_g` and `weight_v`.
  private let places: [String: String]

  /// Finds the tensors of `parts` and checks their names and shapes; reads no data.
  ///
  /// Tensors of the other part are ignored, and so is all that lies outside `pretransform.model.` where that prefix is used:
  /// Stable Audio Open's file holds the whole generator.
  /// - Throws: `OobleckError.wrongTensors` with every difference.
  public init(
    _ weights: Weights, _ configuration: OobleckConfiguration,
    parts: [OobleckConfiguration.Part] = OobleckConfiguration.Part.allCases
  ) throws(OobleckError) {
    var places: [String: String] = [:]
    var lines: [String] = []
    var strangers: [String] = []
    let hasPrefix = weights.names.contains { $0.hasPrefix(OobleckNames.publishedPrefix) }
    for name in weights.names {
      guard let canonical = Self.canonical(name, configuration) else {
        if !hasPrefix || name.hasPrefix(OobleckNames.publishedPrefix) { strangers.append(name) }
        continue
      }
      if let other = places[canonical] {
        lines.append("\(other) and \(name) are the same tensor")
      } else {
        places[canonical] = name
      }
    }
    var known: Set<String> = []
    for part in OobleckConfiguration.Part.allCases {
      let isWanted = parts.contains(part)
      for tensor in configuration.tensors(part) {
        for form in Self.forms(tensor) { known.insert(form.name) }
        guard isWanted else { continue }
        let found = Self.forms(tensor).filter { places[$0.name] != nil }
        let isWhole = places[tensor.name] != nil
        guard isWhole ? found.count == 1 : found.count == 2 else {
          lines.append(
            found.isEmpty
              ? "missing: \(tensor.name) \(tensor.shape)"
              : "\(tensor.name) is there in part, or twice: \(found.map(\.name).joined(separator: ", "))")
          continue
        }
        for form in found {
          guard let place = places[form.name], let view = weights[place] else { continue }
          if !view.elementType.isFloatingPoint {
            lines.append("wrong type: \(place) is \(view.elementType.rawValue)")
          }
          // The published SnakeBeta has one dimension where diffusers has three.
          let isFlat = view.shape == [tensor.shape[max(0, tensor.shape.count - 2)]] && tensor.shape.first == 1
          if view.shape != form.shape && !isFlat {
            lines.append("wrong shape: \(place) is \(view.shape), needs \(form.shape)")
          }
        }
      }
    }
    lines += places.filter { !known.contains($0.key) }.map { "unexpected: \($0.value)" }.sorted()
    lines += strangers.map { "unexpected: \($0)" }
    guard lines.isEmpty else { throw .wrongTensors(checkpoint: weights.path, lines: lines) }
    self.weights = weights
    self.configuration = configuration
    self.places = places
  }

  /// The values of one of `configuration.tensors`, weight norm folded.
  ///
  /// `w = g · v / ‖v‖`, the norm over every dimension but the first: an output channel's kernel, an input channel's for a
  /// transposed convolution.
  /// - Throws: `CheckpointError` if the file cannot be read, `OobleckError` for values that are no numbers.
  public func floats(_ name: String) throws -> [Float] {
    if places[name] != nil { return try finite(name) }
    let scale = try finite("\(name)_g")
    var values = try finite("\(name)_v")
    guard !scale.isEmpty, values.count % scale.count == 0 else { throw unusable(name, "has no channels") }
    let size = values.count / scale.count
    let broken = values.withUnsafeMutableBufferPointer { values -> Int? in
      for channel in scale.indices {
        var squares = 0.0
        for index in channel &* size..<(channel &+ 1) &* size {
          squares += Double(values[index]) * Double(values[index])
        }
        guard squares > 0 else { return channel }
        let factor = Double(scale[channel]) / squares.squareRoot()
        for index in channel &* size..<(channel &+ 1) &* size { values[index] = Float(Double(values[index]) * factor) }
      }
      return nil
    }
    if let broken { throw unusable("\(name)_v", "is all zeros for channel \(broken), which has no direction") }
    return values
  }

  private func finite(_ canonical: String) throws -> [Float] {
    guard let place = places[canonical] else { throw unusable(canonical, "is missing") }
    let floats = try weights.tensor(place).floats()
    // One NaN would make all sound silence or noise, without a word.
    guard let bad = floats.firstIndex(where: { !$0.isFinite }) else { return floats }
    throw unusable(place, "has the value \(floats[bad]) at element \(bad)")
  }

  private func unusable(_ name: String, _ reason: String) -> OobleckError {
    .wrongTensors(checkpoint: weights.path, lines: ["\(name) \(reason)"])
  }

  /// diffusers' name of a tensor in a file, or nil where it is no part of an Oobleck.
  private static func canonical(_ name: String, _ configuration: OobleckConfiguration) -> String? {
    for part in OobleckConfiguration.Part.allCases {
      let blocks = configuration.blocks(part).strides.count
      if let found = OobleckNames.diffusers(name, blocks: blocks), found.hasPrefix(part.rawValue) { return found }
    }
    guard name.hasPrefix("encoder.") || name.hasPrefix("decoder."), !name.contains(".layers.") else { return nil }
    // Newer PyTorch writes weight norm under these names.
    for (suffix, short) in [
      (".parametrizations.weight.original0", ".weight_g"), (".parametrizations.weight.original1", ".weight_v"),
    ]
    where name.hasSuffix(suffix) {
      return name.dropLast(suffix.count) + short
    }
    return name
  }

  /// A tensor as a whole, and as the two parts of its weight norm.
  private static func forms(_ tensor: ExpectedTensor) -> [(name: String, shape: [Int])] {
    guard tensor.name.hasSuffix(".weight"), let first = tensor.shape.first else { return [(tensor.name, tensor.shape)] }
    return [
      (tensor.name, tensor.shape), ("\(tensor.name)_g", [first] + tensor.shape.dropFirst().map { _ in 1 }),
      ("\(tensor.name)_v", tensor.shape),
    ]
  }
}
