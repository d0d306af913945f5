import CutModel
import Timeline

/// The `.anim` of a character's face: ARKit's blend shapes on the renderer `Face`, 0…100, and the cut's events.
struct UnityFaceClip {
  let cut: Cut
  let curve: FaceCurve
  /// The clip's name: that of its file.
  let name: String

  init(_ cut: Cut, character: String, name: String) throws(TimelineError) {
    self.cut = cut
    self.name = name
    curve = try FaceCurve(of: character, in: cut)
  }

  /// The file. Throws `TimelineError` when the cut's times overflow.
  func text() throws(TimelineError) -> String {
    var rows: [[Double]] = []
    for frame in 0..<curve.frameCount { rows.append(try curve.shapes(ofFrame: frame)) }
    var curves = ""
    var bindings = ""
    for shape in VisemeShapes.moving {
      // Weights in hundredths of a percent, so that a shape at rest is exactly 0 and equal neighbours are equal.
      let values = rows.map { Int64(($0[shape.index] * 10_000).rounded()) }
      curves += try block(values, shape)
      bindings += """
            - serializedVersion: 2
              path: \(CRC32.checksum("Face"))
              attribute: \(CRC32.checksum("blendShape.\(shape.rawValue)"))
              script: {fileID: 0}
              typeID: 137
              customType: 20
              isPPtrCurve: 0

        """
    }
    let events = cut.events.sorted { ($0.time, $0.id) < ($1.time, $1.id) }.map(event).joined()
    return UnityYAML.header + "--- !u!74 &7400000\nAnimationClip:\n" + UnityYAML.objectHead + """
        m_Name: \(UnityYAML.scalar(name))
        serializedVersion: 6
        m_Legacy: 0
        m_Compressed: 0
        m_UseHighQualityCurve: 1
        m_RotationCurves: []
        m_CompressedRotationCurves: []
        m_EulerCurves: []
        m_PositionCurves: []
        m_ScaleCurves: []
        m_FloatCurves:
      \(curves)  m_PPtrCurves: []
        m_SampleRate: \(ClockText.number(cut.frameRate.framesPerSecond, places: 6))
        m_WrapMode: 0
        m_Bounds:
          m_Center: {x: 0, y: 0, z: 0}
          m_Extent: {x: 0, y: 0, z: 0}
        m_ClipBindingConstant:
          genericBindings:
      \(bindings)    pptrCurveMapping: []
      \(settings)  m_EditorCurves: []
        m_EulerEditorCurves: []
        m_HasGenericRootTransform: 0
        m_HasMotionFloatCurves: 0
        m_Events:\(events.isEmpty ? " []\n" : "\n" + events)
      """
  }

  /// One curve with a key wherever it bends; straight lines between keys, so the slopes are those of the lines.
  private func block(_ values: [Int64], _ shape: ARKitShape) throws(TimelineError) -> String {
    let kept = values.indices.filter { index in
      index == 0 || index == values.count - 1
        || values[index] - values[index - 1] != values[index + 1] - values[index]
    }
    func slope(_ from: Int, _ to: Int) -> Double {
      guard from >= 0, to < kept.count else { return 0 }
      let rise = Double(values[kept[to]] - values[kept[from]]) / 100
      return rise / Double(kept[to] - kept[from]) * cut.frameRate.framesPerSecond
    }
    var keys = ""
    for (place, index) in kept.enumerated() {
      keys += """
              - serializedVersion: 3
                time: \(ClockText.seconds(try cut.frameRate.start(ofFrame: Int64(index))))
                value: \(ClockText.number(Double(values[index]) / 100))
                inSlope: \(ClockText.number(slope(place - 1, place)))
                outSlope: \(ClockText.number(slope(place, place + 1)))
                tangentMode: 69
                weightedMode: 0
                inWeight: 0.33333334
                outWeight: 0.33333334

        """
    }
    return """
        - curve:
            serializedVersion: 2
            m_Curve:
      \(keys)      m_PreInfinity: 2
            m_PostInfinity: 2
            m_RotationOrder: 4
          attribute: blendShape.\(shape.rawValue)
          path: Face
          classID: 137
          script: {fileID: 0}

      """
  }

  private var settings: String {
    """
      m_AnimationClipSettings:
        serializedVersion: 2
        m_AdditiveReferencePoseClip: {fileID: 0}
        m_AdditiveReferencePoseTime: 0
        m_StartTime: 0
        m_StopTime: \(ClockText.seconds(cut.duration))
        m_OrientationOffsetY: 0
        m_Level: 0
        m_CycleOffset: 0
        m_HasAdditiveReferencePose: 0
        m_LoopTime: 0
        m_LoopBlend: 0
        m_LoopBlendOrientation: 0
        m_LoopBlendPositionY: 0
        m_LoopBlendPositionXZ: 0
        m_KeepOriginalOrientation: 0
        m_KeepOriginalPositionY: 1
        m_KeepOriginalPositionXZ: 0
        m_HeightFromFeet: 0
        m_Mirror: 0

    """
  }

  /// An event of the clip. `messageOptions: 1` is "no receiver needed": a face without a script must not log errors.
  private func event(_ event: CutEvent) -> String {
    """
      - time: \(ClockText.seconds(event.time))
        functionName: OnCutsceneEvent
        data: \(UnityYAML.scalar(event.id))
        objectReferenceParameter: {fileID: 0}
        floatParameter: \(ClockText.number(event.force))
        intParameter: \(event.frame)
        messageOptions: 1

    """
  }
}
