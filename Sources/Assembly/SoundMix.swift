import Foundation
import MediaIO
import Timeline

/// The sound of a cut before its loudness is set: every take's sound at its place, faded as its picture is.
struct SoundMix {
  /// How long the ramps at hard cuts take: long enough that a step cannot be heard as a click.
  static let ramp = 240  // 5 ms at 48 kHz

  let channels: Int
  /// Interleaved, 48 kHz.
  private(set) var samples: [Float]
  var length: Int { samples.count / channels }

  /// Silence.
  init(channels: Int, length: Int) {
    self.channels = channels
    samples = [Float](repeating: 0, count: channels * length)
  }

  /// Adds a shot's sound (48 kHz) from sample `start` on, for `length` samples; what is missing is silence, what is longer
  /// is left out. The first `rise` and the last `fall` samples follow a quarter of a sine wave, so that the powers of two
  /// shots in a dissolve sum to one at every moment; where there is no transition, a ramp of 5 ms takes its place.
  mutating func add(_ sound: Sound, at start: Int, length: Int, rise: Int, fall: Int) {
    let up = Self.gains(rise > 0 ? rise : min(Self.ramp, length / 2))
    let down = Self.gains(fall > 0 ? fall : min(Self.ramp, length / 2))
    let count = min(length, sound.length, self.length - start)
    let (from, to) = (sound.channels, channels)
    samples.withUnsafeMutableBufferPointer { target in
      sound.samples.withUnsafeBufferPointer { source in
        var index = 0
        while index < count {
          var gain: Float = 1
          if index < up.count { gain = up[index] }
          if length - 1 - index < down.count { gain *= down[length - 1 - index] }
          for channel in 0..<to {
            target[(start + index) * to + channel] += gain * source[index * from + min(channel, from - 1)]
          }
          index += 1
        }
      }
    }
  }

  /// Adds a sound as long as the mix to all of it, without ramps.
  mutating func add(_ sound: Sound) {
    let (from, to) = (sound.channels, channels)
    for index in 0..<min(length, sound.length) {
      for channel in 0..<to { samples[index * to + channel] += sound.samples[index * from + min(channel, from - 1)] }
    }
  }

  /// sin of the middle of each of `count` steps from 0 to a quarter turn. Read backwards it is the cosine, so the squares
  /// of one rising and one falling sum to one.
  static func gains(_ count: Int) -> [Float] {
    (0..<count).map { Float(sin(Double.pi / 2 * (Double($0) + 0.5) / Double(count))) }
  }
}
