import Timeline

extension MediaReport {
  /// What the measurements say against the movie.
  func findProblems() -> [String] {
    var found = problems
    if emptyPackets > 0 {
      found.append(
        "\(emptyPackets) of its packets hold no picture: Theora dropped still frames, and players show later ones early."
      )
    }
    if decodedFrames != info.frames {
      found.append("\(decodedFrames) pictures can be decoded of the \(info.frames) that it promises.")
    }
    if duplicateTimes > 0 { found.append("\(duplicateTimes) of its pictures have the time of the one before.") }
    if info.frameRate == nil, info.frames > 1 {
      let (least, most) = (shortestStepMilliseconds ?? 0, longestStepMilliseconds ?? 0)
      found.append(
        "Its pictures come at no constant rate: from one to the next are \(Self.text(least)) to \(Self.text(most)) ms.")
    }
    if pictureStart != .zero {
      found.append("Its picture starts at \(Self.text(pictureStart.milliseconds)) ms instead of 0.")
    }
    if let soundStart {
      // A container with ticks of a millisecond can be half of one off.
      let lead = (soundStart - pictureStart).milliseconds
      if abs(lead) > 0.6 {
        found.append("Its sound starts \(Self.text(abs(lead))) ms \(lead < 0 ? "before" : "after") its picture.")
      }
    }
    if info.audioCodec != nil, soundStart == nil { found.append("It promises sound and holds none.") }
    if let difference = soundMinusPictureMilliseconds {
      // AAC ends on a whole frame of 1024 samples, which players leave out by the track's length.
      let allowed = info.audioCodec == "aac" ? 1024.0 / Double(max(1, info.sampleRate)) * 1000 : 0.6
      if difference > allowed || difference < -0.6 {
        found.append(
          "Its sound is \(Self.text(abs(difference))) ms \(difference < 0 ? "shorter" : "longer") than its picture.")
      }
    }
    return found
  }

  /// A number with up to three decimals: `12.5`.
  private static func text(_ value: Double) -> String {
    let thousandths = (value * 1000).rounded()
    guard thousandths.magnitude < 1e15 else { return "\(value)" }
    let (whole, rest) = Int64(thousandths.magnitude).quotientAndRemainder(dividingBy: 1000)
    var digits = String(1000 + rest).dropFirst()
    while digits.last == "0" { digits.removeLast() }
    return (thousandths < 0 ? "-" : "") + "\(whole)" + (digits.isEmpty ? "" : ".\(digits)")
  }
}
