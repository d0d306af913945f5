public import VulkanCompute

/// Where the device's time goes: the times of one run's dispatches, by label.
public struct DispatchProfile: Sendable {
  /// All dispatches of one label.
  public struct Row: Sendable, Codable, Equatable {
    /// The label.
    public let label: String
    /// How many dispatches.
    public let count: Int
    /// Their time together, milliseconds.
    public let milliseconds: Double
    /// Their share of all dispatches' time, 0…1.
    public let share: Double
  }

  /// One row per label, the longest first.
  public let rows: [Row]
  /// Time of all dispatches, milliseconds.
  public let milliseconds: Double

  /// Adds up times; several runs may be given at once, and are then divided by `runs`.
  public init(_ times: [VulkanCompute.DispatchTime], runs: Int = 1) {
    let all = times.reduce(0) { $0 + $1.nanoseconds }
    rows = Dictionary(grouping: times, by: \.label).map { label, times in
      let sum = times.reduce(0) { $0 + $1.nanoseconds }
      return Row(
        label: label, count: times.count / max(runs, 1), milliseconds: sum * 1e-6 / Double(max(runs, 1)),
        share: all > 0 ? sum / all : 0)
    }.sorted { ($1.milliseconds, $0.label) < ($0.milliseconds, $1.label) }
    milliseconds = all * 1e-6 / Double(max(runs, 1))
  }

  /// A profile from its rows.
  public init(rows: [Row]) {
    self.rows = rows
    milliseconds = rows.reduce(0) { $0 + $1.milliseconds }
  }

  /// A table for people.
  public var table: String {
    let width = max(12, rows.map(\.label.count).max() ?? 0)
    func line(_ label: String, _ count: String, _ time: String, _ share: String) -> String {
      label.padding(to: width) + count.padding(toRight: 7) + time.padding(toRight: 11) + share.padding(toRight: 9)
    }
    var lines = [line("on the device", "times", "ms", "share")]
    for row in rows {
      lines.append(line(row.label, "\(row.count)", fixed(row.milliseconds, 2), fixed(row.share * 100, 1) + " %"))
    }
    lines.append(line("together", "\(rows.reduce(0) { $0 + $1.count })", fixed(milliseconds, 2), ""))
    return lines.joined(separator: "\n")
  }
}
