public import CutModel
import Foundation
import MediaIO

/// Haptics for other runtimes: Meta's `.haptic`, Apple's AHAP, rumble at 60 Hz, and haptics as sound.
public struct HapticsExporter: EngineExporter {
  /// `haptics`.
  public var name: String { "haptics" }
  /// What it is for.
  public var summary: String { "haptics: Meta .haptic, Apple AHAP, rumble, PCM" }
  /// Counted up with every change of its output.
  public var version: Int { 1 }

  /// Makes one.
  public init() {}

  /// None: it plays beside a movie of another bundle.
  public func deliveries(for cut: Cut) -> [DeliveryFormat] { [] }

  /// Writes `<id>.haptic`, `<id>.ahap`, `<id>_rumble.json`, `<id>_rumble.csv` and `<id>_haptics.wav`.
  /// - Throws: `ExportError`, `MediaError`, or what encoding JSON throws.
  public func export(_ source: ExportSource, to bundle: BundleWriter) throws {
    let cut = source.cut
    try bundle.write(HapticFiles.meta(cut), to: "\(cut.id).haptic")
    try bundle.write(HapticFiles.ahap(cut), to: "\(cut.id).ahap")
    let motors = HapticFiles.rumble(cut)
    try bundle.write(HapticFiles.rumbleJSON(motors), to: "\(cut.id)_rumble.json")
    try bundle.write(HapticFiles.rumbleCSV(motors), to: "\(cut.id)_rumble.csv")
    try bundle.write(try HapticSound.sound(cut).wavBytes(), to: "\(cut.id)_haptics.wav")
    try BundleNames.writeCommon(source, readme: readme(cut), to: bundle)
  }

  private func readme(_ cut: Cut) -> String {
    """
    \(cut.title): haptics

    Start one of these with the movie; all run from its first picture.

    \(cut.id).haptic        Meta Haptics SDK (Quest, Unity, Unreal), format 1.0
    \(cut.id).ahap          Core Haptics (iPhone, and controllers on Apple's systems)
    \(cut.id)_rumble.json   strength of the two motors of a gamepad, 60 values a second: "low" is the strong, slow motor,
                     "high" the weak, fast one; also as .csv. Suits SDL_GameControllerRumble (times 65535), Unity's
                     SetMotorSpeeds, Godot's start_joy_vibration(device, high, low, 0.1) and the web's "dual-rumble".
    \(cut.id)_haptics.wav   the same as sound, 48 kHz, left and right actuator alike

    Taps come from the events of the cutscene, the hum from the low band of its sound.

    """
  }
}
