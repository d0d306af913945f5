internal import Foundation

/// Log-mel frames to sound tokens and back: `patch` frames a token, frame by frame, lowest band first.
struct SoundTokens {
  let settings: FoalConfiguration.SoundSettings
  /// Features of one token: the frames, then flags.
  let width: Int

  /// Column of the flag that says the token is given, not noisy.
  var cleanColumn: Int { settings.patchValues }

  /// Rows `[count, width]` from `mel`, `[frames, bands]` natural-log magnitudes; missing frames are silence.
  func tokens(mel: [Float], count: Int, isClean: Bool) -> [Float] {
    let silence = (Float(logOfFloor) - settings.mean) / settings.deviation
    var rows = [Float](repeating: 0, count: count * width)
    for token in 0..<count {
      for value in 0..<settings.patchValues {
        let source = token * settings.patchValues + value
        rows[token * width + value] =
          source < mel.count ? (mel[source] - settings.mean) / settings.deviation : silence
      }
      rows[token * width + cleanColumn] = isClean ? 1 : 0
    }
    return rows
  }

  /// `[count * patch, bands]` natural-log magnitudes of the first `count` tokens.
  func mel(_ rows: [Float], count: Int) -> [Float] {
    var mel: [Float] = []
    mel.reserveCapacity(count * settings.patchValues)
    for token in 0..<count {
      for value in 0..<settings.patchValues {
        mel.append(rows[token * width + value] * settings.deviation + settings.mean)
      }
    }
    return mel
  }

  private var logOfFloor: Double { log(Double(settings.floor)) }
}
