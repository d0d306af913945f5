import CutModel
import CutTestSupport
import Foundation
import MediaIO
import Testing
import Timeline

@testable import EngineExport

@Suite("Haptics for other runtimes")
struct HapticsExportTests {
  /// The text files alone: the sound takes longer and has its own test.
  private func bundle(_ cut: Cut? = nil) throws -> [String: [UInt8]] {
    let cut = try cut ?? SampleCut.make()
    let motors = HapticFiles.rumble(cut)
    return [
      "lighthouse.haptic": HapticFiles.meta(cut), "lighthouse.ahap": HapticFiles.ahap(cut),
      "lighthouse_rumble.csv": HapticFiles.rumbleCSV(motors), "lighthouse_rumble.json": HapticFiles.rumbleJSON(motors),
    ].mapValues { Array($0.utf8) }
  }

  private func numbers(_ list: [[String: Any]], _ key: String) -> [Double] { list.compactMap { $0[key] as? Double } }

  @Test("Meta's file has taps as emphasis at their exact times, on points in order of time")
  func meta() throws {
    let signals = try json(try bundle(), "lighthouse.haptic")["signals"] as? [String: Any]
    let envelopes = (signals?["continuous"] as? [String: Any])?["envelopes"] as? [String: Any]
    let amplitude = try #require(envelopes?["amplitude"] as? [[String: Any]])
    let frequency = try #require(envelopes?["frequency"] as? [[String: Any]])
    let times = numbers(amplitude, "time")
    #expect(times == times.sorted() && times.count == amplitude.count && times.first == 0)
    #expect(numbers(frequency, "time").count == frequency.count)
    let taps = amplitude.filter { $0["emphasis"] != nil }
    #expect(numbers(taps, "time") == [1, 2, 3, 4])
    for tap in taps {
      let emphasis = try #require(tap["emphasis"] as? [String: Any])
      let strength = try #require(emphasis["amplitude"] as? Double)
      #expect(strength == 0.8 && strength >= (tap["amplitude"] as? Double ?? 2))
    }
    // A tap weaker than the hum below it is lifted to it.
    var cut = try SampleCut.make()
    cut.haptics.amplitude = cut.haptics.amplitude.map { _ in 0.9 }
    #expect(text(try bundle(cut), "lighthouse.haptic").contains(#""amplitude":0.9"#))
    #expect(!text(try bundle(cut), "lighthouse.haptic").contains(#""amplitude":0.8"#))
  }

  @Test("Apple's curves have at most 16 points, join without gaps, and lie within 0.5 % of the envelope")
  func ahap() throws {
    var cut = try SampleCut.make()
    // A curve that needs many points.
    cut.haptics.amplitude = (0..<303).map { index -> Double in Double(index * 37 % 11) / 22 + 0.5 }
    let pattern = try #require(try json(try bundle(cut), "lighthouse.ahap")["Pattern"] as? [[String: Any]])
    let events = pattern.compactMap { $0["Event"] as? [String: Any] }
    let taps = events.filter { $0["EventType"] as? String == "HapticTransient" }
    #expect(numbers(taps, "Time") == [1, 2, 3, 4])
    let hum = try #require(events.first { $0["EventType"] as? String == "HapticContinuous" })
    #expect(hum["Time"] as? Double == 0 && hum["EventDuration"] as? Double == 5.033333)
    let curves = pattern.compactMap { $0["ParameterCurve"] as? [String: Any] }.filter {
      $0["ParameterID"] as? String == "HapticIntensityControl"
    }
    #expect(curves.count > 10)
    var points: [(Double, Double)] = []
    for curve in curves {
      let list = try #require(curve["ParameterCurveControlPoints"] as? [[String: Any]])
      let start = try #require(curve["Time"] as? Double)
      #expect(list.count <= 16 && list.count >= 2 && list[0]["Time"] as? Double == 0)
      let found = zip(numbers(list, "Time"), numbers(list, "ParameterValue")).map { (start + $0, $1) }
      if let last = points.last, let first = found.first {
        #expect(abs(last.0 - first.0) < 1e-5 && last.1 == first.1)
      }
      points += found
    }
    for (index, value) in cut.haptics.amplitude.enumerated() {
      let time = Double(index) / 60
      let next = points.firstIndex { $0.0 >= time - 2e-6 } ?? points.count - 1
      let (from, to) = (points[max(0, next - 1)], points[next])
      let share: Double = to.0 > from.0 ? min(1, max(0, (time - from.0) / (to.0 - from.0))) : 1
      let drawn: Double = from.1 + (to.1 - from.1) * share
      #expect(abs(drawn - value) < 0.0055)
    }
    let order = pattern.compactMap { (($0["Event"] ?? $0["ParameterCurve"]) as? [String: Any])?["Time"] as? Double }
    #expect(order.count == pattern.count && order == order.sorted())
  }

  @Test("No continuous event lasts longer than Core Haptics takes, and stillness has none")
  func longHum() throws {
    var cut = try SampleCut.make()
    cut.haptics.amplitude = [Double](repeating: 0, count: 60) + [Double](repeating: 0.5, count: 240) + [0, 0, 0]
    let pattern = try #require(try json(try bundle(cut), "lighthouse.ahap")["Pattern"] as? [[String: Any]])
    let hums = pattern.compactMap { $0["Event"] as? [String: Any] }.filter {
      $0["EventType"] as? String == "HapticContinuous"
    }
    // From the last still value (59/60 s) to the first one after (5 s).
    #expect(
      hums.count == 1 && hums[0]["Time"] as? Double == 0.983333 && hums[0]["EventDuration"] as? Double == 4.016667)
    var long = try Cut(
      id: "long", title: "", locale: "en", frameRate: .film, frames: 24 * 70, width: 64, height: 64, sound: cut.sound,
      provenance: cut.provenance)
    long.haptics.amplitude = [Double](repeating: 0.5, count: 60 * 70)
    long.haptics.frequency = long.haptics.amplitude
    let parts = try #require(try json(try bundle(long), "lighthouse.ahap")["Pattern"] as? [[String: Any]])
    let lengths = numbers(parts.compactMap { $0["Event"] as? [String: Any] }, "EventDuration")
    #expect(lengths == [30, 30, 9.983333])
    cut.haptics = CutHaptics()
    let still = try bundle(cut)
    #expect((try json(still, "lighthouse.ahap")["Pattern"] as? [Any])?.isEmpty == true)
    #expect(text(still, "lighthouse.haptic").contains(#""amplitude":0"#))
    #expect(text(still, "lighthouse_rumble.csv").split(separator: "\n").count == 304)
  }

  @Test("Rumble has 60 rows a second; the strong motor has the dull part, taps last three rows")
  func rumble() throws {
    let bundle = try bundle()
    let lines = text(bundle, "lighthouse_rumble.csv").split(separator: "\n")
    #expect(lines.count == 304 && lines[0] == "time,low,high" && lines[1] == "0,0,0")
    // Value 30 of the envelope is 0.5 at frequency 0.5.
    #expect(lines[31] == "0.5,0.25,0.25")
    // Thunder: 0.8 at sharpness 0.3.
    #expect(lines[61] == "1,0.56,0.24" && lines[63] == "1.033333,0.56,0.24")
    let low = try #require(try json(bundle, "lighthouse_rumble.json")["low"] as? [Double])
    #expect(low.count == 303 && low[60] == 0.56)
  }

  @Test("The sound is as long as the cut, alike left and right, and loud where there are taps")
  func sound() throws {
    let fixture = try InterchangeFixture()
    let bytes = try #require(try fixture.bundle(HapticsExporter())["lighthouse_haptics.wav"])
    let path = fixture.folder + "/haptics.wav"
    try Data(bytes).write(to: URL(filePath: path))
    let sound = try Sound(contentsOf: path)
    #expect(sound.channels == 2 && sound.rate == .movie && sound.length == 242_000)
    let left = stride(from: 0, to: sound.samples.count, by: 2).map { sound.samples[$0] }
    #expect(left == stride(from: 1, to: sound.samples.count, by: 2).map { sound.samples[$0] })
    func peak(_ range: Range<Int>) -> Float { left[range].map(\.magnitude).max() ?? 0 }
    #expect(peak(0..<100) < 0.01)
    // The envelope starts anew at each second, so what is felt there is the tap.
    #expect(peak(48_000..<50_400) > 0.5)
  }

  @Test("The bundle comes out the same twice")
  func same() throws {
    let fixture = try InterchangeFixture()
    #expect(try fixture.bundle(HapticsExporter()) == fixture.bundle(HapticsExporter()))
  }
}
