import CutModel

/// How events feel: what a tap of full force is like, and how long the hum after it lasts.
///
/// The events Foal sounds are measured by ear; the others are what their names usually mean in games. Names that are not
/// here get a medium tap; what makes no sound, such as a blink, gets none.
enum HapticTable {
  struct Feel: Equatable {
    /// Strength at full force, 0…1.
    var intensity: Double
    /// 0 dull … 1 sharp.
    var sharpness: Double
    /// Seconds in which the hum after the tap falls to a third.
    var decay: Double
  }

  static func feel(of name: String) -> Feel? {
    switch name.lowercased() {
    case "blink", "nod", "headshake", "turn", "turnleft", "turnright", "look", "smile": nil
    case "thunder": Feel(intensity: 0.8, sharpness: 0.15, decay: 0.5)
    case "explosion": Feel(intensity: 1, sharpness: 0.3, decay: 0.4)
    case "door", "slam": Feel(intensity: 0.7, sharpness: 0.5, decay: 0.1)
    case "bell": Feel(intensity: 0.4, sharpness: 0.9, decay: 0.15)
    case "gunshot", "shot", "crash", "glass": Feel(intensity: 0.9, sharpness: 0.8, decay: 0.08)
    case "step", "footstep", "knock": Feel(intensity: 0.4, sharpness: 0.6, decay: 0.05)
    default: Feel(intensity: 0.5, sharpness: 0.5, decay: 0.1)
    }
  }

  /// The tap of an event; nil for what is not felt.
  static func tap(for event: CutEvent) -> CutHapticTap? {
    guard let feel = feel(of: event.name), event.force > 0 else { return nil }
    return CutHapticTap(
      event: event.id, time: event.time, intensity: thousandths(feel.intensity * event.force),
      sharpness: thousandths(feel.sharpness))
  }
}
