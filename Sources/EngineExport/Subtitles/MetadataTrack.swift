public import CutModel
import Foundation
public import Timeline

/// A WebVTT file for programs instead of readers (`kind="metadata"`): every cue is one JSON object.
public enum MetadataTrack {
  /// One cue.
  public struct Cue: Sendable {
    /// When it begins.
    public var start: Flicks
    /// When it ends; it is shown for a millisecond at least.
    public var end: Flicks
    /// A JSON object.
    public var json: String

    /// A cue that says `payload`, on one line, with sorted keys.
    /// - Throws: what `JSONEncoder` throws.
    public init(start: Flicks, end: Flicks, payload: some Encodable) throws {
      self.start = start
      self.end = end
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      json = String(decoding: try encoder.encode(payload), as: UTF8.self)
    }
  }

  /// What a cue for an event or a marker says.
  struct Moment: Encodable {
    var kind: String
    var id: String
    var name: String
    var shot: String
    var frame: Int64
    var flicks: Int64
    var force: Double?
    var scripted: Bool?
  }

  /// Events and markers, in the order of their times: `{"flicks":…,"force":0.8,"frame":24,"id":"thunder",
  /// "kind":"event","name":"thunder","scripted":true,"shot":"sh010"}`; a marker has no `force` and no `scripted`.
  ///
  /// A cue lasts a tenth of a second (less at the end of the cut), so that players which look ten times a second see it.
  public static func moments(of cut: Cut) throws -> String {
    let events = cut.events.map { event in
      Moment(
        kind: "event", id: event.id, name: event.name, shot: event.shot, frame: event.frame, flicks: event.time.count,
        force: event.force, scripted: event.isScripted)
    }
    let markers = cut.markers.map { marker in
      Moment(
        kind: "marker", id: marker.name, name: marker.name, shot: marker.shot, frame: marker.frame,
        flicks: marker.time.count)
    }
    // Sorting by time with the place in the list as the tie-breaker keeps events before markers of the same moment.
    let all = (events + markers).enumerated().sorted { ($0.element.flicks, $0.offset) < ($1.element.flicks, $1.offset) }
    return try webVTT(
      all.map { _, moment in
        let end = min(moment.flicks + Flicks.perSecond / 10, max(cut.duration.count, moment.flicks))
        return try Cue(start: Flicks(moment.flicks), end: Flicks(end), payload: moment)
      })
  }

  /// The file.
  public static func webVTT(_ cues: [Cue]) -> String {
    let millisecond = Flicks(Flicks.perSecond / 1000)
    let texts = cues.map { cue in
      let start = ClockText.clock(cue.start)
      var end = ClockText.clock(cue.end)
      if end <= start { end = ClockText.clock(cue.start + millisecond) }
      // `>` is written as JSON's own escape: `-->` must not be in a cue, wherever it comes from.
      return "\(start) --> \(end)\n\(cue.json.replacing(">", with: #"\u003e"#).replacing("<", with: #"\u003c"#))\n"
    }
    return (["WEBVTT\n"] + texts).joined(separator: "\n")
  }
}
