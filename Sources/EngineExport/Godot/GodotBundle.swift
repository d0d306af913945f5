import CutModel
import Timeline

/// What the bundles of both Godots hold alike.
struct GodotBundle {
  let source: ExportSource

  var cut: Cut { source.cut }
  /// The folder that a game takes.
  var folder: String { "cutscenes/\(cut.id)" }
  /// The movie the scene plays.
  var delivery: DeliveryFormat { cut.hasAlpha ? .ogvStacked : .ogv }
  /// Its name in the folder.
  var movie: String { "\(cut.id).\(delivery.rawValue)" }

  static func deliveries(for cut: Cut) -> [DeliveryFormat] { [cut.hasAlpha ? .ogvStacked : .ogv] }

  /// Everything but scenes, scripts and project settings.
  func writeCommon(to bundle: BundleWriter, readme: String) throws {
    try bundle.copy(try source.delivery(delivery), to: "\(folder)/\(movie)")
    try bundle.write(try cut.json(), to: "\(folder)/cutscene.json")
    try bundle.write(SubtitleFiles.webVTT(cut), to: "\(folder)/\(cut.id).\(cut.locale).vtt")
    try bundle.write(SubtitleFiles.subRip(cut), to: "\(folder)/\(cut.id).\(cut.locale).srt")
    try bundle.write(source.disclosure, to: "GENERATED.txt")
    try bundle.write(readme, to: "README.txt")
  }

  /// A size of the window that shows whole pixels and is neither tiny nor larger than most screens.
  var windowSize: (width: Int, height: Int) {
    let factor = max(1, min(1280 / cut.width, 720 / cut.height))
    return (cut.width * factor, cut.height * factor)
  }

  /// What the two READMEs say alike. `connect` is a line of GDScript.
  func readme(engine: String, connect: String, handler: String, extra: String) -> String {
    let names = Set(cut.events.map(\.name)).sorted()
    return """
      \(SubtitleFiles.oneLine(cut.title)): a cutscene for \(engine)

      IN YOUR GAME
      Copy the folder "cutscenes" into your project. Nothing needs to be imported or set up, and the folder may lie
      anywhere. Add cutscenes/\(cut.id)/cutscene.tscn to a scene: it fills its parent and plays.

      ALONE
      Open this folder as a project and press play: demo.tscn plays the cutscene and shows its events.

      WHAT IT TELLS YOUR GAME
          \(connect)

          \(handler)

      cutscene_event(name, data)       \(names.isEmpty ? "no events in this one" : names.joined(separator: ", "))
      marker_reached(name, data)       \(cut.markers.isEmpty ? "none here" : cut.markers.map(\.name).joined(separator: ", "))
      subtitle_changed(text)           what is said
      viseme_changed(character, name)  \(cut.speakers.isEmpty ? "nobody speaks" : cut.speakers.joined(separator: ", "))
      finished()                       the end, or skipped
      play(), skip(), is_skipping(), clock(), viseme(character), viseme_weights(character)

      The animation "cutscene" in the AnimationPlayer holds all of it and follows the movie's own clock: an event comes in
      the very tick in which its picture is shown. You may add tracks of your own to it. Skipping plays what was left at
      once, so that no event is lost. The action named in "skip_action" skips. A controller hums and taps along; switch
      "rumble" off if you do not want it.

      Events, subtitles, mouths and rumble are all in cutscene.tscn. cutscene.json, .vtt and .srt are for your own tools and
      translators; the game does not read them.
      \(extra)
      GENERATED.txt says how the cutscene was made; store forms ask for it.

      """
  }
}
