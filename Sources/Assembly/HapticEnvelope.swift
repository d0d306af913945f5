import CutModel
import Foundation
import MediaIO
import Timeline

/// The hum of a controller: what is below 160 Hz in the finished sound, and what events leave behind.
struct HapticEnvelope {
  private(set) var amplitude: [Double] = []
  private(set) var frequency: [Double] = []

  /// Edge of the low band, and what counts as sharp within it, in hertz.
  static let edge = 160.0
  static let middle = 80.0
  /// What is felt least and most, dB below full scale (root mean square of the low band). A man's voice at −16 LUFS
  /// reaches −20 and is just felt.
  static let quietest = -24.0
  static let loudest = -8.0

  /// - Parameters:
  ///   - sound: the finished mix, 48 kHz.
  ///   - duration: of the cut; there is a row for every 1/60 s that starts before its end.
  init(_ sound: Sound, events: [CutEvent], duration: Flicks) {
    let perRow = Flicks.perSecond / CutHaptics.rate
    let rows = Int((duration.count + perRow - 1) / perRow)
    let low = LowPass(Self.edge).twice(sound.mono.samples)
    let deep = LowPass(Self.middle).twice(low)
    let step = Int(SampleRate.movie.hertz / CutHaptics.rate)
    for row in 0..<rows {
      let span = min(row * step, low.count)..<min((row + 1) * step, low.count)
      let (all, bottom) = (Self.power(low[span]), Self.power(deep[span]))
      let level = 10 * log10(max(all, 1e-12))
      var strength = min(1, max(0, (level - Self.quietest) / (Self.loudest - Self.quietest)))
      var sharp = all > 0 ? min(1, max(0, 1 - bottom / all)) * 0.5 : 0
      let now = Double(row) / Double(CutHaptics.rate)
      for event in events {
        guard let feel = HapticTable.feel(of: event.name) else { continue }
        // It begins in the row in which it happens.
        let age = now - event.time.seconds
        guard Int64(row) >= event.time.count / perRow, age < 8 * feel.decay else { continue }
        let added = feel.intensity * event.force * exp(-max(0, age) / feel.decay)
        if added > strength { sharp = sharp * strength / max(added, 1e-9) + feel.sharpness * (1 - strength / added) }
        strength = max(strength, added)
      }
      amplitude.append(thousandths(strength))
      frequency.append(thousandths(sharp))
    }
  }

  private static func power(_ samples: ArraySlice<Float>) -> Double {
    samples.isEmpty ? 0 : samples.reduce(0) { $0 + Double($1) * Double($1) } / Double(samples.count)
  }
}

/// A second-order Butterworth low pass at 48 kHz (the bilinear transform's biquad, as in Robert Bristow-Johnson's
/// cookbook).
struct LowPass {
  private let b: (Double, Double, Double)
  private let a: (Double, Double)

  init(_ hertz: Double) {
    let angle = 2 * Double.pi * hertz / Double(SampleRate.movie.hertz)
    let alpha = sin(angle) / 2.0.squareRoot()
    let scale = 1 / (1 + alpha)
    b = ((1 - cos(angle)) / 2 * scale, (1 - cos(angle)) * scale, (1 - cos(angle)) / 2 * scale)
    a = (-2 * cos(angle) * scale, (1 - alpha) * scale)
  }

  /// Filtered forwards and then backwards: 24 dB an octave and no delay, so that what is felt is not late.
  func twice(_ samples: [Float]) -> [Float] {
    var copy = samples
    copy.withUnsafeMutableBufferPointer { buffer in
      run(buffer, from: 0, to: buffer.count, step: 1)
      run(buffer, from: buffer.count - 1, to: -1, step: -1)
    }
    return copy
  }

  private func run(_ samples: UnsafeMutableBufferPointer<Float>, from: Int, to: Int, step: Int) {
    var (first, second) = (0.0, 0.0)
    var index = from
    while index != to {
      let input = Double(samples[index])
      let output = b.0 * input + first
      first = b.1 * input - a.0 * output + second
      second = b.2 * input - a.1 * output
      samples[index] = Float(output)
      index &+= step
    }
  }
}
