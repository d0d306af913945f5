import CutModel

/// The package's own manual.
enum UnityReadMe {
  static func text(_ cut: Cut, _ names: UnityNames, faces: [(character: String, clip: String)]) -> String {
    let linux = "Linux plays the VP8 movie, everything else the H.264 one; clear the field you do not ship."
    let list = faces.map { "  \($0.clip): \($0.character)\n" }.joined()
    return """
      \(cut.title) (\(cut.id)): a cutscene for Unity 2022.3 or later, made with Hoofbeat.

      Use
        1. Copy this folder into your project's Packages folder (or add package.json with the Package Manager).
        2. Drag Prefabs/\(cut.id).prefab into a scene and press Play. It covers the screen and writes the subtitles.
        \(linux)

      From a script
        var player = GetComponent<\(names.namespace).CutscenePlayer>();
        player.OnEvent += (id, force) => ...;       player.OnSubtitle += (speaker, text) => ...;
        player.OnViseme += (character, weights) => ...;   player.OnFinished += ...;   player.Skip();
        Skip fires everything that had still to happen. Turn drawPicture off to show player.Texture yourself.
        Assembly definitions refer to the assembly \(names.namespace).

      Faces
        Clips for a SkinnedMeshRenderer on a child named Face, with ARKit's blend shapes. Set Faces > Root of the prefab to
        the avatar, or play the clip with an Animator (a method OnCutsceneEvent(AnimationEvent) then gets the events).
      \(list)
      Timeline
        Timeline/\(cut.id).\(names.timelineExtension) becomes a Timeline asset with a signal for each event name.

      Web builds cannot play clips: copy Media/\(cut.id).mp4 into StreamingAssets, or set webUrl.
      Rumble needs the Input System package. Haptics/ and Subtitles/ hold the same as files, cutscene.json holds everything.
      \(cut.hasAlpha ? "The movie is see-through where the cutscene is: Media/\(cut.id).alpha.webm.\n" : "")
      """
  }
}
