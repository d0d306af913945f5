import Foundation

/// FFmpeg's `ebur128` filter: another implementation of the same standard, to judge ours by.
struct FFmpegMeter {
  var integrated: Double
  var range: Double
  var truePeak: Double
  /// At each tenth of a second.
  var momentary: [Double] = []
  var shortTerm: [Double] = []

  init(_ samples: [Float], channels: Int, rate: Int) throws {
    let path = NSTemporaryDirectory() + "/hoofbeat-loudness-\(UUID().uuidString).f32"
    try samples.withUnsafeBytes { Data($0) }.write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments =
      "ffmpeg -nostdin -hide_banner -f f32le -ar \(rate) -ac \(channels) -i \(path) -af ebur128=peak=true -f null -"
      .split(separator: " ").map(String.init)
    let output = Pipe()
    process.standardError = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    func last(_ label: String, in text: some StringProtocol) -> Double {
      guard let at = text.range(of: label, options: .backwards) else { return .nan }
      let word = text[at.upperBound...].split(whereSeparator: \.isWhitespace).first ?? ""
      return Double(word) ?? .nan
    }
    let summary = text.range(of: "Summary:").map { text[$0.upperBound...] } ?? ""
    integrated = last(" I:", in: summary)
    range = last("LRA:", in: summary)
    truePeak = last("Peak:", in: summary)
    for line in text.split(separator: "\n") where line.contains("FTPK") {
      momentary.append(last(" M:", in: line))
      shortTerm.append(last(" S:", in: line))
    }
  }
}

/// Sounds to measure, stereo at 48 kHz; each the same every time.
enum TestSound: String, CaseIterable, Sendable {
  case sine, noise, speech, softSpeech, percussion

  static let rate = 48_000

  var samples: [Float] {
    var state: UInt64 = 42
    func noise() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 33) / Double(1 << 30) - 1
    }
    var samples: [Float] = []
    let length = Self.rate * 4
    var (low, band) = (0.0, 0.0)
    for index in 0..<length {
      let time = Double(index) / Double(Self.rate)
      var (left, right) = (0.0, 0.0)
      switch self {
      case .sine:
        left = 0.5 * sin(2 * .pi * 997 * time)
        right = left
      case .noise:
        (left, right) = (0.25 * noise(), 0.25 * noise())
      case .speech, .softSpeech:
        // Syllables: a pulse train through a resonance, two a second, with pauses and some hiss.
        let syllable = max(0, sin(2 * .pi * 2 * time)) * (time.truncatingRemainder(dividingBy: 3) < 2.2 ? 1 : 0)
        let pulse = index % 400 == 0 ? 1.0 : 0
        band += 0.13 * (pulse * 8 + 0.15 * noise() - band - low * 0.6)
        low += 0.13 * band
        left = syllable * tanh(6 * low) * (self == .softSpeech ? 0.03 : 0.3)
        right = left * 0.8
      case .percussion:
        // Full-scale hits on a soft ground: what gain alone cannot make loud.
        let since = time.truncatingRemainder(dividingBy: 1)
        left = 0.9 * exp(-since * 400) * sin(2 * .pi * 3000 * since) + 0.02 * noise()
        right = left
      }
      samples += [Float(left), Float(right)]
    }
    return samples
  }
}
