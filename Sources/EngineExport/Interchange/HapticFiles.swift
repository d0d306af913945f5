import CutModel
import Timeline

/// A cut's haptics as files of runtimes.
enum HapticFiles {
  /// Points on a curve of an AHAP file; Core Haptics takes no more.
  static let pointsPerCurve = 16
  /// How far a reduced curve may be from the envelope.
  static let tolerance = 0.005
  /// How long a tap rumbles on motors that know no taps.
  static let tapLength = Flicks(Flicks.perSecond / 20)
  /// The longest continuous event of Core Haptics, in seconds.
  static let longestEvent = 30

  /// Meta's `.haptic`, version 1: two envelopes, taps as emphasis on points of the first.
  static func meta(_ cut: Cut) -> String {
    let haptics = cut.haptics
    var amplitude = points(haptics.amplitude, name: "amplitude")
    var frequency = points(haptics.frequency, name: "frequency")
    if amplitude.isEmpty { amplitude = [(.zero, [("amplitude", .number(0))])] }
    if frequency.isEmpty { frequency = [(.zero, [("frequency", .number(0))])] }
    for tap in haptics.taps.sorted(by: { $0.time < $1.time }) {
      let level = value(haptics.amplitude, at: tap.time)
      let emphasis: OrderedJSON = .object([
        // Emphasis weaker than the hum under it would be no valid file.
        ("amplitude", .number(max(limited(tap.intensity), level))), ("frequency", .number(limited(tap.sharpness))),
      ])
      let members: [(String, OrderedJSON)] = [("amplitude", .number(level)), ("emphasis", emphasis)]
      let at = amplitude.firstIndex { $0.time >= tap.time } ?? amplitude.count
      if at < amplitude.count, amplitude[at].time == tap.time {
        amplitude[at].members = members
      } else {
        amplitude.insert((tap.time, members), at: at)
      }
    }
    func list(_ points: [(time: Flicks, members: [(String, OrderedJSON)])]) -> OrderedJSON {
      .list(points.map { .row(.object([("time", .seconds($0.time))] + $0.members)) })
    }
    return OrderedJSON.object([
      ("version", .object([("major", .whole(1)), ("minor", .whole(0)), ("patch", .whole(0))])),
      (
        "metadata",
        .object([
          ("editor", .text("Hoofbeat")), ("author", .text("")), ("source", .text("\(cut.id).wav")),
          ("project", .text(cut.id)), ("tags", .list([])), ("description", .text(cut.title)),
        ])
      ),
      (
        "signals",
        .object([
          (
            "continuous",
            .object([
              ("envelopes", .object([("amplitude", list(amplitude)), ("frequency", list(frequency))]))
            ])
          )
        ])
      ),
    ]).document
  }

  /// Apple's AHAP: taps as transient events; each stretch of hum as a continuous event under curves of intensity and
  /// sharpness.
  static func ahap(_ cut: Cut) -> String {
    var pattern: [(time: Flicks, order: Int, value: OrderedJSON)] = []
    for tap in cut.haptics.taps {
      let event: OrderedJSON = .object([
        ("Time", .seconds(tap.time)), ("EventType", .text("HapticTransient")),
        ("EventParameters", parameters(limited(tap.intensity), limited(tap.sharpness))),
      ])
      pattern.append((tap.time, 2, .object([("Event", event)])))
    }
    for stretch in stretches(cut.haptics.amplitude) {
      let (start, end) = (time(stretch.lowerBound), min(time(stretch.upperBound - 1), cut.duration))
      guard end > start else { continue }
      let event: OrderedJSON = .object([
        ("Time", .seconds(start)), ("EventType", .text("HapticContinuous")), ("EventDuration", .seconds(end - start)),
        ("EventParameters", parameters(1, 0)),
      ])
      pattern.append((start, 0, .object([("Event", event)])))
      for (name, values) in [
        ("HapticIntensityControl", cut.haptics.amplitude), ("HapticSharpnessControl", cut.haptics.frequency),
      ] {
        let reduced = HapticCurve.reduced(values[stretch.clamped(to: values.indices)], tolerance: tolerance)
        for piece in HapticCurve.pieces(reduced, limit: pointsPerCurve) {
          guard let first = piece.first else { continue }
          let points = piece.map { point -> OrderedJSON in
            .object([
              ("Time", .seconds(time(point.index) - time(first.index))),
              ("ParameterValue", .number(limited(point.value))),
            ])
          }
          let curve: OrderedJSON = .object([
            ("ParameterID", .text(name)), ("Time", .seconds(time(first.index))),
            ("ParameterCurveControlPoints", .list(points)),
          ])
          pattern.append((time(first.index), 1, .object([("ParameterCurve", curve)])))
        }
      }
    }
    let sorted = pattern.enumerated().sorted {
      ($0.element.time, $0.element.order, $0.offset) < ($1.element.time, $1.element.order, $1.offset)
    }
    return OrderedJSON.object([
      ("Version", .digits("1.0")), ("Metadata", .object([("Project", .text(cut.id))])),
      ("Pattern", .list(sorted.map(\.element.value))),
    ]).document
  }

  /// Strength of the strong, slow motor and of the weak, fast one, 60 times a second, taps included.
  static func rumble(_ cut: Cut) -> [(low: Double, high: Double)] {
    let haptics = cut.haptics
    let rows = (cut.duration.count + perValue - 1) / perValue
    var motors = (0..<Int(rows)).map { index -> (low: Double, high: Double) in
      let amplitude = index < haptics.amplitude.count ? limited(haptics.amplitude[index]) : 0
      let frequency = index < haptics.frequency.count ? limited(haptics.frequency[index]) : 0
      return (amplitude * (1 - frequency), amplitude * frequency)
    }
    for tap in haptics.taps {
      let (intensity, sharpness) = (limited(tap.intensity), limited(tap.sharpness))
      let first = Int((max(0, tap.time.count) + perValue / 2) / perValue)
      for index in first..<(first + Int(tapLength.count / perValue)) where motors.indices.contains(index) {
        motors[index].low = max(motors[index].low, intensity * (1 - sharpness))
        motors[index].high = max(motors[index].high, intensity * sharpness)
      }
    }
    return motors
  }

  /// The rumble as CSV: `time,low,high`.
  static func rumbleCSV(_ motors: [(low: Double, high: Double)]) -> String {
    var text = "time,low,high\n"
    for (index, motor) in motors.enumerated() {
      text += "\(ClockText.seconds(time(index))),\(ClockText.number(motor.low)),\(ClockText.number(motor.high))\n"
    }
    return text
  }

  /// The rumble as JSON: `low[n]` and `high[n]` stand for the time n/60 s.
  static func rumbleJSON(_ motors: [(low: Double, high: Double)]) -> String {
    OrderedJSON.object([
      ("rate", .whole(CutHaptics.rate)), ("low", .list(motors.map { .number($0.low) })),
      ("high", .list(motors.map { .number($0.high) })),
    ]).document
  }

  /// Time of a value of the envelopes.
  static func time(_ index: Int) -> Flicks { Flicks(Int64(index) * perValue) }

  /// The envelope between its values, by straight lines; its last value after its end.
  static func value(_ envelope: [Double], at time: Flicks) -> Double {
    guard let last = envelope.last else { return 0 }
    let index = Int(max(0, time.count) / perValue)
    guard index + 1 < envelope.count else { return limited(last) }
    let share = Double(max(0, time.count) % perValue) / Double(perValue)
    return limited(envelope[index]) * (1 - share) + limited(envelope[index + 1]) * share
  }

  static func limited(_ value: Double) -> Double { value.isFinite ? min(1, max(0, value)) : 0 }

  private static let perValue = Flicks.perSecond / CutHaptics.rate

  private static func parameters(_ intensity: Double, _ sharpness: Double) -> OrderedJSON {
    .list([
      .object([("ParameterID", .text("HapticIntensity")), ("ParameterValue", .number(intensity))]),
      .object([("ParameterID", .text("HapticSharpness")), ("ParameterValue", .number(sharpness))]),
    ])
  }

  private static func points(_ values: [Double], name: String) -> [(time: Flicks, members: [(String, OrderedJSON)])] {
    HapticCurve.reduced(values[...], tolerance: tolerance).map {
      (time($0.index), [(name, .number(limited($0.value)))])
    }
  }

  /// Where the hum is on: from the still value before to the still value after, at most `longestEvent` seconds each;
  /// neighbours share their ends.
  private static func stretches(_ amplitude: [Double]) -> [Range<Int>] {
    var found: [Range<Int>] = []
    let longest = longestEvent * Int(CutHaptics.rate)
    var index = 0
    while index < amplitude.count {
      guard amplitude[index] > 0 else {
        index += 1
        continue
      }
      var first = max(0, index - 1)
      while index < amplitude.count, amplitude[index] > 0 { index += 1 }
      let end = min(index + 1, amplitude.count)
      while end - first > longest + 1 {
        found.append(first..<(first + longest + 1))
        first += longest
      }
      found.append(first..<end)
    }
    return found
  }
}
