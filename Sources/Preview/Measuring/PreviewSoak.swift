import CutsceneBuild
import Foundation
import ImmediateUI
import MediaIO
import StudioWindow
import Timeline
import WindowSystem

/// Uses the studio at random for a long time and watches its memory.
@MainActor public struct PreviewSoak {
  /// What was measured.
  public struct Result: Sendable, Codable, Equatable {
    /// Seconds of the script's time.
    public var seconds: Double
    /// Keys, clicks, drags and wheel turns.
    public var inputs: Int
    /// Resident memory in MiB after a tenth of the time and at the end, and the most in between.
    public var early, late, most: Double
    /// Grave messages in the log.
    public var problems: Int
  }

  /// Seconds of the script's time.
  public var seconds = 600.0
  /// Decides what is done.
  public var seed: UInt64 = 1

  /// Ten minutes.
  public init() {}

  /// Uses what lies at `path` at random.
  /// - Throws: what windows throw.
  public func run(_ path: String) async throws -> Result {
    var options = StudioOptions(models: StandInModels(), program: "/bin/false", identityFolder: NSTemporaryDirectory())
    options.window.output = .headless
    options.sound = .simulated
    let studio = try Studio(options)
    let script = try StudioScript(studio, text: "", name: "soak")
    defer { studio.shutDown() }
    studio.open(path)
    try await script.settle()
    if let trouble = studio.state.trouble { throw StudioError(trouble) }
    var random = RandomInput(seed: seed)
    var result = Result(seconds: seconds, inputs: 0, early: 0, late: 0, most: 0, problems: 0)
    var passed = 0.0
    while passed < seconds {
      use(studio, &random)
      result.inputs += 1
      let frames = 1 + random.below(30)
      try await script.frames(frames)
      passed += Double(frames) / 60
      let memory = Self.resident
      if result.early == 0, passed > seconds / 10 { result.early = memory }
      result.most = max(result.most, memory)
      if studio.state.subject == nil {
        studio.open(path)
        try await script.settle()
      }
    }
    result.late = Self.resident
    result.problems = studio.state.log.messages.count { $0.grade == .bad }
    return result
  }

  private static let keys: [Key] = [
    .space, .k, .l, .j, .left, .right, .up, .down, .comma, .period, .home, .end, .i, .o, .p, .m, .leftBracket,
    .rightBracket, .equals, .minus, .digit0, .s, .tab, .c, .f, .f1, .escape, .escape,
  ]

  private func use(_ studio: Studio, _ random: inout RandomInput) {
    let window = studio.window.window
    let size = window.size
    let (x, y) = (Float(random.share()) * size.width, 40 + Float(random.share()) * (size.height - 40))
    switch random.below(12) {
    case 0...5: studio.window.press(Self.keys[random.below(Self.keys.count)], random.below(4) == 0 ? .shift : [])
    case 6, 7:
      window.inject([.mouseMoved(x: x, y: y), .mouseDown(.left, x: x, y: y, clicks: 1), .mouseUp(.left, x: x, y: y)])
    case 8:
      let far = Float(random.share()) * size.width
      window.inject([
        .mouseMoved(x: x, y: y), .mouseDown(.left, x: x, y: y, clicks: 1), .mouseMoved(x: far, y: y),
        .mouseUp(.left, x: far, y: y),
      ])
    case 9: window.inject([.mouseMoved(x: x, y: y), .wheel(x: 0, y: random.below(2) == 0 ? 1 : -1)])
    case 10: window.resize(width: 700 + random.below(1000), height: 500 + random.below(600))
    default: studio.perform(.seek(Flicks(Int64(random.share() * studio.state.seconds * Double(Flicks.perSecond)))))
    }
  }

  /// Resident memory in MiB.
  static var resident: Double {
    guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return 0 }
    let pages = text.split(separator: " ").dropFirst().first.flatMap { Double($0) } ?? 0
    return pages * Double(sysconf(Int32(_SC_PAGESIZE))) / 1_048_576
  }
}
