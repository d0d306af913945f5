import Loudness
import Timeline

/// Movies and sounds of a report.
extension Writer {
  mutating func movie(_ movie: MovieFinding) {
    heading("Movie \(movie.file)")
    let rate = movie.frameRate.map { "\($0)/s" } ?? "no constant rate"
    fact(
      "picture",
      "\(movie.videoCodec), \(Self.count(movie.frames, "picture")) of \(movie.width)×\(movie.height) at \(rate), "
        + "\(movie.pictureLength)\(movie.hasAlpha ? ", with alpha" : "")")
    if let codec = movie.audioCodec {
      fact(
        "sound",
        "\(codec), \(movie.samples) samples at \(movie.sampleRate) Hz, \(Self.count(movie.channels, "channel"))")
    } else {
      fact("sound", "none")
    }
    var starts = "picture \(decimals(movie.pictureStart.milliseconds)) ms"
    if let start = movie.soundStart { starts += ", sound \(decimals(start.milliseconds)) ms" }
    if let difference = movie.startDifferenceMilliseconds { starts += " (\(Self.signed(difference)))" }
    fact("starts", starts)
    if let difference = movie.lengthDifferenceMilliseconds {
      let tail = movie.audioCodec == "aac" ? "; AAC ends on a whole frame, which players leave out" : ""
      fact("lengths", "sound − picture = \(Self.signed(difference))\(difference != 0 ? tail : "")")
    }
    var regularity =
      movie.worstTimeErrorMilliseconds.map { "every picture within \(decimals($0)) ms of its place" } ?? "irregular"
    if movie.repeatedTimes > 0 { regularity += ", \(Self.count(movie.repeatedTimes, "repeated time"))" }
    fact("regularity", regularity)
    let lost =
      movie.undecodable.isEmpty ? "every picture can be decoded" : "\(movie.undecodable.count) cannot be decoded"
    let empty = movie.emptyPackets.map { ", \($0) of \(movie.theoraPackets ?? 0) Theora packets empty" } ?? ""
    let repeated = movie.repeatedPictures > 0 ? ", \(movie.repeatedPictures) equal to the one before" : ""
    fact(
      "pictures",
      "\(lost)\(empty)\(repeated); \(Self.count(movie.keyframes, "keyframe")), at most \(movie.longestGroup) apart")
    if let comparison = movie.comparison { fact("content", text(comparison)) }
    if let loudness = movie.loudness { fact("loudness", Self.text(loudness)) }
    for (key, value) in movie.metadata.sorted(by: { $0.key < $1.key }) where ["title", "comment"].contains(key) {
      fact(key, value)
    }
  }

  private func text(_ comparison: ContentComparison) -> String {
    var parts: [String] = []
    if let shift = comparison.pictureShift {
      parts.append(shift == 0 ? "same picture at the same time" : "pictures \(shift) later")
    }
    if let offset = comparison.offsetMilliseconds {
      parts.append("sound − picture = \(Self.signed(offset))")
      if let drift = comparison.soundDriftMilliseconds { parts.append("drift \(Self.signed(drift))") }
    }
    return parts.isEmpty
      ? "nothing to compare with \(comparison.with)" : parts.joined(separator: ", ") + ", against \(comparison.with)"
  }

  static func text(_ loudness: LoudnessReport) -> String {
    let parts = [
      loudness.integratedLUFS.map { "\(tenths($0)) LUFS" },
      loudness.truePeakDBTP.map { "true peak \(tenths($0)) dBTP" },
      loudness.rangeLU.map { "range \(tenths($0)) LU" },
    ].compactMap { $0 }
    return parts.isEmpty ? "silence" : parts.joined(separator: ", ")
  }

  private static func tenths(_ value: Double) -> String { decimals((value * 10).rounded() / 10) }

  mutating func sounds(_ sounds: [SoundFinding]) {
    for sound in sounds {
      heading("Sound \(sound.file)")
      fact(
        "samples",
        "\(sound.samples) at \(sound.sampleRate) Hz, \(Self.count(sound.channels, "channel")), \(sound.duration)")
      if let loudness = sound.loudness { fact("loudness", Self.text(loudness)) }
    }
  }
}
