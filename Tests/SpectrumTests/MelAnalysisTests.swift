import Checkpoint
import Foundation
import Testing

@testable import Spectrum

/// The settings of the model that the project ships.
func foalSettings() throws -> MelSettings {
  try MelSettings(
    sampleRate: 24000, hop: 250, window: 1024, bands: 80, lowestFrequency: 20, highestFrequency: 11000, floor: 1e-4)
}

@Suite("Log-mel analysis")
struct MelAnalysisTests {
  struct Golden: Sendable, CustomTestStringConvertible {
    var name: String
    var settings: @Sendable () throws -> MelSettings
    var testDescription: String { name }
  }

  // Measured: 1e-6 at most. librosa computed in float64 from the same float32 samples.
  @Test(
    "The spectrogram is librosa's to within 1e-5 nat",
    arguments: [
      Golden(name: "foal", settings: foalSettings),
      Golden(name: "shorter_than_half_a_window", settings: foalSettings),
      Golden(
        name: "narrow",
        settings: {
          try MelSettings(
            sampleRate: 16000, hop: 100, window: 400, bands: 40, lowestFrequency: 0, highestFrequency: 8000, floor: 1e-5
          )
        }),
    ])
  func golden(_ golden: Golden) throws {
    let url = try #require(Bundle.module.url(forResource: "Goldens/mel", withExtension: "safetensors"))
    let file = try Weights(file: url)
    let settings = try golden.settings()
    let samples = try file.floats(golden.name + ".samples")
    let expected = try file.tensor(golden.name + ".log_mel")
    let found = try MelAnalysis(settings).logMel(samples)
    #expect(expected.shape == [settings.frameCount(samples: samples.count), settings.bands])
    let values = try expected.floats()
    try #require(found.count == values.count)
    let worst = zip(found, values).map { abs($0 - $1) }.max() ?? 0
    #expect(worst < 1e-5, "largest difference \(worst)")
    #expect(values.contains { $0 > -4 })
    if golden.name == "foal" { #expect(values.contains { $0 == log(settings.floor) }) }
  }

  @Test("Slaney's scale and its inverse agree, and pass through its published points")
  func scale() {
    #expect(MelFilterbank.mel(1000) == 15)
    #expect(abs(MelFilterbank.mel(6400) - 42) < 1e-12)
    #expect(abs(MelFilterbank.mel(200) - 3) < 1e-12)
    for frequency in stride(from: 0.0, through: 12000, by: 37) {
      #expect(abs(MelFilterbank.frequency(MelFilterbank.mel(frequency)) - frequency) < 1e-8)
    }
  }

  @Test("Filters summed one by one agree with a plain double loop")
  func filters() throws {
    let bank = try MelFilterbank(foalSettings())
    let spectrum = (0..<bank.bins).map { Float(($0 * 37) % 101) / 101 }
    var found = [Float](repeating: 0, count: 80)
    bank.apply(spectrum, bank.weights, &found)
    for (index, band) in bank.bands.enumerated() {
      let expected = (0..<band.count).reduce(0.0) {
        $0 + Double(bank.weights[band.offset + $1]) * Double(spectrum[band.bin + $1])
      }
      #expect(abs(Double(found[index]) - expected) < 1e-6)
    }
  }

  @Test("Silence is the floor, and one sample is enough", arguments: [1, 2, 250, 251])
  func silence(count: Int) throws {
    let settings = try foalSettings()
    let mel = try MelAnalysis(settings).logMel([Float](repeating: 0, count: count))
    #expect(mel == [Float](repeating: log(1e-4), count: (1 + count / 250) * 80))
    #expect(try MelAnalysis(settings).logMel([]) == [])
  }

  struct Bad: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var make: @Sendable () throws -> Void
  }

  private static func make(
    rate: Int = 24000, hop: Int = 250, window: Int = 1024, bands: Int = 80, low: Double = 20, high: Double = 11000,
    floor: Float = 1e-4
  ) throws -> MelSettings {
    try MelSettings(
      sampleRate: rate, hop: hop, window: window, bands: bands, lowestFrequency: low, highestFrequency: high,
      floor: floor)
  }

  @Test(
    "Settings that make no filterbank are refused in one sentence",
    arguments: [
      Bad(testDescription: "no rate") { _ = try make(rate: 0) },
      Bad(testDescription: "no hop") { _ = try make(hop: 0) },
      Bad(testDescription: "a hop beyond half a window") { _ = try make(hop: 513) },
      Bad(testDescription: "an odd window") { _ = try make(window: 1023) },
      Bad(testDescription: "a huge window") { _ = try make(window: 1 << 40) },
      Bad(testDescription: "no bands") { _ = try make(bands: 0) },
      Bad(testDescription: "more bands than bins") { _ = try make(bands: 513) },
      Bad(testDescription: "bands too narrow to hear") { _ = try MelAnalysis(make(bands: 300)) },
      Bad(testDescription: "frequencies reversed") { _ = try make(low: 9000, high: 20) },
      Bad(testDescription: "above half the rate") { _ = try make(high: 12001) },
      Bad(testDescription: "no number") { _ = try make(low: .nan) },
      Bad(testDescription: "no floor") { _ = try make(floor: 0) },
      Bad(testDescription: "an infinite floor") { _ = try make(floor: .infinity) },
    ])
  func refuses(_ bad: Bad) {
    #expect {
      try bad.make()
    } throws: {
      let text = String(describing: $0)
      return text.hasPrefix("mel settings: ") && text.hasSuffix(".")
    }
  }
}
