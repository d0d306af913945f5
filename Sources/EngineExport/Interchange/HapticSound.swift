import CutModel
import Foundation
import MediaIO
import Timeline

/// Haptics as sound, for controllers that are driven by samples.
enum HapticSound {
  /// Hertz of a dull hum (sharpness 0).
  static let dull = 60.0
  /// Hertz of a sharp hum (sharpness 1).
  static let sharp = 240.0
  /// Seconds in which a tap fades to 1/e.
  static let decay = 0.02

  /// 48 kHz, left and right alike, as long as the cut: a sine from `dull` to `sharp` under the envelope, and a fading
  /// burst for each tap; full scale is intensity 1.
  static func sound(_ cut: Cut) -> Sound {
    let rate = SampleRate.movie
    let length = Int((try? rate.sampleCount(ofFrames: cut.frames, at: cut.frameRate)) ?? 0)
    var mono = [Double](repeating: 0, count: max(0, length))
    let perSample = Flicks.perSecond / rate.hertz
    var phase = 0.0
    for index in mono.indices {
      let time = Flicks(Int64(index) * perSample)
      let amplitude = HapticFiles.value(cut.haptics.amplitude, at: time)
      let frequency = dull + (sharp - dull) * HapticFiles.value(cut.haptics.frequency, at: time)
      mono[index] = amplitude * sin(2 * Double.pi * phase)
      phase += frequency / Double(rate.hertz)
      phase -= phase.rounded(.down)
    }
    for tap in cut.haptics.taps {
      guard let start = try? rate.sample(nearest: tap.time), start >= 0 else { continue }
      let step = (dull + (sharp - dull) * HapticFiles.limited(tap.sharpness)) / Double(rate.hertz)
      // After eight times the decay a burst has faded to 0.03 %.
      for offset in 0..<Int(decay * 8 * Double(rate.hertz)) where Int(start) + offset < mono.count {
        let fade = exp(-Double(offset) / (decay * Double(rate.hertz)))
        mono[Int(start) + offset] +=
          HapticFiles.limited(tap.intensity) * fade * sin(2 * Double.pi * step * Double(offset))
      }
    }
    var samples = [Float](repeating: 0, count: mono.count * 2)
    for (index, value) in mono.enumerated() {
      samples[index * 2] = Float(min(1, max(-1, value)))
      samples[index * 2 + 1] = samples[index * 2]
    }
    return Sound(samples: samples, channels: 2, rate: rate)
  }
}
