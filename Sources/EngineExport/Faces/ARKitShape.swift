/// The 52 face shapes of ARKit, in the order of Live Link Face's files: what `jawOpen` and the like are called on avatars
/// in glTF, Unity, Unreal's MetaHumans and most others. The raw value is the name on a mesh.
public enum ARKitShape: String, CaseIterable, Sendable, Hashable {
  case eyeBlinkLeft, eyeLookDownLeft, eyeLookInLeft, eyeLookOutLeft, eyeLookUpLeft, eyeSquintLeft, eyeWideLeft
  case eyeBlinkRight, eyeLookDownRight, eyeLookInRight, eyeLookOutRight, eyeLookUpRight, eyeSquintRight, eyeWideRight
  case jawForward, jawRight, jawLeft, jawOpen
  case mouthClose, mouthFunnel, mouthPucker, mouthRight, mouthLeft, mouthSmileLeft, mouthSmileRight
  case mouthFrownLeft, mouthFrownRight, mouthDimpleLeft, mouthDimpleRight, mouthStretchLeft, mouthStretchRight
  case mouthRollLower, mouthRollUpper, mouthShrugLower, mouthShrugUpper, mouthPressLeft, mouthPressRight
  case mouthLowerDownLeft, mouthLowerDownRight, mouthUpperUpLeft, mouthUpperUpRight
  case browDownLeft, browDownRight, browInnerUp, browOuterUpLeft, browOuterUpRight
  case cheekPuff, cheekSquintLeft, cheekSquintRight, noseSneerLeft, noseSneerRight, tongueOut

  /// The name in Live Link Face's files: `JawOpen`.
  public var liveLinkName: String { rawValue.prefix(1).uppercased() + rawValue.dropFirst() }

  /// The place among the 52.
  public var index: Int { Self.places[self] ?? 0 }

  private static let places = Dictionary(uniqueKeysWithValues: allCases.enumerated().map { ($1, $0) })

  /// The nine angles that follow the shapes in Live Link Face's files. Speech turns neither head nor eyes: they are 0.
  public static let liveLinkAngles = [
    "HeadYaw", "HeadPitch", "HeadRoll", "LeftEyeYaw", "LeftEyePitch", "LeftEyeRoll", "RightEyeYaw", "RightEyePitch",
    "RightEyeRoll",
  ]
}
