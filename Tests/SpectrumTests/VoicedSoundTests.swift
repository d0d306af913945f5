import Foundation
import Testing

@testable import Spectrum

@Suite("Voices out of log-mel spectrograms")
struct VoicedSoundTests {
  private static let rate = 24000.0
  private static let count = 12000

  /// A vowel whose pitch rises from 110 to 130 Hz in half a second.
  private var vowel: [Float] {
    (0..<Self.count).map { index in
      let time = Double(index) / Self.rate
      let turn = 2 * Double.pi * (110 * time + 20 * time * time)
      var sum = 0.0
      for harmonic in 1...60 {
        let frequency = Double(harmonic) * (110 + 40 * time)
        let level = exp(-pow((frequency - 600) / 250, 2)) + 0.4 * exp(-pow((frequency - 2300) / 500, 2)) + 0.02
        sum += level * cos(Double(harmonic) * turn)
      }
      return Float(0.1 * sum)
    }
  }

  /// How alike the sound is one period later, on average over frames of 40 ms.
  private func periodicity(_ sound: [Float]) -> Double {
    let starts = Array(stride(from: 1200, to: Self.count - 2400, by: 480))
    let values = starts.map { start -> Double in
      let time = (Double(start) + 480) / Self.rate
      let lag = Int((Self.rate / (110 + 40 * time)).rounded())
      var (product, first, second) = (0.0, 0.0, 0.0)
      for index in start..<start + 960 {
        let (a, b) = (Double(sound[index]), Double(sound[index + lag]))
        product += a * b
        first += a * a
        second += b * b
      }
      return product / (first * second).squareRoot()
    }
    return values.reduce(0, +) / Double(values.count)
  }

  private func magnitudes(_ mel: [Float], _ settings: MelSettings) throws -> [Float] {
    let estimate = MagnitudeEstimate(try MelFilterbank(settings), iterations: 60)
    var result = [Float](repeating: 0, count: mel.count / settings.bands * settings.bins)
    for frame in 0..<mel.count / settings.bands {
      result.withUnsafeMutableBufferPointer { result in
        guard let base = result.baseAddress else { return }
        estimate.solve(
          mel[frame * settings.bands..<(frame + 1) * settings.bands].map { exp($0) }, base + frame * settings.bins)
      }
    }
    return result
  }

  // The candidates are 1 % apart, and the pitch moves within a frame.
  @Test("The pitch of a vowel is found from its mel bands")
  func pitch() throws {
    let settings = try foalSettings()
    let mel = try MelAnalysis(settings).logMel(vowel)
    let track = PitchTrack(try magnitudes(mel, settings), settings)
    for frame in 4..<44 {
      let wanted = Float(110 + 40 * Double(frame) * 250 / Self.rate)
      #expect(abs(track.pitch[frame] / wanted - 1) < 0.03, "frame \(frame): \(track.pitch[frame]) for \(wanted) Hz")
      #expect(track.strength[frame] > 0.25, "frame \(frame)")
    }
  }

  @Test("Noise has no clear pitch")
  func noise() throws {
    let settings = try foalSettings()
    var state: UInt64 = 5
    let noise = (0..<Self.count).map { _ -> Float in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Float(Int32(truncatingIfNeeded: state >> 32)) * 0x1p-34
    }
    let track = PitchTrack(try magnitudes(MelAnalysis(settings).logMel(noise), settings), settings)
    let voiced = track.strength.filter { $0 > 0.25 }.count
    #expect(voiced * 5 < track.strength.count, "\(voiced) of \(track.strength.count) frames")
  }

  @Test("A spoken vowel gets its periods back and keeps its spectrogram")
  func vowelReturns() throws {
    let settings = try foalSettings()
    let analysis = try MelAnalysis(settings)
    let wanted = Array(analysis.logMel(vowel).dropLast(80))
    let inversion = try MelInversion(settings)
    let plain = try inversion.samples(wanted, seed: 7)
    let spoken = try inversion.samples(wanted, speech: [Bool](repeating: true, count: 48), seed: 7)
    #expect(spoken.count == plain.count)
    let (original, before, after) = (periodicity(vowel), periodicity(plain), periodicity(spoken))
    #expect(original > 0.95)
    #expect(after > before + 0.05, "\(after) after, \(before) before, \(original) in the original")
    #expect(after > 0.9, "\(after)")
    let found = Array(analysis.logMel(spoken).dropLast(80))
    var (error, total) = (0.0, 0.0)
    for (found, wanted) in zip(found, wanted) {
      error += pow(Double(exp(found) - exp(wanted)), 2)
      total += exp(2 * Double(wanted))
    }
    #expect((error / total).squareRoot() < 0.2, "spectral convergence \((error / total).squareRoot())")
  }

  @Test("Another intonation moves the pitch and leaves the vowel", arguments: [0.8, 1.3])
  func intonation(factor: Double) throws {
    let settings = try foalSettings()
    let analysis = try MelAnalysis(settings)
    let wanted = Array(analysis.logMel(vowel).dropLast(80))
    let spoken = try MelInversion(settings).samples(
      wanted, speech: [Bool](repeating: true, count: 48), intonation: factor, seed: 7)
    let found = Array(analysis.logMel(spoken).dropLast(80))
    let track = PitchTrack(try magnitudes(found, settings), settings)
    let bank = try MelFilterbank(settings)
    let smoothing = HarmonicSmoothing(
      centres: bank.bands.map { Float(2 * $0.bin + $0.count - 1) / 2 * 24000 / 1024 })
    var error: Float = 0
    for frame in 6..<42 {
      let pitch = Float((110 + 40 * Double(frame) * 250 / Self.rate) * factor)
      #expect(abs(track.pitch[frame] / pitch - 1) < 0.04, "frame \(frame): \(track.pitch[frame]) for \(pitch) Hz")
      // The resonances at 600 and 2,300 Hz, behind the harmonics.
      func formants(_ mel: [Float], _ pitch: Float) -> [Float] {
        Array(smoothing.smoothed(Array(mel[frame * 80..<(frame + 1) * 80]), pitch: pitch)[6..<55])
      }
      let (a, b) = (formants(wanted, pitch / Float(factor)), formants(found, pitch))
      error += zip(a, b).reduce(0) { $0 + abs($1.0 - $1.1) } / Float(a.count) / 36
    }
    #expect(error < 0.35, "\(error) nepers on average")
  }

  @Test("Smoothing takes harmonics away and keeps a slope")
  func smoothing() {
    let centres = (0..<80).map { Float($0 + 1) * 43 }
    let smoothing = HarmonicSmoothing(centres: centres)
    let ripple = centres.map { -$0 / 1000 + cos(2 * Float.pi * $0 / 129) }
    let flat = smoothing.smoothed(ripple, pitch: 129)
    for band in 8..<72 { #expect(abs(flat[band] + centres[band] / 1000) < 0.1, "band \(band)") }
    // A pitch whose harmonics bands cannot tell apart changes nothing.
    #expect(smoothing.smoothed(ripple, pitch: 40) == ripple)
  }

  @Test("Where nobody speaks nothing changes")
  func silence() throws {
    let settings = try foalSettings()
    let mel = try MelAnalysis(settings).logMel(Array(vowel.prefix(3000)))
    let inversion = try MelInversion(settings, iterations: 2)
    let plain = try inversion.samples(mel, seed: 1)
    #expect(try inversion.samples(mel, speech: [Bool](repeating: false, count: 13), seed: 1) == plain)
    #expect(try inversion.samples(mel, speech: [true], seed: 1) != plain)
  }

  @Test("A pulse train has the power of every other pitch's, and none beyond its limit")
  func pulses() {
    func power(_ pitch: Float) -> Double {
      let samples = PulseTrain.samples(
        pitch: [pitch, pitch], hop: 250, start: 0, count: 24000, sampleRate: 24000, limit: 8000)
      return samples.reduce(0) { $0 + Double($1) * Double($1) } / 24000
    }
    #expect(abs(power(100) / power(217) - 1) < 0.05)
  }

  @Test("Frames analysed and put together again are the sound")
  func frames() {
    let transform = FrameTransform(window: 64, hop: 16, frames: 9)
    let sound = (0..<transform.length).map { Float(($0 * 37) % 101) / 101 - 0.5 }
    let again = transform.synthesise(transform.analyse(sound))
    for index in 32..<transform.length - 32 { #expect(abs(again[index] - sound[index]) < 1e-5) }
  }
}
