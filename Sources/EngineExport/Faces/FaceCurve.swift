public import CutModel
public import Timeline

/// A character's face over a cut, at any frame rate: one shape fades into the next, and the mouth leads the sound a little,
/// as mouths do.
///
/// The value at a time is the mean of the cut's 100 Hz rows over a window of `crossFade` around that time plus `lead`. A
/// mean over a window is a linear cross-fade of that length wherever the rows jump, does not change rows that hold still,
/// and is the same at any rate. The window's shares are whole flicks, so the numbers do not depend on the machine.
public struct FaceCurve: Sendable {
  /// How long a change from one shape to the next takes by default: 60 ms.
  public static let crossFade = Flicks(Flicks.perSecond * 60 / 1000)
  /// How far the mouth is ahead of the sound by default: 20 ms.
  public static let lead = Flicks(Flicks.perSecond * 20 / 1000)

  /// Who it is.
  public let character: String
  /// Frames per second of `frameCount` and `shapes(ofFrame:)`.
  public let frameRate: FrameRate
  /// How many frames of `frameRate` start before the cut ends.
  public let frameCount: Int64

  private let rows: [[Double]]
  private let window: Int64
  private let lead: Int64
  private static let perRow = Flicks.perSecond / CutVisemes.rate

  /// The face of a character of a cut; of one that never speaks, a face at rest.
  /// - Parameters:
  ///   - frameRate: the rate to sample at; nil for that of the cut.
  ///   - crossFade: length of a cross-fade, 0…1 s (clamped).
  ///   - lead: how far the mouth is ahead of the sound, -1…1 s (clamped).
  /// - Throws: `TimelineError` when a frame of that rate has no time.
  public init(
    of character: String, in cut: Cut, frameRate: FrameRate? = nil, crossFade: Flicks = Self.crossFade,
    lead: Flicks = Self.lead
  ) throws(TimelineError) {
    self.character = character
    self.frameRate = frameRate ?? cut.frameRate
    frameCount = try self.frameRate.frame(at: Flicks(max(0, cut.duration.count - 1))) + 1
    rows = cut.visemeRows(of: character)
    window = min(max(0, crossFade.count), Flicks.perSecond)
    self.lead = min(max(-Flicks.perSecond, lead.count), Flicks.perSecond)
  }

  /// Weights of the fifteen visemes at a time, 0…1, summing to 1 (within the rounding of the cut's rows).
  public func visemes(at time: Flicks) -> [Double] {
    let start = time.count + lead - window / 2
    let end = start + max(1, window)
    var sum = [Double](repeating: 0, count: CutVisemes.names.count)
    // Row n stands for the time n/100 s, so it fills the hundredth around it.
    var row = (start + Self.perRow / 2).flooredQuotient(by: Self.perRow)
    while row * Self.perRow - Self.perRow / 2 < end {
      let first = row * Self.perRow - Self.perRow / 2
      let share = Double(min(end, first + Self.perRow) - max(start, first))
      if row >= 0, row < rows.count {
        for (column, weight) in rows[Int(row)].enumerated() { sum[column] += weight * share }
      } else {
        sum[0] += share
      }
      row += 1
    }
    let whole = Double(end - start)
    return sum.map { $0 / whole }
  }

  /// Weights of the 52 shapes at a time, 0…1, in the order of `ARKitShape`.
  public func shapes(at time: Flicks) -> [Double] { VisemeShapes.weights(of: visemes(at: time)) }

  /// Weights of the 52 shapes at the start of a frame of `frameRate`. Throws `TimelineError.overflow`.
  public func shapes(ofFrame frame: Int64) throws(TimelineError) -> [Double] {
    shapes(at: try frameRate.start(ofFrame: frame))
  }
}

extension Int64 {
  /// The quotient rounded towards minus infinity.
  fileprivate func flooredQuotient(by divisor: Int64) -> Int64 {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }
}
