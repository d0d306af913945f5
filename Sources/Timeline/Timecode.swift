/// SMPTE timecode of a frame: hours, minutes, seconds and frames.
///
/// At NTSC rates non-drop timecode runs slower than the clock; drop-frame timecode (SMPTE ST 12-1) skips the *numbers* 0
/// and 1 (0 to 3 at 59.94) at every minute except each tenth, and no pictures, so that it stays within two frames of it.
public struct Timecode: Hashable, Sendable, CustomStringConvertible {
  /// Whether frame numbers are dropped; written with `;` before the frames.
  public let dropsFrames: Bool
  /// The parts, each already reduced to its range; hours are not limited to 24.
  public let hours: Int64, minutes: Int64, seconds: Int64, frames: Int64

  /// The timecode of frame `frame` (0 or more; negative counts as 0) at `rate`. Frame numbers are dropped only if asked
  /// for and the rate is 30000/1001 or 60000/1001, the two for which the standard defines it.
  public init(frame: Int64, rate: FrameRate, droppingFrames: Bool = false) {
    let nominal = rate.nominal
    dropsFrames = droppingFrames && rate.denominator == 1001 && (rate.numerator == 30_000 || rate.numerator == 60_000)
    var number = max(0, frame)
    if dropsFrames {
      let dropped = nominal / 15
      let perMinute = nominal * 60 - dropped
      let perTenMinutes = perMinute * 10 + dropped
      let (tens, rest) = number.quotientAndRemainder(dividingBy: perTenMinutes)
      number += dropped * 9 * tens
      // The first minute of each ten is whole; the nine after it miss `dropped` numbers each.
      if rest >= perMinute + dropped { number += dropped * ((rest - dropped) / perMinute) }
    }
    frames = number % nominal
    seconds = number / nominal % 60
    minutes = number / nominal / 60 % 60
    hours = number / nominal / 3600
  }

  /// `01:02:03:04`, or `01:02:03;04` when frames are dropped.
  public var description: String {
    "\(padded(hours, 2)):\(padded(minutes, 2)):\(padded(seconds, 2))\(dropsFrames ? ";" : ":")\(padded(frames, 2))"
  }
}

extension Flicks {
  /// Clock time to the nearest millisecond: `00:00:02.500`; a minus sign before times before zero.
  public var clockText: String {
    let total = Int64((count.magnitude + UInt64(Self.perSecond) / 2000) / (UInt64(Self.perSecond) / 1000))
    let clock = [padded(total / 3_600_000, 2), padded(total / 60_000 % 60, 2), padded(total / 1000 % 60, 2)]
    return (count < 0 ? "-" : "") + clock.joined(separator: ":") + "." + padded(total % 1000, 3)
  }
}
