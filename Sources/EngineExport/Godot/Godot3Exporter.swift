public import CutModel
import Timeline

/// A folder for Godot 3.2 to 3.6: `cutscenes/<id>/cutscene.tscn` with its movie and script, and a project that plays it.
public struct Godot3Exporter: EngineExporter {
  public let name = "godot3"
  public let summary = "Godot 3"
  public let version = 1

  /// The exporter.
  public init() {}

  public func deliveries(for cut: Cut) -> [DeliveryFormat] { GodotBundle.deliveries(for: cut) }

  public func export(_ source: ExportSource, to bundle: BundleWriter) throws {
    let common = GodotBundle(source: source)
    let folder = common.folder
    try bundle.write(scene(common).text(.three), to: "\(folder)/cutscene.tscn")
    try bundle.write(Godot3Script.cutscene, to: "\(folder)/cutscene.gd")
    if source.cut.hasAlpha { try bundle.write(Godot3Script.stackedAlpha, to: "\(folder)/stacked_alpha.shader") }
    try bundle.write(demoScene(common).text(.three), to: "demo.tscn")
    try bundle.write(Godot3Script.demo, to: "demo.gd")
    try bundle.write(project(common), to: "project.godot")
    try common.writeCommon(
      to: bundle,
      readme: common.readme(
        engine: "Godot 3.2 to 3.6", connect: #"$Cutscene.connect("cutscene_event", self, "_on_cutscene_event")"#,
        handler: "func _on_cutscene_event(name, data):\n        print(name, \" \", data.force)",
        extra: """

          With --cutscene-log on the command line, demo.tscn prints everything that happens and leaves at the end.

          """))
  }

  private func scene(_ common: GodotBundle) -> GodotScene {
    let timeline = GodotTimeline(cut: common.cut)
    var scene = GodotScene()
    scene.externals = [
      .init(id: "1", type: "VideoStream", path: common.movie), .init(id: "2", type: "Script", path: "cutscene.gd"),
    ]
    scene.resources = [.init(id: "1", type: "Animation", properties: timeline.properties(.three))]
    var video: [(String, GodotValue)] = [("mouse_filter", .int(2)), ("stream", .ext("1")), ("expand", .bool(true))]
    if common.cut.hasAlpha {
      scene.externals.append(.init(id: "3", type: "Shader", path: "stacked_alpha.shader"))
      scene.resources.append(.init(id: "2", type: "ShaderMaterial", properties: [("shader", .ext("3"))]))
      video.insert(("material", .sub("2")), at: 0)
    }
    let whole: [(String, GodotValue)] = [("anchor_right", .real("1")), ("anchor_bottom", .real("1"))]
    scene.nodes = [
      .init(
        name: "Cutscene", type: "Control",
        properties: whole + [("mouse_filter", .int(2)), ("script", .ext("2"))] + timeline.rootProperties)
    ]
    if !common.cut.hasAlpha {
      scene.nodes.append(
        .init(
          name: "Background", type: "ColorRect", parent: ".",
          properties: whole + [("mouse_filter", .int(2)), ("color", .color("0", "0", "0", "1"))]))
    }
    scene.nodes += [
      .init(name: "Video", type: "VideoPlayer", parent: ".", properties: video),
      .init(
        name: "Subtitle", type: "Label", parent: ".",
        properties: [
          ("custom_colors/font_color", .color("1", "1", "1", "1")),
          ("custom_colors/font_color_shadow", .color("0", "0", "0", "1")),
          ("custom_constants/shadow_as_outline", .int(1)), ("align", .int(1)), ("valign", .int(2)),
          ("autowrap", .bool(true)),
        ]),
      .init(
        name: "AnimationPlayer", type: "AnimationPlayer", parent: ".",
        properties: [
          ("playback_process_mode", .int(2)), ("method_call_mode", .int(1)), ("anims/cutscene", .sub("1")),
        ]),
    ]
    return scene
  }

  private func demoScene(_ common: GodotBundle) -> GodotScene {
    var scene = GodotScene()
    scene.externals = [
      .init(id: "1", type: "PackedScene", path: "\(common.folder)/cutscene.tscn"),
      .init(id: "2", type: "Script", path: "demo.gd"),
    ]
    let whole: [(String, GodotValue)] = [("anchor_right", .real("1")), ("anchor_bottom", .real("1"))]
    scene.nodes = [
      .init(name: "Demo", type: "Control", properties: whole + [("script", .ext("2"))]),
      .init(
        name: "Behind", type: "ColorRect", parent: ".",
        properties: whole + [("color", .color("0.13", "0.16", "0.22", "1"))]),
      .init(name: "Cutscene", parent: ".", instance: "1", properties: [("autoplay", .bool(false))]),
      .init(
        name: "Events", type: "Label", parent: ".",
        properties: [
          ("margin_left", .real("16")), ("margin_top", .real("16")), ("margin_right", .real("400")),
          ("custom_colors/font_color_shadow", .color("0", "0", "0", "1")),
          ("custom_constants/shadow_as_outline", .int(1)),
        ]),
    ]
    return scene
  }

  private func project(_ common: GodotBundle) -> String {
    let size = common.windowSize
    return """
      ; Settings of Godot 3. Only for playing the cutscene alone: your project keeps its own.
      config_version=4

      [application]

      config/name=\(GodotValue.quoted(SubtitleFiles.oneLine(common.cut.title)))
      run/main_scene="res://demo.tscn"

      [audio]

      mix_rate=48000

      [display]

      window/size/width=\(size.width)
      window/size/height=\(size.height)

      [rendering]

      quality/driver/driver_name="GLES2"
      environment/default_clear_color=Color( 0, 0, 0, 1 )

      """
  }
}
