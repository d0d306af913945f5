import CutModel
import Timeline

/// A cut as an OpenTimelineIO document (schema versions of OpenTimelineIO 0.15 and later).
///
/// Everything is counted in pictures, also on the sound's track: adapters for other editors know no other rates. Markers
/// stand on the stack and on the clips, because no adapter keeps those on tracks. Exact times are in the metadata under
/// `hoofbeat`, in flicks.
struct OTIOTimeline {
  let cut: Cut
  let plan: EditPlan
  /// The movie, relative to the document.
  let movie: String
  /// The sound, relative to the document.
  let sound: String

  /// The whole document.
  var document: String { timeline.document }

  private var timeline: OrderedJSON {
    .object([
      schema("Timeline.1"),
      ("metadata", hoofbeat([("id", .text(cut.id)), ("locale", .text(cut.locale))])),
      ("name", .text(cut.title)),
      ("global_start_time", .null),
      (
        "tracks",
        item(
          "Stack.1", name: "tracks", markers: momentMarkers(from: 0, to: cut.frames), range: .null,
          metadata: .object([]), [("children", .list([videoTrack, soundTrack]))])
      ),
    ])
  }

  private var videoTrack: OrderedJSON {
    var children: [OrderedJSON] = []
    for edit in plan.edits {
      if let join = edit.join { children.append(transition(join, into: edit.shot)) }
      let shot = edit.shot
      let metadata = hoofbeat([
        (
          "shot",
          .object([
            ("id", .text(shot.id)), ("scene", .text(shot.scene)), ("action", .text(shot.action)),
            ("start_flicks", .whole(shot.start.count)), ("end_flicks", .whole(shot.end.count)),
            ("take", .whole(shot.take.number)), ("seed", .text(String(shot.take.seed))),
            ("model", .text(shot.take.model)), ("key", .text(shot.take.key)),
          ])
        )
      ])
      children.append(
        clip(
          shot.id, media: movie, from: edit.first, to: edit.end, markers: momentMarkers(from: edit.first, to: edit.end),
          metadata: metadata))
    }
    return track("picture", kind: "Video", children)
  }

  private var soundTrack: OrderedJSON {
    let spoken = cut.lines.map { line in
      let payload: OrderedJSON = .object([
        ("id", .text(line.id)), ("character", .text(line.character)), ("text", .text(line.text)),
        ("start_flicks", .whole(line.start.count)), ("end_flicks", .whole(line.end.count)),
      ])
      let (first, end) = plan.frames(from: line.start, to: line.end)
      return marker(
        "\(line.speaker): \(line.text)", color: "GREEN", from: first, to: end, metadata: hoofbeat([("line", payload)]))
    }
    let whole = clip(
      "sound", media: sound, from: 0, to: cut.frames, markers: spoken,
      metadata: hoofbeat([
        ("sample_rate", .whole(cut.sound.sampleRate)), ("samples", .whole(cut.sound.samples)),
      ]))
    return track("sound", kind: "Audio", [whole])
  }

  /// Events and markers of the pictures from `first` until before `end`.
  private func momentMarkers(from first: Int64, to end: Int64) -> [OrderedJSON] {
    let events = cut.events.filter { (first..<end).contains($0.frame) }.map { event in
      let payload: OrderedJSON = .object([
        ("id", .text(event.id)), ("name", .text(event.name)), ("shot", .text(event.shot)),
        ("force", .number(event.force)), ("scripted", .bool(event.isScripted)), ("flicks", .whole(event.time.count)),
      ])
      return marker(
        event.id, color: "RED", from: event.frame, to: event.frame + 1, metadata: hoofbeat([("event", payload)]))
    }
    let named = cut.markers.filter { (first..<end).contains($0.frame) }.map { moment in
      let payload: OrderedJSON = .object([
        ("name", .text(moment.name)), ("shot", .text(moment.shot)), ("flicks", .whole(moment.time.count)),
      ])
      return marker(
        moment.name, color: "BLUE", from: moment.frame, to: moment.frame + 1, metadata: hoofbeat([("marker", payload)]))
    }
    return events + named
  }

  private func transition(_ join: EditPlan.Join, into shot: CutShot) -> OrderedJSON {
    .object([
      schema("Transition.1"),
      (
        "metadata",
        hoofbeat([("kind", .text(join.kind.rawValue)), ("baked_into_the_movie", .bool(true))])
      ),
      ("name", .text("\(join.kind.rawValue) to \(shot.id)")),
      ("in_offset", time(join.before)),
      ("out_offset", time(join.after)),
      ("transition_type", .text(join.kind == .dissolve ? "SMPTE_Dissolve" : "Custom_Transition")),
    ])
  }

  private func clip(
    _ name: String, media: String, from first: Int64, to end: Int64, markers: [OrderedJSON], metadata: OrderedJSON
  ) -> OrderedJSON {
    let reference: OrderedJSON = .object([
      schema("ExternalReference.1"),
      ("metadata", .object([])),
      ("name", .text(media)),
      ("available_range", range(from: 0, to: cut.frames)),
      ("available_image_bounds", .null),
      ("target_url", .text(media)),
    ])
    return item(
      "Clip.2", name: name, markers: markers, range: range(from: first, to: end), metadata: metadata,
      [
        ("media_references", .object([("DEFAULT_MEDIA", reference)])),
        ("active_media_reference_key", .text("DEFAULT_MEDIA")),
      ])
  }

  private func track(_ name: String, kind: String, _ children: [OrderedJSON]) -> OrderedJSON {
    item(
      "Track.1", name: name, markers: [], range: .null, metadata: .object([]),
      [("children", .list(children)), ("kind", .text(kind))])
  }

  private func item(
    _ kind: String, name: String, markers: [OrderedJSON], range: OrderedJSON, metadata: OrderedJSON,
    _ more: [(String, OrderedJSON)]
  ) -> OrderedJSON {
    .object(
      [
        schema(kind), ("metadata", metadata), ("name", .text(name)), ("source_range", range), ("effects", .list([])),
        ("markers", .list(markers)), ("enabled", .bool(true)),
      ] + more)
  }

  private func marker(
    _ name: String, color: String, from first: Int64, to end: Int64, metadata: OrderedJSON
  ) -> OrderedJSON {
    .object([
      schema("Marker.2"), ("metadata", metadata), ("name", .text(name)), ("color", .text(color)),
      ("marked_range", range(from: first, to: end)), ("comment", .text("")),
    ])
  }

  private func hoofbeat(_ members: [(String, OrderedJSON)]) -> OrderedJSON {
    .object([("hoofbeat", .object(members))])
  }

  private func range(from first: Int64, to end: Int64) -> OrderedJSON {
    .object([schema("TimeRange.1"), ("duration", time(end - first)), ("start_time", time(first))])
  }

  private func time(_ frames: Int64) -> OrderedJSON {
    .object([
      schema("RationalTime.1"),
      // The format knows rates only as floating point; Swift writes the digits that read back as the same number.
      ("rate", .digits(String(cut.frameRate.framesPerSecond))), ("value", .digits("\(frames).0")),
    ])
  }

  private func schema(_ name: String) -> (String, OrderedJSON) { ("OTIO_SCHEMA", .text(name)) }
}
