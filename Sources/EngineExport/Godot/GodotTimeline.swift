import CutModel
import Timeline

/// What happens in a cut, as the tracks of one Godot animation.
///
/// State (subtitle, mouth shapes) is in discrete value tracks; moments (events, markers, taps) call methods. No track has
/// two keys at one time: Godot looks keys up by time and might pass over one of them.
struct GodotTimeline {
  /// A key that sets a property.
  struct Step {
    var time: String
    var value: String
  }

  /// A key that calls a method of the scene's root.
  struct Call {
    var time: Flicks
    var method: String
    var arguments: [GodotValue]
  }

  let cut: Cut

  /// The animation's properties.
  func properties(_ dialect: GodotDialect) -> [(String, GodotValue)] {
    var properties: [(String, GodotValue)] = [("resource_name", .string("cutscene"))]
    properties.append(("length", .real(ClockText.seconds(cut.duration))))
    let frame = (try? cut.frameRate.start(ofFrame: 1)) ?? .zero
    // Godot 4 calls an animation that does not loop 0 and leaves it out.
    if dialect == .three { properties.append(("loop", .bool(false))) }
    properties.append(("step", .real(ClockText.seconds(frame))))
    var tracks = [stepTrack(".:subtitle", subtitleSteps)]
    for (number, speaker) in cut.speakers.enumerated() {
      tracks.append(stepTrack(".:viseme/\(number)", visemeSteps(of: speaker)))
    }
    tracks += lanes.map(callTrack)
    for (number, track) in tracks.enumerated() {
      properties += track.map { ("tracks/\(number)/\($0)", $1) }
    }
    return properties
  }

  private func stepTrack(_ path: String, _ steps: [Step]) -> [(String, GodotValue)] {
    track(
      "value", path, interpolation: 0,
      [
        ("times", .reals(steps.map(\.time))), ("transitions", .reals(steps.map { _ in "1" })), ("update", .int(1)),
        ("values", .array(steps.map { .string($0.value) })),
      ])
  }

  private func callTrack(_ calls: [Call]) -> [(String, GodotValue)] {
    track(
      "method", ".", interpolation: 1,
      [
        ("times", .reals(calls.map { ClockText.seconds($0.time) })), ("transitions", .reals(calls.map { _ in "1" })),
        (
          "values",
          .array(calls.map { .block([("args", .array($0.arguments)), ("method", .name($0.method))]) })
        ),
      ])
  }

  private func track(
    _ type: String, _ path: String, interpolation: Int64, _ keys: [(String, GodotValue)]
  ) -> [(String, GodotValue)] {
    [
      ("type", .string(type)), ("path", .path(path)), ("interp", .int(interpolation)), ("loop_wrap", .bool(true)),
      ("imported", .bool(false)), ("enabled", .bool(true)), ("keys", .block(keys)),
    ]
  }

  /// What is written when, and nothing in between.
  var subtitleSteps: [Step] {
    Self.steps(cut.subtitles.map { ($0.start, $0.end, SubtitleFiles.spoken($0)) }, rest: "")
  }

  /// Which shape a character's mouth has when; `sil` in between.
  func visemeSteps(of character: String) -> [Step] {
    Self.steps(
      cut.visemes.cues.filter { $0.character == character }.map { ($0.start, $0.end, $0.viseme) }, rest: "sil")
  }

  /// Keys at the beginnings of spans, and at their ends where the next does not follow at once.
  private static func steps(_ spans: [(start: Flicks, end: Flicks, value: String)], rest: String) -> [Step] {
    var steps = [Step(time: "0", value: rest)]
    func put(_ time: Flicks, _ value: String) {
      let step = Step(time: ClockText.seconds(time), value: value)
      if steps.last?.time == step.time { steps.removeLast() }
      if steps.last?.value != value { steps.append(step) }
    }
    let ordered = spans.enumerated().sorted { ($0.element.start, $0.offset) < ($1.element.start, $1.offset) }
    for (place, item) in ordered.enumerated() {
      let span = item.element
      let next = place + 1 < ordered.count ? ordered[place + 1].element.start : nil
      put(span.start, span.value)
      if next.map({ $0 > span.end }) ?? true { put(span.end, rest) }
    }
    return steps
  }

  /// Events, markers and taps; moments of the same time are in different lanes, in that order.
  var lanes: [[Call]] {
    var calls = cut.events.map { event in
      Call(
        time: event.time, method: "on_event",
        arguments: [
          .name(event.name),
          .dictionary([
            ("id", .string(event.id)), ("force", .real(ClockText.number(event.force))), ("frame", .int(event.frame)),
            ("time", .real(ClockText.seconds(event.time))), ("shot", .string(event.shot)),
            ("scripted", .bool(event.isScripted)),
          ]),
        ])
    }
    calls += cut.markers.map { marker in
      Call(
        time: marker.time, method: "on_marker",
        arguments: [
          .name(marker.name),
          .dictionary([
            ("frame", .int(marker.frame)), ("time", .real(ClockText.seconds(marker.time))),
            ("shot", .string(marker.shot)),
          ]),
        ])
    }
    calls += cut.haptics.taps.map { tap in
      Call(
        time: tap.time, method: "on_tap",
        arguments: [.real(ClockText.number(tap.intensity)), .real(ClockText.number(tap.sharpness))])
    }
    var lanes: [[Call]] = []
    let ordered = calls.enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
    for (_, call) in ordered {
      let time = ClockText.seconds(call.time)
      let free = lanes.firstIndex { $0.last.map { ClockText.seconds($0.time) != time } ?? true }
      if let free { lanes[free].append(call) } else { lanes.append([call]) }
    }
    return lanes
  }

  /// Values of the scene's root that its script reads: mouths and hum.
  var rootProperties: [(String, GodotValue)] {
    let tracks = cut.visemes.tracks.map { track in
      GodotValue.dictionary([
        ("character", .string(track.character)), ("first_row", .int(track.firstRow)),
        ("weights", .reals(track.weights.flatMap { $0.map { ClockText.number($0, places: 3) } })),
      ])
    }
    return [
      ("duration", .real(ClockText.seconds(cut.duration))), ("picture_size", .vector(cut.width, cut.height)),
      ("speakers", .strings(cut.speakers)), ("viseme_tracks", .array(tracks)),
      ("hum_amplitude", .reals(cut.haptics.amplitude.map { ClockText.number($0, places: 3) })),
      ("hum_frequency", .reals(cut.haptics.frequency.map { ClockText.number($0, places: 3) })),
    ]
  }
}
