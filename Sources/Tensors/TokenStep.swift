internal import Shaders
public import VulkanCompute

/// One sampling step on tokens whose network answers with the clean data: z ← z + (x̂ − z)·c, in place.
///
/// The state is the transformer's input itself: data columns first, flags after them. Only data columns of tokens whose
/// clean flag is 0 change, so given data, flags and other rows keep their bits.
public enum TokenStep {
  /// Where the reference patches that the network's answer is relative to lie: token i takes row `firstRow + i mod period`.
  public struct Reference: Sendable {
    /// Float rows, data columns first. May be the state, in rows that the step does not change.
    public let value: Value
    /// Row of the first patch.
    public let firstRow: Int
    /// Number of patches of one reference picture.
    public let period: Int

    /// Names the rows.
    public init(_ value: Value, firstRow: Int = 0, period: Int) {
      self.value = value
      self.firstRow = firstRow
      self.period = period
    }
  }

  /// - Parameters:
  ///   - state: float rows `[N, W]`, the noisy tokens z.
  ///   - rows: which rows of the state take the step.
  ///   - estimate: float rows `[_, at least dataWidth]`, the network's answer: x̂, or x̂ less the reference.
  ///   - estimateFirstRow: row of the estimate for the first of `rows`; nil for the same row.
  ///   - reference: what to add to the estimate; nil for nothing.
  ///   - dataWidth: number of data columns.
  ///   - cleanColumn: column of the state that is 0 for noisy and 1 for clean tokens.
  ///   - coefficients: float value that holds c, written by the host before each step.
  ///   - coefficient: index of c in it.
  ///   - device: chooses the variant.
  public static func dispatches(
    state: Value, rows: Range<Int>, estimate: Value, estimateFirstRow: Int? = nil, reference: Reference? = nil,
    dataWidth: Int, cleanColumn: Int, coefficients: Value, coefficient: Int = 0, on device: DeviceClass
  ) -> [Dispatch] {
    let firstEstimate = estimateFirstRow ?? rows.lowerBound
    let given = reference ?? Reference(estimate, period: 0)
    precondition(rows.lowerBound >= 0 && rows.upperBound <= state.rows, "TokenStep: rows outside the state")
    precondition(
      firstEstimate >= 0 && firstEstimate + rows.count <= estimate.rows, "TokenStep: rows outside the estimate")
    precondition(
      dataWidth > 0 && dataWidth <= min(state.width, estimate.width, given.value.width), "TokenStep: rows too short")
    precondition(
      cleanColumn >= dataWidth && cleanColumn < state.width, "TokenStep: the clean flag is not behind the data")
    precondition(
      given.firstRow >= 0 && given.period >= 0 && given.firstRow + given.period <= given.value.rows,
      "TokenStep: reference rows outside their value")
    precondition(
      given.value != state || !rows.overlaps(given.firstRow..<given.firstRow + given.period),
      "TokenStep: the step would change its own reference")
    precondition(reference == nil || given.period > 0, "TokenStep: a reference of no rows")
    precondition(coefficient >= 0 && coefficient < coefficients.count, "TokenStep: no such coefficient")
    guard !rows.isEmpty else { return [] }
    let inQuads = state.isInQuads && estimate.isInQuads && given.value.isInQuads && dataWidth % 4 == 0
    let kind: BindingKind = inQuads ? .texelFloat4 : .storage
    let count = rows.count * (inQuads ? dataWidth / 4 : dataWidth)
    let grid = Grid(count, on: device)
    return [
      Dispatch(
        inQuads ? .token_step_quads : .token_step_floats,
        specialization: [grid.width, grid.itemsEach]
          + [dataWidth, state.width, estimate.width, given.value.width, cleanColumn, given.period].map {
            UInt32(count: $0)
          },
        bindings: [
          .read(state, as: kind), .read(estimate, as: kind), .read(given.value, as: kind), .write(state),
          .read(coefficients),
        ],
        push: Push(
          count: UInt32(count: count), firstState: UInt32(count: rows.lowerBound),
          firstEstimate: UInt32(count: firstEstimate), firstReference: UInt32(count: given.firstRow),
          coefficient: UInt32(count: coefficient)),
        groups: grid.groups, label: "token step")
    ]
  }

  private struct Push: BitwiseCopyable {
    var count, firstState, firstEstimate, firstReference, coefficient: UInt32
  }
}
