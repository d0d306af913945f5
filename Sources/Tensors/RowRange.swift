/// Consecutive rows of a matrix that share one expert: the tokens of one modality.
///
/// Tokens lie grouped by modality, so choosing an expert is choosing rows; nothing is gathered.
public struct RowRange: Sendable, Hashable {
  /// The rows.
  public let rows: Range<Int>
  /// Which of the weights' experts they use, 0-based.
  public let expert: Int

  /// Names rows and their expert.
  public init(_ rows: Range<Int>, expert: Int = 0) {
    self.rows = rows
    self.expert = expert
  }
}
