import Timeline

/// A report for people: lines of plain text, aligned where they are tables.
public struct ReportText: Sendable {
  /// The lines, without line breaks.
  public private(set) var lines: [String] = []

  /// Writes a report down. Longer lists than `limit` are cut off, and said so.
  public init(_ report: InspectionReport, limit: Int = 40) {
    var text = Writer(limit: limit)
    text.head(report)
    if let take = report.take { text.take(take) }
    if let cutscene = report.cutscene { text.cutscene(cutscene) }
    for movie in report.movies { text.movie(movie) }
    text.sounds(report.sounds)
    text.pictures(report.pictures)
    text.subtitles(report)
    for finding in report.provenance { text.provenance(finding) }
    if let cache = report.cache { text.cache(cache) }
    text.end(report)
    lines = text.lines
  }
}

/// Collects lines.
struct Writer {
  let limit: Int
  private(set) var lines: [String] = []

  init(limit: Int) { self.limit = limit }

  mutating func heading(_ text: String) {
    if !lines.isEmpty { lines.append("") }
    lines.append(singleLine(text, limit: 300))
  }

  /// `  name        value`.
  mutating func fact(_ name: String, _ value: String) {
    lines.append("  " + padded(name, 12) + singleLine(value, limit: 400))
  }

  /// Rows with aligned columns, at most `limit` of them.
  mutating func table(_ rows: [[String]], _ what: String) {
    guard let columns = rows.map(\.count).max() else { return }
    let shown = rows.prefix(limit).map { row in row.map { singleLine($0, limit: 80) } }
    let widths = (0..<columns).map { column in
      shown.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    for row in shown {
      var line = "  "
      for (column, cell) in row.enumerated() {
        line += column == row.count - 1 ? cell : padded(cell, widths[column] + 2)
      }
      lines.append(line)
    }
    if rows.count > limit { lines.append("  … and \(rows.count - limit) more \(what)") }
  }

  private func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  /// `1.5 MiB`.
  static func size(_ bytes: Int64) -> String {
    let units = ["bytes", "KiB", "MiB", "GiB", "TiB"]
    var (value, unit) = (Double(bytes), 0)
    while value >= 1024, unit < units.count - 1 { (value, unit) = (value / 1024, unit + 1) }
    return unit == 0 ? "\(bytes) bytes" : "\(decimals((value * 10).rounded() / 10)) \(units[unit])"
  }

  /// `1.750 s`.
  static func clock(_ time: Flicks) -> String {
    let text = time.clockText
    return text.hasPrefix("00:00:")
      ? String(text.dropFirst(6)) : text.hasPrefix("00:") ? String(text.dropFirst(3)) : text
  }

  /// `+0.02 ms`.
  static func signed(_ milliseconds: Double) -> String {
    (milliseconds > 0 && decimals(milliseconds) != "0" ? "+" : "") + decimals(milliseconds) + " ms"
  }

  static func count(_ number: Int, _ word: String, _ plural: String? = nil) -> String {
    number == 1 ? "1 \(word)" : "\(number) \(plural ?? word + "s")"
  }
}
