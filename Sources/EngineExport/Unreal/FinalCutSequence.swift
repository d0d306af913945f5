import CutModel
import Foundation
import Timeline

/// The cut as a sequence in Final Cut Pro 7's XML, which Unreal's Sequencer, Premiere and Resolve read: the finished movie in
/// one clip for each shot, the sound below, and markers for events and named moments.
///
/// The format knows whole rates and those divided by 1.001. At another rate the numbers of frames are still right.
struct FinalCutSequence {
  let cut: Cut
  let movie: String
  let sound: String

  init(_ cut: Cut, movie: String, sound: String) {
    self.cut = cut
    self.movie = movie
    self.sound = sound
  }

  /// The document.
  func text() -> String {
    let edits = EditPlan(cut).edits
    var shots: [(name: String, first: Int64, end: Int64)] = edits.map { ($0.shot.id, $0.first, $0.end) }
    if shots.isEmpty { shots = [(cut.id, 0, cut.frames)] }
    var clips = ""
    for (index, shot) in shots.enumerated() {
      let file = index == 0 ? movieFile : "<file id=\"file-movie\"/>"
      clips += clip("clip-\(index + 1)", shot.name, shot.first, shot.end, file: file)
    }
    return """
      <?xml version="1.0" encoding="UTF-8"?>
      <!DOCTYPE xmeml>
      <xmeml version="4">
        <sequence id="cutscene">
          <name>\(Self.escaped(cut.title))</name>
          <duration>\(cut.frames)</duration>
          \(rate)
          <timecode>\(rate)<string>00:00:00:00</string><frame>0</frame><displayformat>NDF</displayformat></timecode>
          <media>
            <video>
              <format>
                <samplecharacteristics>
                  \(rate)<width>\(cut.width)</width><height>\(cut.height)</height>
                  <pixelaspectratio>square</pixelaspectratio><fielddominance>none</fielddominance>
                </samplecharacteristics>
              </format>
              <track>
      \(clips)        </track>
            </video>
            <audio>
              <format><samplecharacteristics><depth>24</depth><samplerate>48000</samplerate></samplecharacteristics></format>
              <track>
      \(clip("clip-sound", cut.id, 0, cut.frames, file: soundFile))        </track>
            </audio>
          </media>
      \(markers)  </sequence>
      </xmeml>

      """
  }

  private var rate: String {
    let isNTSC = cut.frameRate.denominator == 1001
    return "<rate><timebase>\(cut.frameRate.nominal)</timebase><ntsc>\(isNTSC ? "TRUE" : "FALSE")</ntsc></rate>"
  }

  private var movieFile: String {
    file(
      "file-movie", movie,
      "<video><samplecharacteristics>\(rate)<width>\(cut.width)</width><height>\(cut.height)</height>"
        + "</samplecharacteristics></video>")
  }

  private var soundFile: String {
    file("file-sound", sound, "<audio><channelcount>\(cut.sound.channels)</channelcount></audio>")
  }

  private func file(_ id: String, _ path: String, _ media: String) -> String {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let url = path.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? path
    return """
      <file id="\(id)"><name>\(Self.escaped(name))</name><pathurl>\(Self.escaped(url))</pathurl>\(rate)\
      <duration>\(cut.frames)</duration><media>\(media)</media></file>
      """
  }

  private func clip(_ id: String, _ name: String, _ first: Int64, _ end: Int64, file: String) -> String {
    """
              <clipitem id="\(id)">
                <name>\(Self.escaped(name))</name><duration>\(cut.frames)</duration>\(rate)
                <start>\(first)</start><end>\(end)</end><in>\(first)</in><out>\(end)</out>
                \(file)
              </clipitem>

    """
  }

  private var markers: String {
    let events = cut.events.map { ($0.frame, $0.id, "force \(ClockText.number($0.force))") }
    let named = cut.markers.map { ($0.frame, $0.name, "marker") }
    return (events + named).sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map { frame, name, comment in
      "    <marker><name>\(Self.escaped(name))</name><comment>\(comment)</comment><in>\(frame)</in><out>-1</out></marker>\n"
    }.joined()
  }

  /// Text between tags; characters that XML 1.0 cannot hold become spaces.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\u{9}", "\u{a}", "\u{20}"..."\u{d7ff}", "\u{e000}"..."\u{fffd}", "\u{10000}"..."\u{10ffff}":
        result.unicodeScalars.append(scalar)
      default: result += " "
      }
    }
    return result
  }
}
