import MediaIO
import Timeline

/// The sound of a shot whose lines are all recordings: the recordings themselves, at 48 kHz. A take holds them at its
/// model's own rate only.
enum RecordedSound {
  /// The recordings of `lines` at their places, as long as the take's own sound; nil where a line is not recorded.
  static func make(_ lines: [AssemblyShot.Line], length: Int, shot: String) throws -> Sound? {
    let paths = lines.compactMap(\.recordedVoice)
    guard !lines.isEmpty, paths.count == lines.count else { return nil }
    var mix = SoundMix(channels: 1, length: length)
    for (line, path) in zip(lines, paths) {
      do {
        let recording = try Sound(contentsOf: path).mono.resampled(to: .movie)
        let start = Int(try SampleRate.movie.sample(nearest: line.at ?? .zero))
        guard (0..<length).contains(start) else { continue }
        mix.add(recording, at: start, length: min(recording.length, length - start), rise: 0, fall: 0)
      } catch { throw shotFailure(error, shot: shot) }
    }
    return Sound(samples: mix.samples, channels: 1, rate: .movie)
  }
}
