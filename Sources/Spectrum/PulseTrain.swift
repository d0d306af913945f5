import Foundation

/// The source of a voice: all harmonics of a moving pitch, equally strong and in phase, up to where hearing the mel ends.
enum PulseTrain {
  /// - Parameters:
  ///   - pitch: hertz at every `hop`-th sample from `start` on, held before and after.
  ///   - limit: hertz at which the last harmonics have faded out.
  /// - Returns: `count` samples of a power that does not depend on the pitch.
  static func samples(
    pitch: [Float], hop: Int, start: Int, count: Int, sampleRate: Int, limit: Double
  ) -> [Float] {
    guard let first = pitch.first, let last = pitch.last else { return [Float](repeating: 0, count: count) }
    var phase = 0.0
    return (0..<count).map { index in
      let place = index - start
      let frame = place < 0 ? 0 : place / hop
      var now = Double(place < 0 ? first : last)
      if place >= 0, frame + 1 < pitch.count {
        let share = Double(place % hop) / Double(hop)
        now = Double(pitch[frame]) * (1 - share) + Double(pitch[frame + 1]) * share
      }
      phase += now / Double(sampleRate)
      phase -= phase.rounded(.down)
      // cos(kx) = 2 cos(x) cos((k − 1)x) − cos((k − 2)x)
      let turn = cos(2 * Double.pi * phase)
      var (before, current, sum) = (1.0, turn, 0.0)
      var frequency = now
      while frequency < limit {
        sum += current * min(1, (limit - frequency) / 500)
        (before, current) = (current, 2 * turn * current - before)
        frequency += now
      }
      return Float(sum * (2 * now / Double(sampleRate)).squareRoot())
    }
  }
}
