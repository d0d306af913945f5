public import MediaIO
import Timeline

extension Inspector.Result {
  /// Whether there is something to draw.
  public var hasOverview: Bool { overview != nil }

  /// Draws what was inspected: pictures, waveform, spectrogram, and everything with a time on the same axis.
  /// - Throws: `InspectionError` for caches and single pictures, which have no time; `MediaError`.
  public func overviewPicture() throws -> Picture {
    guard let overview else {
      throw InspectionError("\(report.path) has no time axis to draw: give a take, a bundle, a movie or a sound.")
    }
    guard overview.duration > .zero else { throw InspectionError("\(report.path) lasts no time at all.") }
    return try Overview(overview, problems: report.problems.count).picture()
  }

  /// Draws it into a PNG file, which appears whole or not at all.
  public func writePNG(to path: String) throws { try overviewPicture().writePNG(to: path) }
}

/// The picture of a take, bundle, movie or sound: strips of a few seconds, one below the other.
struct Overview {
  static let width = 1680
  static let margin = 24
  /// Room for the names of lanes.
  static let labels = 96
  static let head = 84
  /// A strip lasts at least this long, in seconds, and there are at most `mostStrips`.
  static let shortestStrip = 12.0
  static let mostStrips = 8
  static let background = Canvas.Color(17, 18, 22)

  private let content: OverviewContent
  private let problems: Int

  init(_ content: OverviewContent, problems: Int) {
    self.content = content
    self.problems = problems
  }

  func picture() throws -> Picture {
    let media = try OverviewMedia(content)
    let total = content.duration.seconds
    let count = min(Self.mostStrips, max(1, Int((total / Self.shortestStrip).rounded(.up))))
    let layout = OverviewStrip.Layout(content, media, width: Self.width - 2 * Self.margin - Self.labels)
    let height = Self.head + count * (layout.height + 28) + Self.margin
    var canvas = Canvas(width: Self.width, height: height, Self.background)
    drawHead(on: &canvas)
    for index in 0..<count {
      guard !Task.isCancelled else { throw CancellationError() }
      let strip = OverviewStrip(
        content: content, media: media, layout: layout, low: total * Double(index) / Double(count),
        high: total * Double(index + 1) / Double(count), x: Self.margin + Self.labels,
        y: Self.head + index * (layout.height + 28))
      strip.draw(on: &canvas)
    }
    return canvas.picture
  }

  private func drawHead(on canvas: inout Canvas) {
    let left = Double(Self.margin)
    canvas.write(
      content.title, x: left, y: 20, size: 19, within: Double(Self.width) - 400, Canvas.Color(244, 244, 248), bold: true
    )
    canvas.write(
      content.facts.joined(separator: "  ·  "), x: left, y: 54, size: 11, within: Double(Self.width) - 48,
      Canvas.Color(158, 162, 174))
    let verdict = problems == 0 ? "no problems found" : Writer.count(problems, "problem")
    let width = StrokeFont.width(verdict) * 13 / StrokeFont.capital
    canvas.write(
      verdict, x: Double(Self.width - Self.margin) - width, y: 23, size: 13,
      problems == 0 ? Canvas.Color(126, 208, 140) : Canvas.Color(250, 112, 100))
  }
}
