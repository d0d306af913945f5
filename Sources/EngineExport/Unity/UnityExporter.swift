public import CutModel
import Foundation

/// A package for Unity's Package Manager: movies, a player script with a prefab, face clips, a Timeline by importer, and
/// the same facts as files. Every file and folder has its `.meta`, with a GUID that stays when the cut is exported again.
public struct UnityExporter: EngineExporter {
  public let name = "unity"
  public let summary = "Unity 2022.3 and later"
  public let version = 1
  /// Unity warns about every file of a package that has no `.meta`.
  public let takesListing = false

  /// The exporter.
  public init() {}

  public func deliveries(for cut: Cut) -> [DeliveryFormat] {
    [.mp4, .webmVP8] + (cut.hasAlpha ? [.webmVP8Alpha] : [])
  }

  public func export(_ source: ExportSource, to bundle: BundleWriter) throws {
    let cut = source.cut
    let names = UnityNames(id: cut.id)
    let importer = "Editor/CutsceneImporter.cs"
    var prefab = UnityPrefab(
      names: names, script: "Runtime/CutscenePlayer.cs", data: "Data/\(cut.id).json", clip: "Media/\(cut.id).mp4",
      linuxClip: "Media/\(cut.id).webm", alphaClip: cut.hasAlpha ? "Media/\(cut.id).alpha.webm" : nil, faces: [])

    try bundle.copy(try source.delivery(.mp4), to: prefab.clip)
    try bundle.copy(try source.delivery(.webmVP8), to: prefab.linuxClip)
    if let alpha = prefab.alphaClip { try bundle.copy(try source.delivery(.webmVP8Alpha), to: alpha) }
    try bundle.copy(source.masterFolder + "/sound.wav", to: "Media/\(cut.id).wav")

    for character in cut.speakers {
      let clip = "\(cut.id)_\(character)"
      try bundle.write(try UnityFaceClip(cut, character: character, name: clip).text(), to: "Anim/\(clip).anim")
      prefab.faces.append((character, "Anim/\(clip).anim"))
    }
    try bundle.write(prefab.text(), to: "Prefabs/\(cut.id).prefab")
    try bundle.write(try UnityData(cut).json(), to: prefab.data)
    try bundle.write(try UnityTimelineData(cut).json(), to: "Timeline/\(cut.id).\(names.timelineExtension)")
    try bundle.write(UnityDataScript.text(names), to: "Runtime/CutsceneData.cs")
    try bundle.write(UnityPlayerScript.text(names), to: prefab.script)
    try bundle.write(UnityEditorScript.text(names), to: importer)
    try bundle.write(try UnityManifests.runtime(names), to: "Runtime/\(names.namespace).asmdef")
    try bundle.write(try UnityManifests.editor(names), to: "Editor/\(names.editorAssembly).asmdef")
    try bundle.write(try UnityManifests.package(cut, names), to: "package.json")

    try bundle.write(SubtitleFiles.subRip(cut), to: "Subtitles/\(cut.id).\(cut.locale).srt")
    try bundle.write(SubtitleFiles.webVTT(cut), to: "Subtitles/\(cut.id).\(cut.locale).vtt")
    try bundle.write(try UnityManifests.json(cut.haptics), to: "Haptics/\(cut.id).json")
    try bundle.write(try cut.json(), to: "cutscene.json")
    try bundle.write(source.disclosure, to: "GENERATED.txt")
    try bundle.write(UnityReadMe.text(cut, names, faces: prefab.faces), to: "README.txt")

    let meta = UnityMeta(names: names, importer: importer)
    let files = bundle.names
    for file in files { try bundle.write(meta.file(file), to: file + ".meta") }
    for folder in UnityMeta.folders(of: files) { try bundle.write(meta.folder(folder), to: folder + ".meta") }
  }
}
