public import CutModel
import Timeline

/// A folder for Godot 4.2 and later: the twin of what `Godot3Exporter` writes, in the scene format of Godot 4.
public struct Godot4Exporter: EngineExporter {
  public let name = "godot4"
  public let summary = "Godot 4"
  public let version = 1

  /// The exporter.
  public init() {}

  public func deliveries(for cut: Cut) -> [DeliveryFormat] { GodotBundle.deliveries(for: cut) }

  public func export(_ source: ExportSource, to bundle: BundleWriter) throws {
    let common = GodotBundle(source: source)
    let folder = common.folder
    try bundle.write(scene(common).text(.four), to: "\(folder)/cutscene.tscn")
    try bundle.write(Godot4Script.cutscene, to: "\(folder)/cutscene.gd")
    if source.cut.hasAlpha { try bundle.write(Godot4Script.stackedAlpha, to: "\(folder)/stacked_alpha.gdshader") }
    try bundle.write(demoScene(common).text(.four), to: "demo.tscn")
    try bundle.write(Godot4Script.demo(script: "\(folder)/cutscene.gd"), to: "demo.gd")
    try bundle.write(project(common), to: "project.godot")
    try common.writeCommon(
      to: bundle,
      readme: common.readme(
        engine: "Godot 4.2 and later", connect: "$Cutscene.cutscene_event.connect(_on_cutscene_event)",
        handler:
          "func _on_cutscene_event(what: StringName, data: Dictionary) -> void:\n        print(what, \" \", data.force)",
        extra: """

          With -- --cutscene-log at the end of the command line, demo.tscn prints everything that happens and leaves.

          """))
  }

  private func scene(_ common: GodotBundle) -> GodotScene {
    let timeline = GodotTimeline(cut: common.cut)
    var scene = GodotScene()
    scene.externals = [
      .init(id: "1_video", type: "VideoStream", path: common.movie),
      .init(id: "2_script", type: "Script", path: "cutscene.gd"),
    ]
    scene.resources = [
      .init(id: "Animation_cut", type: "Animation", properties: timeline.properties(.four)),
      .init(
        id: "AnimationLibrary_cut", type: "AnimationLibrary",
        properties: [("_data", .block([("cutscene", .sub("Animation_cut"))]))]),
    ]
    // Nearest: the pictures are small and drawn pixel by pixel.
    var video: [(String, GodotValue)] = [
      ("texture_filter", .int(1)), ("layout_mode", .int(0)), ("mouse_filter", .int(2)), ("stream", .ext("1_video")),
      ("expand", .bool(true)),
    ]
    if common.cut.hasAlpha {
      scene.externals.append(.init(id: "3_alpha", type: "Shader", path: "stacked_alpha.gdshader"))
      scene.resources.append(
        .init(id: "ShaderMaterial_alpha", type: "ShaderMaterial", properties: [("shader", .ext("3_alpha"))]))
      video.insert(("material", .sub("ShaderMaterial_alpha")), at: 0)
    }
    scene.nodes = [
      .init(
        name: "Cutscene", type: "Control",
        properties: Self.whole(mode: 3) + [("mouse_filter", .int(2)), ("script", .ext("2_script"))]
          + timeline.rootProperties)
    ]
    if !common.cut.hasAlpha {
      scene.nodes.append(
        .init(
          name: "Background", type: "ColorRect", parent: ".",
          properties: Self.whole(mode: 1) + [("mouse_filter", .int(2)), ("color", .color("0", "0", "0", "1"))]))
    }
    scene.nodes += [
      .init(name: "Video", type: "VideoStreamPlayer", parent: ".", properties: video),
      .init(
        name: "Subtitle", type: "Label", parent: ".",
        properties: [
          ("layout_mode", .int(0)), ("theme_override_colors/font_color", .color("1", "1", "1", "1")),
          ("theme_override_colors/font_outline_color", .color("0", "0", "0", "1")),
          ("theme_override_constants/outline_size", .int(6)), ("horizontal_alignment", .int(1)),
          ("vertical_alignment", .int(2)), ("autowrap_mode", .int(3)),
        ]),
      .init(
        name: "AnimationPlayer", type: "AnimationPlayer", parent: ".",
        // The dictionary is read by all of Godot 4; the form of 4.6 is not read by 4.4.
        properties: [("libraries", .block([("", .sub("AnimationLibrary_cut"))]))]),
    ]
    return scene
  }

  private func demoScene(_ common: GodotBundle) -> GodotScene {
    var scene = GodotScene()
    scene.externals = [
      .init(id: "1_cutscene", type: "PackedScene", path: "\(common.folder)/cutscene.tscn"),
      .init(id: "2_script", type: "Script", path: "demo.gd"),
    ]
    scene.nodes = [
      .init(name: "Demo", type: "Control", properties: Self.whole(mode: 3) + [("script", .ext("2_script"))]),
      .init(
        name: "Behind", type: "ColorRect", parent: ".",
        properties: Self.whole(mode: 1) + [("color", .color("0.13", "0.16", "0.22", "1"))]),
      .init(
        name: "Cutscene", parent: ".", instance: "1_cutscene",
        properties: [("layout_mode", .int(1)), ("autoplay", .bool(false))]),
      .init(
        name: "Events", type: "Label", parent: ".",
        properties: [
          ("layout_mode", .int(0)), ("offset_left", .real("16")), ("offset_top", .real("16")),
          ("offset_right", .real("400")), ("theme_override_colors/font_outline_color", .color("0", "0", "0", "1")),
          ("theme_override_constants/outline_size", .int(4)),
        ]),
    ]
    return scene
  }

  /// A control that fills its parent.
  private static func whole(mode: Int64) -> [(String, GodotValue)] {
    [
      ("layout_mode", .int(mode)), ("anchors_preset", .int(15)), ("anchor_right", .real("1")),
      ("anchor_bottom", .real("1")), ("grow_horizontal", .int(2)), ("grow_vertical", .int(2)),
    ]
  }

  private func project(_ common: GodotBundle) -> String {
    let size = common.windowSize
    return """
      ; Settings of Godot 4. Only for playing the cutscene alone: your project keeps its own.
      config_version=5

      [application]

      config/name=\(GodotValue.quoted(SubtitleFiles.oneLine(common.cut.title)))
      run/main_scene="res://demo.tscn"

      [audio]

      driver/mix_rate=48000

      [display]

      window/size/viewport_width=\(size.width)
      window/size/viewport_height=\(size.height)

      [rendering]

      renderer/rendering_method="gl_compatibility"
      environment/defaults/default_clear_color=Color(0, 0, 0, 1)

      """
  }
}
