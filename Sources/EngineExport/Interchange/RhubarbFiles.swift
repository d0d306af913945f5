import Timeline

/// The four kinds of files Rhubarb Lip Sync writes, from the cues of one character over a whole cut.
enum RhubarbFiles {
  /// `start<TAB>shape` per line, and the end with the closed mouth.
  static func tsv(_ cues: [RhubarbCue]) -> String {
    let ending = cues.last.map { [RhubarbCue.text($0.end) + "\tX"] } ?? []
    return (cues.map { "\(RhubarbCue.text($0.start))\t\($0.shape.rawValue)" } + ending).joined(separator: "\n") + "\n"
  }

  /// Metadata and `mouthCues`.
  static func json(_ cues: [RhubarbCue], soundFile: String) -> String {
    let rows = cues.map { cue in
      "    { \"start\": \(RhubarbCue.text(cue.start)), \"end\": \(RhubarbCue.text(cue.end)), "
        + "\"value\": \"\(cue.shape.rawValue)\" }"
    }
    return """
      {
        "metadata": {
          "soundFile": \(OrderedJSON.quoted(soundFile)),
          "duration": \(RhubarbCue.text(cues.last?.end ?? 0))
        },
        "mouthCues": [
      \(rows.joined(separator: ",\n"))
        ]
      }

      """
  }

  /// The same as XML.
  static func xml(_ cues: [RhubarbCue], soundFile: String) -> String {
    let rows = cues.map { cue in
      "    <mouthCue start=\"\(RhubarbCue.text(cue.start))\" end=\"\(RhubarbCue.text(cue.end))\">"
        + "\(cue.shape.rawValue)</mouthCue>"
    }
    return """
      <?xml version="1.0" encoding="utf-8"?>
      <rhubarbResult>
        <metadata>
          <soundFile>\(escaped(soundFile))</soundFile>
          <duration>\(RhubarbCue.text(cues.last?.end ?? 0))</duration>
        </metadata>
        <mouthCues>
      \(rows.joined(separator: "\n"))
        </mouthCues>
      </rhubarbResult>

      """
  }

  /// A switch file for Moho and OpenToonz: frame numbers from 1 and Preston Blair's names. A frame shows the cue that
  /// starts in it first; later ones in the same frame are left out, as Rhubarb does.
  static func dat(_ cues: [RhubarbCue], frameRate: FrameRate) -> String {
    func frame(_ hundredths: Int64) -> Int64 {
      // Cues end within the cut, whose length in flicks fits, so this does too.
      1 + ((try? frameRate.frame(at: Flicks(hundredths * (Flicks.perSecond / 100)))) ?? 0)
    }
    var lines = ["MohoSwitch1"]
    var last: Int64 = 0
    for cue in cues where frame(cue.start) != last {
      last = frame(cue.start)
      lines.append("\(last) \(prestonBlair(cue.shape))")
    }
    let end = frame(cues.last?.end ?? 0)
    lines.append("\(end == last ? end + 1 : end) rest")
    return lines.joined(separator: "\n") + "\n"
  }

  private static func prestonBlair(_ shape: RhubarbShape) -> String {
    switch shape {
    case .a: "MBP"
    case .b: "etc"
    case .c: "E"
    case .d: "AI"
    case .e: "O"
    case .f: "U"
    case .g: "FV"
    case .h: "L"
    case .x: "rest"
    }
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }
}
