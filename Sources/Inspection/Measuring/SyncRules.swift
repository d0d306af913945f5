import MediaIO
import Timeline

/// What a movie's measurements are held to.
enum SyncRules {
  /// The largest difference between the starts of sound and picture, in ms: half a tick of WebM's milliseconds, or about
  /// two samples.
  static func startTolerance(_ finding: MovieFinding) -> Double { isMillisecondContainer(finding) ? 0.5 : 0.05 }

  /// How much shorter and longer the sound may be than the pictures, in ms. AAC ends on a whole frame of 1024 samples,
  /// which players leave out by the track's length. Elsewhere a sample's rounding is all there is; WebM states the end of
  /// its last picture to a millisecond.
  static func lengthTolerance(_ finding: MovieFinding) -> ClosedRange<Double> {
    let exact = isMillisecondContainer(finding) ? 0.5 : 0.05
    let tail = finding.audioCodec == "aac" ? 1024 * 1000 / Double(max(1, finding.sampleRate)) : 0
    return -exact...(exact + tail)
  }

  /// How far a picture may be from the lattice of its rate, in ms: half a tick of the container. Matroska's ticks are
  /// 10 µs in our masters and a millisecond in other programs' files.
  static func timeTolerance(_ finding: MovieFinding) -> Double { isMatroska(finding) ? 1 : 0.05 }

  /// How far sound may be from picture by their content. Lossy codecs smear a little, so a twentieth of a millisecond is
  /// left to them beside the container's own.
  static func contentTolerance(_ finding: MovieFinding) -> Double { isMillisecondContainer(finding) ? 0.55 : 0.1 }

  static func isMatroska(_ finding: MovieFinding) -> Bool { finding.container.contains("matroska") }

  /// WebM, by its codecs: libavformat calls all Matroska files the same.
  static func isMillisecondContainer(_ finding: MovieFinding) -> Bool {
    isMatroska(finding) && finding.videoCodec != "ffv1"
  }

  /// What the measurements say against a movie, one sentence each.
  static func problems(_ finding: MovieFinding) -> [String] {
    var found: [String] = []
    if !finding.undecodable.isEmpty {
      found.append(
        "\(finding.undecodable.count) of its \(finding.frames) pictures cannot be decoded, the first is number "
          + "\(finding.undecodable[0]).")
    }
    if let empty = finding.emptyPackets, empty > 0 {
      found.append("\(empty) of its Theora packets are empty: still frames are lost, and later ones come early.")
    }
    if finding.repeatedTimes > 0 {
      found.append("\(finding.repeatedTimes) of its pictures have the time of the one before.")
    }
    if finding.frameRate == nil, finding.frames > 1 { found.append("Its pictures come at no constant rate.") }
    if let error = finding.worstTimeErrorMilliseconds, error > timeTolerance(finding) {
      found.append("A picture is \(decimals(error)) ms away from where its rate puts it.")
    }
    if finding.pictureStart != .zero {
      found.append("Its picture starts at \(decimals(finding.pictureStart.milliseconds)) ms instead of 0.")
    }
    if let difference = finding.startDifferenceMilliseconds, abs(difference) > startTolerance(finding) {
      found.append(
        "Its sound starts \(decimals(abs(difference))) ms \(difference < 0 ? "before" : "after") its picture.")
    }
    if finding.audioCodec != nil, finding.soundStart == nil { found.append("It promises sound and holds none.") }
    if let difference = finding.lengthDifferenceMilliseconds, !lengthTolerance(finding).contains(difference) {
      found.append(
        "Its sound is \(decimals(abs(difference))) ms \(difference < 0 ? "shorter" : "longer") than its picture.")
    }
    if let comparison = finding.comparison { found += problems(comparison, contentTolerance(finding)) }
    return found
  }

  private static func problems(_ comparison: ContentComparison, _ tolerance: Double) -> [String] {
    var found: [String] = []
    if let shift = comparison.pictureShift, shift != 0 {
      let count = abs(shift)
      found.append(
        "It shows everything \(count) picture\(count == 1 ? "" : "s") \(shift > 0 ? "later" : "earlier") than "
          + "\(comparison.with): frames are lost or added.")
    }
    if let offset = comparison.offsetMilliseconds, (comparison.soundLikeness ?? 0) > 0.8, abs(offset) > tolerance {
      found.append(
        "Its sound is \(decimals(abs(offset))) ms \(offset < 0 ? "earlier" : "later") against the picture than in "
          + "\(comparison.with).")
    }
    return found
  }
}

/// A number with at most three decimals.
func decimals(_ value: Double) -> String {
  let thousandths = (value * 1000).rounded()
  guard thousandths.magnitude < 1e15 else { return "\(value)" }
  let (whole, rest) = Int64(thousandths.magnitude).quotientAndRemainder(dividingBy: 1000)
  var digits = String(String(1000 + rest).dropFirst())
  while digits.last == "0" { digits.removeLast() }
  return (thousandths < 0 ? "-" : "") + "\(whole)" + (digits.isEmpty ? "" : ".\(digits)")
}
