import Alignment
import Foundation
import MediaIO
import Timeline

/// Finds the times of recorded lines.
struct VoiceAligner {
  /// The times of a line from the start of its recording, and what the user should know about them.
  /// - Throws: `MediaError` when the recording cannot be read, `AssemblyError` when it is too long for one line.
  mutating func times(of line: AssemblyShot.Line) throws -> (timed: LineTimes.Timed, warning: String?) {
    guard let path = line.recordedVoice else {
      throw AssemblyError("The line \(line.id) has neither cues nor a recording: make its take again.")
    }
    let rate = try SampleRate(hertz: 16_000)
    let sound = try Sound(contentsOf: path).mono.resampled(to: rate)
    guard sound.length <= ForcedAlignment.longest else {
      throw AssemblyError(
        "\(path) is longer than \(ForcedAlignment.longest / 16_000) s, too long for the line \(line.id): split it.")
    }
    let found = try ForcedAlignment(sound.samples, text: line.text)
    let warning: String? =
      switch found.kind {
      case .aligned: nil
      case .spread:
        "\(path) does not sound like its text, so the times of its words are only guessed; check the text."
      case .silent: "\(path) is silent, so its words have no times."
      case .unspeakable:
        "its text cannot be said by the built-in voices, so its words have no times and its mouth follows the loudness."
      }
    return (
      LineTimes.Timed(
        start: found.start, end: found.end, words: found.words, phonemes: found.phonemes, mouth: found.mouth),
      warning
    )
  }
}
