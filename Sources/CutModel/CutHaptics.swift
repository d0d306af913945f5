public import Timeline

/// What a controller plays: taps, and how strongly it hums.
public struct CutHaptics: Codable, Equatable, Sendable {
  /// Rows of the envelope per second.
  public static let rate: Int64 = 60

  /// Short taps: sound events and what the screenplay asked for.
  public var taps: [CutHapticTap]
  /// Values of `amplitude` and `frequency` per second: 60.
  public var rate = Self.rate
  /// How strong the hum is, 0…1, from the low band of the sound; value n stands for the time n/60 s.
  public var amplitude: [Double]
  /// How sharp it feels, 0 (dull) … 1 (sharp); as many as `amplitude`.
  public var frequency: [Double]

  /// Stillness.
  public init(taps: [CutHapticTap] = [], amplitude: [Double] = [], frequency: [Double] = []) {
    self.taps = taps
    self.amplitude = amplitude
    self.frequency = frequency
  }
}

/// One tap.
public struct CutHapticTap: Codable, Equatable, Sendable {
  /// The event it belongs to; empty for one that only the screenplay asked for.
  public var event: String
  /// When.
  public var time: Flicks
  /// How strong, 0…1.
  public var intensity: Double
  /// How sharp, 0…1.
  public var sharpness: Double

  /// Places a tap.
  public init(event: String, time: Flicks, intensity: Double, sharpness: Double) {
    self.event = event
    self.time = time
    self.intensity = intensity
    self.sharpness = sharpness
  }
}
