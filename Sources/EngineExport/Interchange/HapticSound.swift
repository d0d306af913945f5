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
    let perValue = Int(rate.hertz / CutHaptics.rate)
    var phase = 0.0
    mono.withUnsafeMutableBufferPointer { buffer in
      for value in 0..<((buffer.count + perValue - 1) / perValue) {
        let (now, next) = (HapticFiles.time(value), HapticFiles.time(value + 1))
        let (level, nextLevel) = (amplitude(cut, now), amplitude(cut, next))
        let (pitch, nextPitch) = (frequency(cut, now), frequency(cut, next))
        for offset in 0..<min(perValue, buffer.count - value * perValue) {
          let share = Double(offset) / Double(perValue)
          let strength = level + (nextLevel - level) * share
          if strength > 0 { buffer[value * perValue + offset] = strength * sin(2 * Double.pi * phase) }
          phase += (pitch + (nextPitch - pitch) * share) / Double(rate.hertz)
          if phase >= 1 { phase -= 1 }
        }
      }
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
    let samples = mono.flatMap { value -> [Float] in
      let limited = Float(min(1, max(-1, value)))
      return [limited, limited]
    }
    return Sound(samples: samples, channels: 2, rate: rate)
  }

  private static func amplitude(_ cut: Cut, _ time: Flicks) -> Double {
    HapticFiles.value(cut.haptics.amplitude, at: time)
  }

  private static func frequency(_ cut: Cut, _ time: Flicks) -> Double {
    dull + (sharp - dull) * HapticFiles.value(cut.haptics.frequency, at: time)
  }
}
