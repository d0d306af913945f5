internal import Shaders
public import VulkanCompute

/// Up to four weighted sums of up to six tensors: out[j] = Σₖ weights[j, k]·terms[k], element by element.
///
/// The weights are read from a value, so a recorded program runs with new weights each step: that makes this the update
/// of every linear sampler (Euler, re-noising, UniPC with its history) and of guidance. Every term is read before any
/// output is written, so outputs may be terms. A weight of zero keeps its term out even where that holds NaN.
///
/// Single precision, terms added in order, nothing contracted: the same loop on the host gives the same bits.
public enum WeightedSums {
  /// The most terms of one launch.
  public static let mostTerms = 6
  /// The most sums of one launch.
  public static let mostSums = 4

  /// - Parameters:
  ///   - terms: one to six float tensors of equal size.
  ///   - weights: float values; `[outputs.count, terms.count]` of them are used.
  ///   - firstWeight: index of the first of those.
  ///   - outputs: one to four different float tensors of the same size.
  ///   - device: chooses the variant.
  public static func dispatches(
    terms: [Value], weights: Value, firstWeight: Int = 0, outputs: [Value], on device: DeviceClass
  ) -> [Dispatch] {
    precondition((1...mostTerms).contains(terms.count), "WeightedSums: one to six terms")
    precondition((1...mostSums).contains(outputs.count), "WeightedSums: one to four sums")
    let size = terms[0].count
    precondition((terms + outputs).allSatisfy { $0.count == size }, "WeightedSums: sizes differ")
    precondition((terms + outputs).allSatisfy { $0.element == .float32 }, "WeightedSums: float values only")
    precondition(Set(outputs).count == outputs.count, "WeightedSums: two sums go to one value")
    precondition(
      firstWeight >= 0 && firstWeight + terms.count * outputs.count <= weights.count, "WeightedSums: too few weights")
    guard size > 0 else { return [] }
    let inQuads = size % 4 == 0
    let count = inQuads ? size / 4 : size
    let kind: BindingKind = inQuads ? .texelFloat4 : .storage
    let grid = Grid(count, on: device)
    // Slots that are not used still need something bound.
    let sources = terms + Array(repeating: terms[0], count: mostTerms - terms.count)
    let targets = outputs + Array(repeating: outputs[0], count: mostSums - outputs.count)
    return [
      Dispatch(
        inQuads ? .weighted_sums_quads : .weighted_sums_floats,
        specialization: [grid.width, grid.itemsEach, UInt32(terms.count), UInt32(outputs.count)],
        bindings: sources.map { .read($0, as: kind) } + targets.map { .write($0) } + [.read(weights)],
        push: Push(count: UInt32(count: count), firstWeight: UInt32(count: firstWeight)), groups: grid.groups,
        label: "weighted sums")
    ]
  }

  private struct Push: BitwiseCopyable {
    var count, firstWeight: UInt32
  }
}
