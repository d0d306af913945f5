import CutModel

/// The prefab: one object with the movie player and the cutscene player, wired to the files of the package.
struct UnityPrefab {
  let names: UnityNames
  /// What the prefab refers to, as paths in the package.
  var script: String
  var data: String
  var clip: String
  /// The movie where H.264 does not play.
  var linuxClip: String
  /// The movie with transparency.
  var alphaClip: String?
  /// The speaking characters and their clips.
  var faces: [(character: String, clip: String)]

  private static let object: Int64 = 1_000_000_000_000_000_001
  private static let transform: Int64 = 4_000_000_000_000_000_001
  private static let video: Int64 = 328_000_000_000_000_001
  private static let player: Int64 = 114_000_000_000_000_001

  private func movie(_ path: String?) -> String {
    path.map { UnityYAML.foreign(32_900_000, names.guid($0), type: 3) } ?? UnityYAML.nothing
  }

  /// The file.
  func text() -> String {
    UnityYAML.header + """
      --- !u!1 &\(Self.object)
      GameObject:
      \(UnityYAML.objectHead)  serializedVersion: 6
        m_Component:
        - component: \(UnityYAML.local(Self.transform))
        - component: \(UnityYAML.local(Self.video))
        - component: \(UnityYAML.local(Self.player))
        m_Layer: 0
        m_Name: \(UnityYAML.scalar(names.id))
        m_TagString: Untagged
        m_Icon: {fileID: 0}
        m_NavMeshLayer: 0
        m_StaticEditorFlags: 0
        m_IsActive: 1
      --- !u!4 &\(Self.transform)
      Transform:
      \(UnityYAML.objectHead)  m_GameObject: \(UnityYAML.local(Self.object))
        m_LocalRotation: {x: 0, y: 0, z: 0, w: 1}
        m_LocalPosition: {x: 0, y: 0, z: 0}
        m_LocalScale: {x: 1, y: 1, z: 1}
        m_Children: []
        m_Father: {fileID: 0}
        m_LocalEulerAnglesHint: {x: 0, y: 0, z: 0}
      --- !u!328 &\(Self.video)
      VideoPlayer:
      \(UnityYAML.objectHead)  m_GameObject: \(UnityYAML.local(Self.object))
        m_Enabled: 1
        m_VideoClip: \(movie(clip))
        m_TargetCameraAlpha: 1
        m_TargetCamera3DLayout: 0
        m_TargetCamera: {fileID: 0}
        m_TargetTexture: {fileID: 0}
        m_TimeReference: 0
        m_TargetMaterialRenderer: {fileID: 0}
        m_TargetMaterialProperty: _MainTex
        m_RenderMode: 4
        m_AspectRatio: 2
        m_DataSource: 0
        m_TimeUpdateMode: 0
        m_PlaybackSpeed: 1
        m_AudioOutputMode: 2
        m_TargetAudioSources:
        - {fileID: 0}
        m_DirectAudioVolumes:
        - 1
        m_Url: 
        m_EnabledAudioTracks: 01
        m_DirectAudioMutes: 00
        m_ControlledAudioTrackCount: 1
        m_PlayOnAwake: 0
        m_SkipOnDrop: 1
        m_Looping: 0
        m_WaitForFirstFrame: 1
        m_FrameReadyEventEnabled: 0
        m_VideoShaders: []
      --- !u!114 &\(Self.player)
      MonoBehaviour:
      \(UnityYAML.objectHead)  m_GameObject: \(UnityYAML.local(Self.object))
        m_Enabled: 1
        m_EditorHideFlags: 0
        m_Script: \(UnityYAML.foreign(11_500_000, names.guid(script), type: 3))
        m_Name: 
        m_EditorClassIdentifier: 
        data: \(UnityYAML.foreign(4_900_000, names.guid(data), type: 3))
        clip: \(movie(clip))
        linuxClip: \(movie(linuxClip))
        alphaClip: \(movie(alphaClip))
        webUrl: 
        playOnEnable: 1
        drawPicture: 1
        drawSubtitles: 1
        rumble: 1
        faces:\(facesText)
        whenEvent:
          m_PersistentCalls:
            m_Calls: []
        whenSubtitle:
          m_PersistentCalls:
            m_Calls: []
        whenFinished:
          m_PersistentCalls:
            m_Calls: []

      """
  }

  private var facesText: String {
    guard !faces.isEmpty else { return " []" }
    return faces.map { face in
      """

        - character: \(UnityYAML.scalar(face.character))
          clip: \(UnityYAML.foreign(7_400_000, names.guid(face.clip), type: 2))
          root: {fileID: 0}
      """
    }.joined()
  }
}
