import CutModel
import Timeline

/// Tables that Unreal imports: curve tables, and events as a data table.
enum UnrealTables {
  /// A curve table of a face: times in seconds along the top, a row for each shape that speech moves, 0…1. The other
  /// shapes of the 52 are at rest all the time and left out.
  static func curves(_ curve: FaceCurve) throws(TimelineError) -> String {
    var header = "Name"
    var rows = VisemeShapes.moving.map(\.liveLinkName)
    for frame in 0..<curve.frameCount {
      header += "," + ClockText.seconds(try curve.frameRate.start(ofFrame: frame))
      let weights = try curve.shapes(ofFrame: frame)
      for (index, shape) in VisemeShapes.moving.enumerated() {
        rows[index] += "," + ClockText.number(weights[shape.index])
      }
    }
    return header + "\n" + rows.map { $0 + "\n" }.joined()
  }

  /// The events as a data table; the first column is the row's name.
  static func eventCSV(_ cut: Cut) -> String {
    var text = "---,Event,Shot,Frame,Seconds,Force\n"
    for event in sorted(cut) {
      text +=
        [
          field(event.id), field(event.name), field(event.shot), String(event.frame), ClockText.seconds(event.time),
          ClockText.number(event.force),
        ].joined(separator: ",") + "\n"
    }
    return text
  }

  private struct Row: Encodable {
    let event: CutEvent

    enum CodingKeys: String, CodingKey {
      case name = "Name"
      case event = "Event"
      case shot = "Shot"
      case frame = "Frame"
      case seconds = "Seconds"
      case force = "Force"
    }

    func encode(to encoder: any Encoder) throws {
      var row = encoder.container(keyedBy: CodingKeys.self)
      try row.encode(event.id, forKey: .name)
      try row.encode(event.name, forKey: .event)
      try row.encode(event.shot, forKey: .shot)
      try row.encode(event.frame, forKey: .frame)
      try row.encode(event.time.seconds, forKey: .seconds)
      try row.encode(event.force, forKey: .force)
    }
  }

  /// The same in Unreal's JSON form, where `Name` is the row's name.
  static func eventJSON(_ cut: Cut) throws -> [UInt8] { try UnityManifests.json(sorted(cut).map(Row.init)) }

  private static func sorted(_ cut: Cut) -> [CutEvent] {
    cut.events.sorted { ($0.time, $0.id) < ($1.time, $1.id) }
  }

  /// A text as a field: always in quotes, quotes doubled, on one line.
  private static func field(_ text: String) -> String {
    let line = text.map { $0.isNewline ? " " : $0 }
    return "\"" + String(line).split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
  }
}
